"""SQLite files as they are found, none of which a look may change."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from doctor.subjects import sqlite, stores
from support.storage.database import open_database, upgrade
from tests.doctor.mounts import mounted
from tests.doctor.patients import as_nobody, found, wrong

URL = "sqlite:///var/okpay.db"

MOUNTS = """\
21 27 0:20 / /proc rw shared:5 - proc proc rw
27 1 253:1 / / rw,relatime shared:1 - ext4 /dev/vda1 rw
40 27 0:45 / /srv/share rw shared:22 - nfs4 files:/export rw,vers=4.2
41 40 253:2 / /srv/share/local rw - xfs /dev/vdb rw
42 27 0:46 / /srv/two\\040words rw - fuse.sshfs me@host:/ rw
43 27 0:47 / /srv/over rw - ext4 /dev/vdc rw
44 27 0:48 / /srv/over rw - cifs //files/share rw
"""


@pytest.fixture
def file(folder: Path) -> Path:
    """The file of the default, with our tables."""
    database = open_database(f"sqlite:///{folder}/var/okpay.db")
    upgrade(database)
    database.dispose()
    return folder / "var/okpay.db"


def look(url: str = URL) -> dict[str, object]:
    """What is found of a database that is used for everything."""
    return dict(found(stores.look, DATABASE_URL=url, CONVERSATIONS_URL=url))


def state(folder: Path) -> list[tuple[str, int, int, bytes]]:
    """Everything in a folder."""
    files = sorted(one for one in folder.rglob("*") if one.is_file())
    return [(str(one), one.stat().st_mtime_ns, one.stat().st_mode, one.read_bytes()) for one in files]


@pytest.mark.parametrize("table", ["tickets", "desk_agents", "events"])
def test_somebody_elses_tables(folder: Path, table: str) -> None:
    """As the start refuses them."""
    (folder / "var").mkdir()
    with closing(sqlite3.connect(folder / "var/okpay.db")) as connection, connection:
        connection.execute(f"CREATE TABLE {table} (id integer)")
    assert "database_foreign_tables" in look()


def test_none_yet(folder: Path) -> None:
    """The start makes it, and its folder; a look does not."""
    assert set(look()) == {"database_fine"}
    assert not (folder / "var").exists()


def test_one_that_is_well(file: Path) -> None:
    """Nothing of it changes, nothing appears beside it."""
    before = state(file.parent)
    assert set(look()) == {"database_fine", "schema_fine", "schema_not_there"}
    assert state(file.parent) == before


def test_one_that_is_in_use(file: Path) -> None:
    """With what is only in its log so far."""
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("UPDATE support_schema_version SET version_num = '9999'")
        assert "schema_newer" in look()


def test_one_whose_process_was_killed(file: Path) -> None:
    """Its log is left, and is read."""
    code = (
        "import os, sqlite3; c = sqlite3.connect('var/okpay.db', isolation_level=None);"
        "c.execute('PRAGMA journal_mode = WAL');"
        "c.execute(\"UPDATE support_schema_version SET version_num = '9999'\"); os._exit(0)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
    assert file.with_name("okpay.db-wal").exists()
    assert "schema_newer" in look()


@pytest.mark.parametrize("journal", ["WAL", "DELETE"])
def test_one_that_somebody_locks(file: Path, journal: str) -> None:
    """For longer than we wait; the process is named. Another process: locks of our own are none to us."""
    code = (
        "import sqlite3, time; c = sqlite3.connect('var/okpay.db', isolation_level=None);"
        f"c.execute('PRAGMA journal_mode = {journal}'); c.execute('BEGIN IMMEDIATE');"
        'c.execute("UPDATE support_schema_version SET version_num = version_num");'
        "print('locked', flush=True); time.sleep(60)"
    )
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE)
    try:
        assert process.stdout and process.stdout.readline()
        finding = found(stores.look, DATABASE_URL=URL)["sqlite_locked"]
        assert finding.about["process"] == process.pid
    finally:
        process.kill()
        process.wait()
    assert not wrong(found(stores.look, DATABASE_URL=URL))


def test_one_that_somebody_has_for_himself(file: Path) -> None:
    """Nobody else can even read it."""
    code = (
        "import sqlite3, time; c = sqlite3.connect('var/okpay.db', isolation_level=None);"
        "c.execute('PRAGMA locking_mode = EXCLUSIVE'); c.execute('PRAGMA journal_mode = WAL');"
        'c.execute("UPDATE support_schema_version SET version_num = version_num");'
        "print('locked', flush=True); time.sleep(60)"
    )
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE)
    try:
        assert process.stdout and process.stdout.readline()
        findings = found(stores.look, DATABASE_URL=URL)
    finally:
        process.kill()
        process.wait()
    assert wrong(findings) == {"sqlite_unreadable"}


def test_a_damaged_one(file: Path) -> None:
    content = bytearray(file.read_bytes())
    size = int.from_bytes(content[16:18], "big")
    for page in range(1, len(content) // size):
        content[page * size : page * size + 64] = os.urandom(64)
    file.write_bytes(content)
    assert wrong(found(stores.look, DATABASE_URL=URL)) == {"sqlite_damaged"}


@pytest.mark.parametrize(
    "content", [b"no database, but long enough to be looked at" * 30, b"PK\x03\x04" * 300]
)
def test_something_else(folder: Path, content: bytes) -> None:
    (folder / "var").mkdir()
    (folder / "var/okpay.db").write_bytes(content)
    assert wrong(found(stores.look, DATABASE_URL=URL)) == {"sqlite_damaged"}


def test_an_empty_one(folder: Path) -> None:
    """SQLite's own way of a new database."""
    (folder / "var").mkdir()
    (folder / "var/okpay.db").touch()
    assert not wrong(found(stores.look, DATABASE_URL=URL))


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:"])
def test_one_without_a_file(url: str) -> None:
    assert "sqlite_no_file" in found(stores.look, DATABASE_URL=url)


