"""Editions: checked copies of `data/`, one of which all processes read while they run.

An editor saves file by file, and a process that begins anew reads what is there: so what is used is a copy,
made at one moment and checked as a whole, and a pointer says which (support/content.py, decision 0037).
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
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
        _copy(settings, data, beside)
        edition = FOLDER / _digest(beside)
        if not edition.exists():
            _check(beside, settings, data)
            beside.replace(edition)
    except OSError as failure:
        raise NotAsItShould(say("data_unreadable", reason=_reason(failure))) from None
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return edition


def is_left_behind(name: str) -> bool:
    """Whether editors' programs have left it: what is hidden, `#x#`, `x~`, and vim's trial `4913`."""
    return name.startswith((".", "#")) or name.endswith("~") or name.isdigit()


def publish(edition: Path, model: str) -> None:
    """From now on all processes read it; editions of before go, but for the one that was used last.

    Raises:
        NotAsItShould: It is not there, or the disk takes nothing; what was in use stays.
    """
    before = present()
    try:
        edition.stat()
        Content(edition, model).write(POINTER)
    except OSError as failure:
        raise NotAsItShould(say("data_unreadable", reason=_reason(failure))) from None
    kept = {edition.name, before.folder.name if before else ""}
    for other in FOLDER.iterdir():
        if other.is_dir() and other.name not in kept and not other.name.startswith("."):
            shutil.rmtree(other, ignore_errors=True)


def complaints(settings: Path, data: Path = PROJECT) -> list[str]:
    """A sentence for each fault of what would be taken now, with file and line. Leaves nothing behind.

    Args:
        settings: The company's settings.
        data: What is looked at.

    Raises:
        OSError: Something cannot be read.
    """
    with tempfile.TemporaryDirectory() as place:
        copy = Path(place) / data.name
        _copy(settings, data, copy)
        return _sentences(copy, settings, data)


def _copy(settings: Path, data: Path, copy: Path) -> None:
    shutil.copytree(data, copy, ignore=lambda _, names: {name for name in names if is_left_behind(name)})
    shutil.copyfile(settings, copy / SETTINGS)


def _sentences(copy: Path, settings: Path, data: Path) -> list[str]:
    original = {copy / SETTINGS: settings}
    return [
        validate.sentence(
            fault, validate.words(), original.get(fault.path, data / fault.path.relative_to(copy))
        )
        for fault in validate.faults(copy)
    ]


def _check(copy: Path, settings: Path, data: Path) -> None:
    sentences = _sentences(copy, settings, data)
    if not sentences:
        return
    more = [say("more_faults", count=len(sentences) - _SHOWN)] if len(sentences) > _SHOWN else []
    raise NotAsItShould("\n".join([*sentences[:_SHOWN], *more]))


def _reason(failure: OSError) -> str:
    """The system's words, with the file; of several the first."""
    if isinstance(failure, shutil.Error) and failure.args and isinstance(failure.args[0], list):
        source, _, reason = failure.args[0][0]
        return f"{source}: {reason}"
    return f"{failure.filename}: {failure.strerror}"


def _digest(folder: Path) -> str:
    """Of names and contents."""
    digest = hashlib.sha256()
    for file in sorted(path for path in folder.rglob("*") if path.is_file()):
        content = file.read_bytes()
        digest.update(f"{file.relative_to(folder)}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()[:16]
