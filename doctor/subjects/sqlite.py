"""A SQLite file: may it be made or written, is it whole, on which disk is it, does somebody hold its lock.

Nothing is opened for writing: locks are asked about, not taken.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import sqlite3
import struct
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import sqlalchemy as sa
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from doctor.finding import Finding, broken, good
from doctor.patient import Patient
from doctor.subjects import versions
from doctor.subjects.disk import nearest
from support.storage.database import BUSY_SECONDS

NETWORK = frozenset(
    {
        "nfs",
        "nfs4",
        "cifs",
        "smb2",
        "smb3",
        "smbfs",
        "9p",
        "afs",
        "ceph",
        "glusterfs",
        "lustre",
        "ocfs2",
        "gfs2",
    }
    | {f"fuse.{kind}" for kind in ("sshfs", "glusterfs", "ceph", "s3fs", "rclone", "gcsfuse", "juicefs")}
    | {"beegfs", "davfs", "virtiofs", "vboxsf"}
)
"""File systems of other machines: SQLite's write-ahead log needs shared memory (sqlite.org/wal.html)."""

_CHECK_SECONDS = 2.0

_STEPS = 10_000
"""Of SQLite's machine between two looks at the clock: some milliseconds."""

_WAL_WRITE_LOCK = 120
"""Byte of the `-shm` file that a writer locks (sqlite.org/walformat.html, 2.3)."""

_RESERVED_LOCK = 0x40000001
"""Byte of the file itself that a writer locks without a write-ahead log (sqlite.org/fileformat2.html)."""

_FLOCK = "hhqqi4x"
"""The kernel's `struct flock`: type, whence, start, length, process."""

_LOOK_EVERY = 0.1


def look(variable: str, url: str, patient: Patient) -> Iterator[Finding]:
    """One file."""
    file = Path(make_url(url).database or "")
    about = {"variable": variable, "file": file}
    faults = [*_place(file, about)]
    if file.is_file():
        faults += [*_locked(file, about), *_broken(file, about)]
    yield from faults or [good("database_fine", **about)]
    if file.is_file() and not faults:
        with contextlib.suppress(DBAPIError):
            yield from _tables(file, variable, url == patient.environment.conversations_url)


def _place(file: Path, about: dict[str, object]) -> Iterator[Finding]:
    if not file.name or file.name == ":memory:":
        yield broken("sqlite_no_file", **about)
        return
    there = nearest(file)
    if file.exists() and not (file.is_file() and os.access(file, os.R_OK | os.W_OK, effective_ids=True)):
        yield broken("sqlite_file_not_writable", **about)
    # Beside the file stand its log and its shared memory.
    folder = there.parent if file.exists() else there
    if not folder.is_dir() or not os.access(folder, os.W_OK | os.X_OK, effective_ids=True):
        yield broken("sqlite_folder_not_writable", folder=folder, **about)
    if (kind := file_system(folder)) in NETWORK:
        yield broken("sqlite_on_network", kind=kind, **about)


def file_system(path: Path, mounts: str | None = None) -> str:
    """The kind of file system that a path is on.

    Args:
        path: An absolute path or one from the present folder.
        mounts: The table, in the form of `/proc/self/mountinfo`; that of this process when left out.
    """
    if mounts is None:
        mounts = Path("/proc/self/mountinfo").read_text(encoding="utf-8", errors="surrogateescape")
    above = {str(place) for place in (path.resolve(), *path.resolve().parents)}
    best, kind = "", ""
    for row in mounts.splitlines():
        fields = row.split()
        # Octal: a blank in a path is \\040 (proc(5)).
        point = fields[4].encode().decode("unicode_escape").encode("latin-1").decode("utf-8", "replace")
        if point in above and len(point) >= len(best):
            best, kind = point, fields[fields.index("-") + 1]
    return kind


def _locked(file: Path, about: dict[str, object]) -> Iterator[Finding]:
    """Held for longer than our own processes wait."""
    end = time.monotonic() + BUSY_SECONDS
    while holder := lock_holder(file):
        if time.monotonic() > end:
            yield broken("sqlite_locked", process=holder, **about)
            return
        time.sleep(_LOOK_EVERY)


def lock_holder(file: Path) -> int:
    """The process that writes to a database right now; 0 if none does."""
    for name, byte in ((file, _RESERVED_LOCK), (file.with_name(f"{file.name}-shm"), _WAL_WRITE_LOCK)):
        with contextlib.suppress(OSError), open(name, "rb") as opened:
            asked = struct.pack(_FLOCK, fcntl.F_WRLCK, os.SEEK_SET, byte, 1, 0)
            kind, _, _, _, process = struct.unpack(_FLOCK, fcntl.fcntl(opened, fcntl.F_GETLK, asked))
            if kind != fcntl.F_UNLCK:
                return int(process)
    return 0


def address(file: Path) -> str:
    """A file's, for SQLite to read and change nothing.

    Without a log beside it there is nothing that the file itself does not say, and SQLite would make one.
    """
    unused = "" if file.with_name(f"{file.name}-wal").exists() else "&immutable=1"
    return f"file:{quote(str(file.absolute()))}?mode=ro{unused}"


def _broken(file: Path, about: dict[str, object]) -> Iterator[Finding]:
    """By SQLite's own quick check, as much of it as there is time for."""
    end = time.monotonic() + _CHECK_SECONDS
    try:
        with contextlib.closing(sqlite3.connect(address(file), uri=True)) as connection:
            connection.set_progress_handler(lambda: int(time.monotonic() > end), _STEPS)
            said = str(connection.execute("PRAGMA quick_check(1)").fetchone()[0])
    except sqlite3.OperationalError as refused:
        if "interrupted" not in str(refused):
            yield broken("sqlite_unreadable", reason=refused, **about)
        return
    except sqlite3.DatabaseError as refused:
        yield broken("sqlite_damaged", reason=refused, **about)
        return
    if said != "ok":
        yield broken("sqlite_damaged", reason=" ".join(said.split())[:100], **about)


def _tables(file: Path, variable: str, conversations: bool) -> Iterator[Finding]:
    database = sa.create_engine(
        "sqlite://", creator=lambda: sqlite3.connect(address(file), uri=True), poolclass=sa.pool.NullPool
    )
    with database.connect() as connection:
        if variable == "DATABASE_URL":
            yield from versions.look(connection, variable)
        if conversations:
            yield from versions.events(connection, variable)
