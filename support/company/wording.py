"""The editor's words that code has to know: labels of facts and phrases that depend on the question."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import yaml

from support import content
from support.clock import SHANGHAI
from support.company import yaml_file
from support.reading.money import AmountRange
from support.storage.obstacles import Obstacle

_SIGNS = re.compile(r"[\s,，。.!！?？~、;；:：]+")


@content.kept
def labels() -> Mapping[str, Any]:
    """The content of `data/words/labels.yml`."""
    return _load("words/labels.yml")


@dataclass(frozen=True)
class Phrases:
    """The content of `data/words/phrases.yml`, ready for comparing."""

    lists: Mapping[str, frozenset[str]]

    def means(self, name: str, text: str) -> bool:
        """Whether the whole text is one of the phrases of that list."""
        return _bare(text) in self.lists[name]

    def mentions(self, name: str, text: str) -> bool:
        """Whether one of the phrases of that list stands in the text."""
        return any(phrase in text for phrase in self.lists[name])


@content.kept
def phrases() -> Phrases:
    """The phrases."""
    loaded = _load("words/phrases.yml")
    return Phrases(
        {name: frozenset(_bare(str(entry)) for entry in entries) for name, entries in loaded.items()}
    )


@content.kept
def words(name: str) -> Mapping[str, Any]:
    """The words of `data/words/NAME.yml`: texts, lists of texts, and mappings of them by name.

    Raises:
        ValueError: The file is missing or malformed; says which file, and where in it.
    """
    data = content.folder()
    path = data / "words" / f"{name}.yml"
    shown = path.relative_to(data.parent)
    try:
        loaded = yaml_file.load(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ValueError(f"{shown} is missing") from None
    except yaml.YAMLError as error:
        raise ValueError(f"{shown} is no YAML: {error}") from None
    if not isinstance(loaded, dict):
        raise ValueError(f"{shown} must hold names with their texts")
    _check_words(loaded, str(shown))
    return loaded


def said_of(obstacle: Obstacle, variable: str = "DATABASE_URL") -> str:
    """What keeps a database from being used, for whoever starts something on it: `data/words/storage.yml`.

    Args:
        obstacle: What it is.
        variable: Where the database is named.
    """
    sentence = str(words("storage")["obstacles"][obstacle.name])
    return sentence.format(**{"variable": variable, **obstacle.values})


def _check_words(found: object, where: str) -> None:
    if isinstance(found, dict):
        for name, value in found.items():
            # YAML reads yes, no, on, off and numbers as something else than a name.
            if not isinstance(name, str):
                raise ValueError(f"{where}: the name {name!r} needs quotes")
            _check_words(value, f"{where}, {name}")
    elif isinstance(found, list):
        for place, value in enumerate(found, 1):
            _check_words(value, f"{where}, entry {place}")
    elif not isinstance(found, str) or not found:
        raise ValueError(f"{where}: {found!r} is no text; put it in quotes")


def say_time(start: datetime, grain: str, now: datetime) -> str:
    """A transaction's time as it is read back: 昨天15点左右."""
    words = labels()
    local, today = start.astimezone(SHANGHAI), now.astimezone(SHANGHAI).date()
    near = words["near_days"].get((today - local.date()).days)
    weekday = words["weekdays"][local.weekday()]
    year = f"{local.year}年" if local.year != today.year else ""
    return str(words["times"][grain]).format(
        day=near or f"{year}{local.month}月{local.day}日(周{weekday})",
        hour=local.hour,
        minute=f"{local.minute:02d}",
        part=words["parts"].get(local.hour, f"{local.hour}点"),
        year=local.year,
        month=local.month,
        date=local.day,
    )


def say_days(first: datetime, last: datetime, now: datetime) -> str:
    """Two days between which a customer is not sure, as they are read back: 昨天或前天.

    Args:
        first: The earlier one's start (aware).
        last: The later one's.
        now: The moment that they are told from (aware).
    """
    said = {"first": say_time(first, "day", now), "last": say_time(last, "day", now)}
    return str(labels()["either_day"]).format(**said)


def say_amount(amount: AmountRange, unit: str) -> str:
    """An amount that was only roughly said, as it is read back: 约200多元."""
    low, high = (f"{figure.normalize():f}" for figure in amount.said)
    return str(labels()["amounts"][amount.manner]).format(low=low, high=high, unit=unit)


def _load(name: str) -> Mapping[str, Any]:
    loaded = yaml_file.load((content.folder() / name).read_text(encoding="utf-8"))
    assert isinstance(loaded, dict), name
    return loaded


def _bare(text: str) -> str:
    return _SIGNS.sub("", text).lower()