def test_a_folder_in_its_place(folder: Path) -> None:
    (folder / "var/okpay.db").mkdir(parents=True)
    assert wrong(found(stores.look, DATABASE_URL=URL)) == {"sqlite_file_not_writable"}


def test_a_file_that_may_only_be_read(file: Path) -> None:
    file.chmod(0o444)
    file.parent.chmod(0o777)
    with as_nobody():
        assert wrong(found(stores.look, DATABASE_URL=URL)) == {"sqlite_file_not_writable"}


def test_a_folder_that_may_only_be_read(file: Path) -> None:
    """Where the file itself may be written: SQLite needs a place for its log."""
    file.chmod(0o666)
    file.parent.chmod(0o555)
    with as_nobody():
        assert wrong(found(stores.look, DATABASE_URL=URL)) == {"sqlite_folder_not_writable"}
    file.parent.chmod(0o755)


def test_a_disk_that_can_only_be_read(folder: Path) -> None:
    with mounted(folder / "var", "size=1m,ro"):
        assert "sqlite_folder_not_writable" in found(stores.look, DATABASE_URL=URL)


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/srv/data", "ext4"),
        ("/srv/share", "nfs4"),
        ("/srv/share/deep/er", "nfs4"),
        ("/srv/shared", "ext4"),
        ("/srv/share/local/x", "xfs"),
        ("/srv/two words/x", "fuse.sshfs"),
        ("/srv/over/x", "cifs"),
        ("/proc/self", "proc"),
    ],
)
def test_which_file_system_a_path_is_on(path: str, kind: str) -> None:
    """The last one mounted at the nearest place above."""
    assert sqlite.file_system(Path(path), MOUNTS) == kind


def test_file_systems_of_this_machine(folder: Path) -> None:
    with mounted(folder / "a b", "size=1m") as place:
        assert sqlite.file_system(place / "x") == "tmpfs"


def test_a_network_disk(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file system in memory takes the place of one of another machine."""
    monkeypatch.setattr(sqlite, "NETWORK", frozenset({"tmpfs"}))
    with mounted(folder / "var", "size=1m"):
        finding = found(stores.look, DATABASE_URL=URL)["sqlite_on_network"]
    assert finding.about["kind"] == "tmpfs"


def test_the_kinds_that_companies_have_are_known() -> None:
    assert {"nfs", "nfs4", "cifs", "fuse.sshfs", "9p", "ceph"} <= sqlite.NETWORK
    assert not {"ext4", "xfs", "btrfs", "overlay", "tmpfs", "zfs"} & sqlite.NETWORK


def test_an_older_schema(file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("UPDATE support_schema_version SET version_num = '0002'")
        connection.commit()
    finding = found(stores.look, DATABASE_URL=URL)["schema_older"]
    assert finding.about["present"] == "0002" and str(finding.about["newest"]) > "0002"
