"""The installation that is looked at: its folder, its variables, what the caller wants to know."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from desk.configuration import DeskConfiguration
from launch import env_file, secrets_file, surroundings
from launch.env_file import Entry
from support import clock
from support.environment import Environment

DOTENV = env_file.FILE


@dataclass(frozen=True)
class Wish:
    """What the caller asks for beside the usual.

    Attributes:
        url: The desk's public address, to go through the proxy; empty: not asked for.
        origin: A site that embeds the widget; empty: not asked for.
        token: An identity token of the site's; None: not asked for.
    """

    url: str = ""
    origin: str = ""
    token: str | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Malformed:
    """A variable that its room refuses.

    Attributes:
        name: The variable.
        reason: The room's own words; no value in them.
    """

    name: str
    reason: str


@dataclass(frozen=True)
class Patient:
    """What all checks are given. They change nothing of it, nor of what it names.

    Attributes:
        folder: Of the installation.
        outside: The variables that are set in the surroundings.
        entries: The lines of `.env`; None if there is no such file, or it cannot be read.
        variables: What a process of ours would see: the surroundings over `.env` over launch's defaults.
        malformed: The variables that are refused; the rest is read as if they were not set.
        desk: The variables as the desk reads them, and with them those of all rooms.
        wish: What the caller asks for.
        now: The present moment.
    """

    folder: Path
    outside: Mapping[str, str] = field(repr=False)
    entries: tuple[Entry, ...] | None
    variables: Mapping[str, str] = field(repr=False)
    malformed: tuple[Malformed, ...]
    desk: DeskConfiguration
    wish: Wish = field(default_factory=Wish)
    now: Callable[[], datetime] = clock.now

    @property
    def environment(self) -> Environment:
        """The variables that all rooms share."""
        return self.desk.environment

    def is_set(self, name: str) -> bool:
        """Whether a variable has a value that is no blank."""
        return bool(self.variables.get(name, "").strip())


def patient(outside: Mapping[str, str] | None = None, wish: Wish | None = None) -> Patient:
    """The installation in the present folder.

    Args:
        outside: The variables of the surroundings; the process's own when left out.
        wish: What is asked for; nothing when left out.
    """
    set_outside = dict(os.environ if outside is None else outside)
    entries = _entries(DOTENV)
    inside = {entry.name: entry.value for entry in entries or () if entry.name and entry.value is not None}
    variables = secrets_file.over(set_outside, {**surroundings.DEFAULTS, **inside})
    desk, malformed = _configuration(variables)
    return Patient(Path.cwd(), set_outside, entries, variables, malformed, desk, wish or Wish())


def _entries(path: Path) -> tuple[Entry, ...] | None:
    try:
        return tuple(env_file.entries(path.read_bytes().decode("utf-8-sig")))
    except (OSError, UnicodeDecodeError):
        return None


_NAMES = re.compile(r"\b[A-Z]+(?:_[A-Z]+)+\b")


def _configuration(variables: Mapping[str, str]) -> tuple[DeskConfiguration, tuple[Malformed, ...]]:
    """The variables as the desk reads them, without those that it refuses: one at a time, since it names the
    first one only. What is only refused because another is, is not named."""
    left, found, dropped = dict(variables), list[Malformed](), set[str]()
    while True:
        try:
            return DeskConfiguration.from_environ(left), tuple(found)
        except ValueError as refused:
            named = _NAMES.findall(str(refused))
            if not dropped.intersection(named):
                found.append(Malformed(named[0], str(refused)))
            # One that is missing is asked for by another, which stands behind it, or by the foreign desk.
            wrong = next(name for name in (*named, "FOREIGN_DESK") if left.get(name, "").strip())
            dropped |= {named[0], wrong}
            del left[wrong]
