"""The company's settings: a YAML file that its editors change, checked when it is loaded."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml

from support import content
from support.company.hours import BusinessHours, greeting, humanise
from support.environment import settings_file

_PLACEHOLDER_MARKS = ("000-0000", ".example")


FILE = "settings.yml"
"""In `data/`."""


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
    def load(cls, path: Path) -> Settings:
        """Read a settings file.

        Raises:
            SettingsError: It is missing or no YAML, or a key is missing, unknown or malformed.
        """
        try:
            found = yaml.safe_load(path.read_text(encoding="utf-8"))
        except OSError as error:
            raise SettingsError(f"{path}: {error.strerror}") from error
        except (yaml.YAMLError, UnicodeDecodeError) as error:
            raise SettingsError(f"{path}: {error}") from error
        try:
            return cls.from_mapping(found)
        except SettingsError as error:
            raise SettingsError(f"{path}: {error}") from error

    @classmethod
    def from_mapping(cls, found: object) -> Settings:
        """Check the content of a settings file.

        Raises:
            SettingsError: A key is missing, unknown or of the wrong kind.
        """
        values_of = _section(cls, found, "")
        sections = {"fees": Fees, "limits": Limits, "arrival": Arrival}
        values: dict[str, Any] = {}
        for key, value in values_of.items():
            if key in sections:
                values[key] = _texts(sections[key], value, f"{key}.")
            elif key in ("hotline_hours", "agent_hours"):
                values[key] = _hours(key, value)
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

    def variables(self, now: datetime) -> dict[str, str]:
        """The variables that answers may use, by name, as text for a Chinese sentence.

        Args:
            now: For the greeting and for when people are back.
        """
        texts = {
            "product": self.product,
            "hotline": self.hotline,
            "hotline_hours": self.hotline_hours.describe(),
            "agent_hours": self.agent_hours.describe(),
            "hotline_back": humanise(self.hotline_hours.next_opening(now), now),
            "agents_back": humanise(self.agent_hours.next_opening(now), now),
            "email": self.email,
            "website": self.website,
            "social": self.social,
            "download_channels": self.download_channels,
            "answer_hours": str(self.answer_time_hours),
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
    return _loaded(content.folder() / FILE if content.follows() else settings_file())


@content.kept
def _loaded(path: Path) -> Settings:
    return Settings.load(path)


PresentSettings = Callable[[], Settings]
"""Gives the settings as they are now: they may change while all runs."""


def _section(cls: type, found: object, prefix: str) -> Mapping[str, object]:
    """The content with exactly the keys of a dataclass."""
    if not isinstance(found, Mapping):
        raise SettingsError(f"{prefix.rstrip('.') or 'the file'} must be a mapping of keys to values")
    known = [item.name for item in fields(cls)]
    for key in found:
        if key not in known:
            raise SettingsError(f"{prefix}{key} is not a setting")
    for name in known:
        if name not in found:
            raise SettingsError(f"{prefix}{name} is missing")
    return found


def _texts(cls: type, found: object, prefix: str) -> Any:
    section = _section(cls, found, prefix)
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


def _hours(key: str, value: object) -> BusinessHours:
    try:
        return BusinessHours.parse(value)
    except ValueError as error:
        raise SettingsError(f"{key}: {error}") from error
