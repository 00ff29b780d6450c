"""Editions: checked copies of `data/`, one of which all processes read while they run.

An editor saves file by file, and a process that begins anew reads what is there: so what is used is a copy,
made at one moment and checked as a whole, and a pointer says which (support/content.py, decision 0037).
"""

from __future__ import annotations

import hashlib
import os
import shutil
from pathlib import Path

from launch.failure import StartError
from launch.sentences import say
from support.company.settings import FILE as SETTINGS
from support.content import PROJECT, Content
from tools import validate

FOLDER = Path("var/content")
POINTER = FOLDER / "current"

_SHOWN = 12
"""Sentences of what is wrong; the rest is counted."""


class NotAsItShould(StartError):
    """Something in `data/` is wrong. The message holds a sentence for each fault, with file and line."""


def present() -> Content | None:
    """The edition in use, or that was last in use; None where there is none, or it is gone."""
    try:
        content = Content.read(POINTER)
    except (OSError, ValueError):
        return None
    return content if content.folder.is_dir() else None


def take(settings: Path, data: Path = PROJECT) -> Path:
    """Copies `data/` as it is now, and checks the copy.

    Args:
        settings: The company's settings; their copy lies among the others.
        data: What to copy.

    Returns:
        The copy's folder, named by what is in it: the same for the same content.

    Raises:
        NotAsItShould: Something in it is wrong.
    """
    FOLDER.mkdir(parents=True, exist_ok=True)
    beside = FOLDER / f".taking-{os.getpid()}"
    shutil.rmtree(beside, ignore_errors=True)
    try:
        shutil.copytree(data, beside, ignore=shutil.ignore_patterns(".*", "*~"))
        shutil.copyfile(settings, beside / SETTINGS)
        edition = FOLDER / _digest(beside)
        if not edition.exists():
            _check(beside, settings, data)
            beside.replace(edition)
    except OSError as failure:
        raise NotAsItShould(
            say("data_unreadable", reason=f"{failure.strerror}: {failure.filename}")
        ) from None
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return edition


def publish(edition: Path, model: str) -> None:
    """From now on all processes read it; editions of before go, but for the one that was used last."""
    before = present()
    Content(edition, model).write(POINTER)
    kept = {edition.name, before.folder.name if before else ""}
    for other in FOLDER.iterdir():
        if other.is_dir() and other.name not in kept and not other.name.startswith("."):
            shutil.rmtree(other, ignore_errors=True)


def _check(copy: Path, settings: Path, data: Path) -> None:
    found = validate.faults(copy)
    if not found:
        return
    original = {copy / SETTINGS: settings}
    sentences = [
        validate.sentence(
            fault, validate.words(), original.get(fault.path, data / fault.path.relative_to(copy))
        )
        for fault in found
    ]
    more = [say("more_faults", count=len(found) - _SHOWN)] if len(found) > _SHOWN else []
    raise NotAsItShould("\n".join([*sentences[:_SHOWN], *more]))


def _digest(folder: Path) -> str:
    """Of names and contents."""
    digest = hashlib.sha256()
    for file in sorted(path for path in folder.rglob("*") if path.is_file()):
        content = file.read_bytes()
        digest.update(f"{file.relative_to(folder)}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()[:16]
