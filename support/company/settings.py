"""The company's settings: a YAML file that its editors change, checked when it is loaded."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

from support.clock import SHANGHAI
from support.company import yaml_file
from support.company.calendar import FILE as CALENDAR
from support.company.calendar import Calendar
from support.company.days import CLOSED, OPEN, Days
from support.company.hours import BusinessHours, greeting, humanise
from support.company.misfit import Misfit
from support.content import PROJECT, folder, follows, kept
from support.environment import settings_file

FILE = "settings.yml"
"""In `data/`."""

HOURS = ("hotline_hours", "agent_hours")
"""The keys of hours."""

_PLACEHOLDER_MARKS = ("000-0000", ".example")


class SettingsError(ValueError):
    """The settings file is wrong. The message names the key."""


@dataclass(frozen=True)
class Fees:
    """What is charged, as texts for sentences."""

    transfer: str
    withdrawal: str
    deposit: str
    international: str
    fast: str


@dataclass(frozen=True)
class Limits:
    """How much may be moved, as texts for sentences."""

    single: str
    daily: str
    monthly: str


@dataclass(frozen=True)
class Arrival:
    """How long money takes, as texts for sentences."""

    instant: str
    bank: str
    fast: str
    refund: str


@dataclass(frozen=True)
class Settings:
    """What the company decides; `data/settings.yml` says what each means."""

    product: str
    hotline: str
    hotline_hours: BusinessHours
    agent_hours: BusinessHours
    email: str
    website: str
    social: str
    download_channels: str
    answer_time_hours: int
    minutes_per_conversation: int
    agents_on_duty: int
    fees: Fees
    limits: Limits
    minimum_withdrawal: str
    arrival: Arrival
    password_rules: str

    @classmethod
    def load(cls, path: Path, calendar: Path = PROJECT / CALENDAR) -> Settings:
        """Read a settings file.

        Args:
            path: The file.
            calendar: The calendar of workdays that its hours go by.

        Raises:
            SettingsError: It is missing or no YAML, or a key is missing, unknown or malformed; the same
                of the calendar.
        """
        try:
            content = yaml_file.load(path.read_text(encoding="utf-8"))
        except OSError as error:
            raise SettingsError(f"{path}: {error.strerror}") from error
        except (yaml.YAMLError, UnicodeDecodeError) as error:
            raise SettingsError(f"{path}: {error}") from error
        try:
            known = Calendar.load(calendar)
        except ValueError as error:
            raise SettingsError(str(error)) from error
        try:
            return cls.from_mapping(content, known)
        except SettingsError as error:
            raise SettingsError(f"{path}: {error}") from error

    @classmethod
    def from_mapping(cls, content: object, calendar: Calendar | None = None) -> Settings:
        """Check the content of a settings file.

        Args:
            content: What is in it. `closed` and `open` may be left out: they count for all hours.
            calendar: Instead of the project's.

        Raises:
            SettingsError: A key is missing, unknown or of the wrong kind.
        """
        days = _days(content)
        found = _section(cls, content, "", (CLOSED, OPEN))
        sections = {"fees": Fees, "limits": Limits, "arrival": Arrival}
        values: dict[str, Any] = {}
        for key, value in found.items():
            if key in sections:
                values[key] = _texts(sections[key], value, f"{key}.")
            elif key in HOURS:
                values[key] = _hours(key, value, days, calendar)
            elif key in (CLOSED, OPEN):
                continue
            elif key in ("answer_time_hours", "minutes_per_conversation", "agents_on_duty"):
                values[key] = _count(key, value)
            else:
                values[key] = _text(key, value)
        return cls(**values)

    def placeholders(self) -> tuple[str, ...]:
        """The keys that still hold a placeholder number or address: to be warned of at start."""
        texts = {item.name: getattr(self, item.name) for item in fields(self)}
        return tuple(
            name
            for name, value in texts.items()
            if isinstance(value, str) and any(mark in value for mark in _PLACEHOLDER_MARKS)
        )

    def calendar_ending(self, at: datetime) -> date | None:
        """The calendar's last day, from three months before it on; None while that is far."""
        return self.agent_hours.calendar.ending(at.astimezone(SHANGHAI).date())

    def answer_due(self, at: datetime) -> datetime:
        """By when a ticket of that moment is answered; days on which agents are closed do not count."""
        return self.agent_hours.within(at, timedelta(hours=self.answer_time_hours))

    def variables(self, now: datetime) -> dict[str, str]:
        """The variables that answers may use, by name, as text for a Chinese sentence.

        Args:
            now: For the greeting, for when people are back, and for what closed days are ahead.
        """
        texts = {
            "product": self.product,
            "hotline": self.hotline,
            "hotline_hours": self.hotline_hours.describe(now),
            "agent_hours": self.agent_hours.describe(now),
            "hotline_back": humanise(self.hotline_hours.next_opening(now), now),
            "agents_back": humanise(self.agent_hours.next_opening(now), now),
            "email": self.email,
            "website": self.website,
            "social": self.social,
            "download_channels": self.download_channels,
            "answer_hours": str(math.ceil((self.answer_due(now) - now) / timedelta(hours=1))),
            "minimum_withdrawal": self.minimum_withdrawal,
            "password_rules": self.password_rules,
            "greeting": greeting(now),
        }
        sections: dict[str, Any] = {"fee": self.fees, "limit": self.limits, "arrival": self.arrival}
        for prefix, section in sections.items():
            for item in fields(section):
                texts[f"{prefix}_{item.name}"] = getattr(section, item.name)
        return texts


def settings() -> Settings:
    """The company's settings as they are now: of the content that is in use, else of `SETTINGS_FILE`.

    Raises:
        SettingsError: The file is wrong.
    """
    return _loaded(folder() / FILE if follows() else settings_file())


@kept
def _loaded(path: Path) -> Settings:
    return Settings.load(path, folder() / CALENDAR)


PresentSettings = Callable[[], Settings]
"""Gives the settings as they are now: they may change while all runs."""


def _section(cls: type, content: object, prefix: str, optional: tuple[str, ...] = ()) -> Mapping[str, object]:
    """The content with exactly the keys of a dataclass, and maybe the optional ones."""
    if not isinstance(content, Mapping):
        raise SettingsError(f"{prefix.rstrip('.') or 'the file'} must be a mapping of keys to values")
    known = [item.name for item in fields(cls)]
    for key in content:
        if key not in (*known, *optional):
            raise SettingsError(f"{prefix}{key} is not a setting")
    for name in known:
        if name not in content:
            raise SettingsError(f"{prefix}{name} is missing")
    return content


def _texts(cls: type, content: object, prefix: str) -> Any:
    section = _section(cls, content, prefix)
    return cls(**{key: _text(prefix + key, value) for key, value in section.items()})


def _text(key: str, value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise SettingsError(f"{key} must be text; put it in quotes")
    # Braces would be read as variables where answers are filled in.
    if "{" in value or "}" in value:
        raise SettingsError(f"{key} must not hold braces")
    return value.strip()


def _count(key: str, value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise SettingsError(f"{key} must be a whole number of at least 1")
    return value


def _days(content: object) -> Days:
    """The days of the whole company."""
    try:
        return Days.parse(content) if isinstance(content, Mapping) else Days()
    except Misfit as error:
        raise SettingsError(str(error)) from error


def _hours(key: str, value: object, days: Days, calendar: Calendar | None) -> BusinessHours:
    try:
        return BusinessHours.parse(value, days, calendar)
    except ValueError as error:
        raise SettingsError(f"{key}: {error}") from error
