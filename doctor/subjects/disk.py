"""Where things are written: may we, is there room."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from doctor.finding import Finding, broken, good, warning
from doctor.patient import Patient

FOLDERS = ("var", "models")

FULL = 200_000_000
"""Bytes: a training writes a model of 50 MB and as much beside it, and a log."""

NEARLY_FULL = 1_000_000_000
"""Bytes: what a busy month of conversations and logs takes."""

FEWEST_INODES = 1_000


def look(patient: Patient) -> Iterator[Finding]:
    """Each folder that the assistant writes to."""
    for name in FOLDERS:
        yield from folder(name, patient.folder / name)


def folder(name: str, path: Path) -> Iterator[Finding]:
    """One folder; if it is not there yet, the nearest above, in which it would be made."""
    place = nearest(path)
    if not os.access(place, os.W_OK | os.X_OK, effective_ids=True):
        yield broken("folder_not_writable", folder=name)
        return
    if not place.is_dir():
        yield broken("folder_is_none", folder=name)
        return
    room = os.statvfs(place)
    free = room.f_bavail * room.f_frsize
    about = {"folder": name, "megabytes": free // 1_000_000}
    if free < FULL:
        yield broken("disk_full", **about)
    elif free < NEARLY_FULL:
        yield warning("disk_nearly_full", **about)
    # Some file systems have no number of inodes, and say 0 of 0.
    elif room.f_files and room.f_favail < FEWEST_INODES:
        yield warning("inodes_few", folder=name, inodes=room.f_favail)
    else:
        yield good("disk_fine", **about)


def nearest(path: Path) -> Path:
    """The path if there is something, else the first above it that is there."""
    return next(place for place in (path, *path.absolute().parents) if _is_there(place))


def _is_there(place: Path) -> bool:
    try:
        return place.exists()
    except PermissionError:
        # Something is in the way, and it is not for us.
        return True
