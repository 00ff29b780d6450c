"""Days that are not as the calendar has them: the company's own closed days, and those on which it works."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from support.company.day_spans import Span, spans
from support.company.misfit import Misfit

CLOSED, OPEN = "closed", "open"

LONGEST = 366
"""Days that one range may have: a longer one has a wrong year in it."""

_DAY = r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})"
_DAYS = re.compile(rf"{_DAY}(?:\s*(?:\.\.|[~–—至到])\s*{_DAY})?")

Keys = tuple[str | int, ...]


@dataclass(frozen=True)
class Days:
    """Days of their own.

    Attributes:
        closed: Nobody answers on them.
        open: Days on which somebody does, each with its spans, or None: those of a workday.
    """

    closed: frozenset[date] = frozenset()
    open: Mapping[date, tuple[Span, ...] | None] = field(default_factory=dict)

    @classmethod
    def parse(cls, content: Mapping[str, object]) -> Days:
        """From the keys `closed` and `open` of a mapping; what else is in it is not looked at.

        Raises:
            Misfit: The first of what can't be meant.
        """
        days, misfits = read(content)
        for misfit in misfits:
            raise misfit
        return days

    def name(self, day: date) -> bool:
        """Whether a day is one of them."""
        return day in self.closed or day in self.open

    def but(self, own: Days) -> Days:
        """These days, except where others say something about the same day."""
        return Days(
            closed=(self.closed - own.open.keys()) | own.closed,
            open={**{day: of for day, of in self.open.items() if day not in own.closed}, **own.open},
        )


def read(content: Mapping[str, object]) -> tuple[Days, list[Misfit]]:
    """The days under `closed` and `open` of a mapping, and all that can't be meant.

    `closed` is a day, or a list of days. `open` may give hours as well: {2027-02-13: "10:00-16:00"}.
    A day is written 2026-12-31, several in a row 2027-02-05..2027-02-11.
    """
    closed: set[date] = set()
    open_: dict[date, tuple[Span, ...] | None] = {}
    misfits: list[Misfit] = []
    for keys, text, hours in entries(content):
        try:
            found = days_of(text)
        except ValueError as error:
            misfits.append(Misfit(keys, str(error), {"value": str(text)}))
            continue
        own, other = (closed, open_) if keys[0] == CLOSED else (open_, closed)
        for name, taken in (("day_twice", own), ("day_in_both", other)):
            if first := next((day for day in found if day in taken), None):
                misfits.append(Misfit(keys, name, {"day": str(first), "key": str(keys[0])}))
        if keys[0] == CLOSED and hours is not None:
            misfits.append(Misfit(keys, "closed_with_hours", {"day": text}))
        if keys[0] == CLOSED:
            closed.update(found)
        else:
            open_.update(dict.fromkeys(found, _hours(keys, hours, misfits)))
    return Days(frozenset(closed), open_), misfits


def entries(content: Mapping[str, object]) -> Iterator[tuple[Keys, str, object]]:
    """What leads to each entry of `closed` and `open`, its days as text, and its hours or None.

    Editors write one day, a list, days with hours, or a list with such among them: all can be meant.
    """
    for key in (CLOSED, OPEN):
        yield from _entries(key, content.get(key))


def days_of(text: object) -> list[date]:
    """A day, or each of a range, in order.

    Raises:
        ValueError: It is none. Its text is the name of a sentence of `data/words/validate.yml`.
    """
    found = _DAYS.fullmatch(str(text).strip())
    if not found:
        raise ValueError("no_day")
    numbers = [int(number) for number in found.groups() if number]
    try:
        first, last = date(*numbers[:3]), date(*numbers[-3:])
    except ValueError:
        raise ValueError("no_such_day") from None
    if last < first:
        raise ValueError("days_backwards")
    if (last - first).days >= LONGEST:
        raise ValueError("days_too_long")
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def _entries(key: str, value: object) -> Iterator[tuple[Keys, str, object]]:
    if isinstance(value, Mapping):
        yield from (((key, str(day)), str(day), hours) for day, hours in value.items())
    elif isinstance(value, list):
        for place, entry in enumerate(value):
            if isinstance(entry, Mapping):
                yield from (((key, place, str(day)), str(day), hours) for day, hours in entry.items())
            else:
                yield (key, place), str(entry), None
    elif value is not None:
        yield (key,), str(value), None


def _hours(keys: Keys, value: object, misfits: list[Misfit]) -> tuple[Span, ...] | None:
    if value is None:
        return None
    try:
        return spans(value)
    except ValueError:
        misfits.append(Misfit(keys, "bad_hours", {"key": str(keys[-1]), "value": str(value)}))
        return None
