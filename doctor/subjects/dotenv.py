"""The `.env` file: can it be read, by whom, and does each line say something."""

from __future__ import annotations

import os
import stat
import subprocess
from collections.abc import Iterator

from doctor.finding import Finding, broken, good, warning
from doctor.patient import DOTENV, Patient

_GIT_SECONDS = 3

_FOR_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def look(patient: Patient) -> Iterator[Finding]:
    """The file itself; what its variables mean is for others to look at."""
    try:
        written = DOTENV.read_bytes()
    except FileNotFoundError:
        yield good("env_not_there")
        return
    except OSError as refused:
        yield broken("env_unreadable", reason=refused.strerror)
        return
    faults = [*_modes(), *_versioned(), *_not_utf8(written), *_lines(patient)]
    yield from faults or [good("env_fine")]


def _modes() -> Iterator[Finding]:
    mode = DOTENV.stat().st_mode
    if mode & _FOR_OTHERS:
        yield warning("env_open_to_others", mode=f"{stat.S_IMODE(mode):o}")


def _versioned() -> Iterator[Finding]:
    """In git, where its secrets are for all who have the repository."""
    command = ["git", "ls-files", "--error-unmatch", str(DOTENV)]
    try:
        tracked = subprocess.run(command, capture_output=True, timeout=_GIT_SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return
    if tracked.returncode == os.EX_OK:
        yield broken("env_in_git")


def _not_utf8(written: bytes) -> Iterator[Finding]:
    try:
        written.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        yield broken("env_not_utf8", line=written.count(b"\n", 0, wrong.start) + 1)


def _lines(patient: Patient) -> Iterator[Finding]:
    seen: dict[str, str] = {}
    for entry in patient.entries or ():
        if not entry.name:
            yield broken("env_no_entry", line=entry.line)
        elif entry.value is None:
            yield broken("env_malformed", line=entry.line, variable=entry.name)
        elif seen.setdefault(entry.name, entry.value) != entry.value:
            yield warning("env_twice", line=entry.line, variable=entry.name)
