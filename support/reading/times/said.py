"""What a message says about a time, field by field, before it is placed in the calendar."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

from support.reading.times.moment import Grain

PartOfDay = Literal[
    "small_hours", "morning", "noon", "afternoon", "dusk", "evening", "midnight", "after_evening"
]
Third = Literal["start", "middle", "end"]

LAST_DAY = 0
"""As a day of the month: its last one, whichever that is."""

_FAMILIES = (
    frozenset({"year", "years_back", "month", "day", "third", "weekday"}),
    frozenset({"months_back", "day", "third", "weekday"}),
    frozenset({"weeks_back", "weekday"}),
    frozenset({"days_back"}),
    frozenset({"holiday", "shift", "year", "years_back"}),
)
DATE_FIELDS = (
    "year", "years_back", "month", "months_back", "day", "third",
    "weeks_back", "weekday", "days_back", "holiday", "shift",
)  # fmt: skip
_NO_DATE = (None,) * len(DATE_FIELDS)


@dataclass(frozen=True)
class Clock:
    """A time on the clock; `exact` where it can only be meant on 24 hours (15:20, 08:05, 3pm)."""

    hour: int
    minute: int | None = None
    exact: bool = False

    @property
    def grain(self) -> Grain:
        """An hour unless minutes were said."""
        return "hour" if self.minute is None else "minute"


@dataclass(frozen=True)
class Ago:
    """A distance back from the message, the sum of both; `rough` where it was only roughly said (几天前).

    `days_less` is how many days nearer it may be (三四天前: one).
    """

    grain: Grain
    minutes: int = 0
    months: int = 0
    rough: bool = False
    days_less: int = 0


class Said(NamedTuple):
    """The fields of one expression; None where it is silent.

    `*_back` count back from the message (昨天: days_back 1, 上周: weeks_back 1). `waiting` marks an
    `ago` that was said as a wait (等了三天了). `just_now` is 2 for 刚刚, 1 for a mere 刚. `or_else` is
    the other of two that the customer is not sure between (上周二或者周三).
    `future` to `limit` make an expression useless as a time: it lies ahead, comes again and again,
    exists in no calendar, or is only a limit (三点前).
    """

    year: int | None = None
    years_back: int | None = None
    month: int | None = None
    months_back: int | None = None
    day: int | None = None
    third: Third | None = None
    weeks_back: int | None = None
    weekday: int | None = None
    days_back: int | None = None
    holiday: str | None = None
    shift: int | None = None
    part: PartOfDay | None = None
    clock: Clock | None = None
    ago: Ago | None = None
    waiting: bool = False
    just_now: int = 0
    future: bool = False
    recurring: bool = False
    impossible: bool = False
    limit: bool = False
    or_else: Said | None = None

    @property
    def names(self) -> frozenset[str]:
        """The date fields that are said."""
        dates = zip(DATE_FIELDS, self, strict=False)  # the date fields come first
        return frozenset([name for name, value in dates if value is not None])

    @property
    def has_date(self) -> bool:
        """Whether it says which day, week or month."""
        return self.ago is not None or self.just_now > 0 or self[: len(DATE_FIELDS)] != _NO_DATE

    @property
    def has_hour(self) -> bool:
        """Whether it says a part of the day or a clock time."""
        return self.part is not None or self.clock is not None

    @property
    def unusable(self) -> bool:
        """Whether it can be no transaction's time."""
        return self.future or self.recurring or self.impossible

    @property
    def points_back(self) -> bool:
        """Whether it can only mean a certain past time, whatever is asked about it."""
        if self.ago is not None or self.just_now or self.days_back:
            return True
        if self.year is not None or (self.month is not None and self.day is not None):
            return True
        return bool(self.weeks_back or self.months_back or self.years_back)

    def without_date(self) -> Said:
        """The same without its date fields."""
        return Said._make((*_NO_DATE, *self[len(DATE_FIELDS) :]))


def join(first: Said, second: Said, *, close: bool) -> Said | None:
    """Two neighbouring expressions as one, or None if they are two times.

    Args:
        first: The one that stands before.
        second: The one after it.
        close: Nothing but blanks or a bracket stands between: 「昨天(周六)」 is one day said twice.
    """
    if first.ago is not None or second.ago is not None:
        return _join_ago(first, second)
    if first.just_now or second.just_now:
        return _join_just_now(first, second)
    if close and _says_day(first) and second.names and _clash(first, second):
        second = second.without_date()
    elif _clash(first, second):
        return None
    return _overlap(first, second)


def _says_day(said: Said) -> bool:
    return any(value is not None for value in (said.days_back, said.day, said.weekday))


def _clash(first: Said, second: Said) -> bool:
    if first.names & second.names:
        return True
    both = first.names | second.names
    return bool(both) and not any(both <= family for family in _FAMILIES)


def _overlap(first: Said, second: Said) -> Said | None:
    part = first.part or second.part
    if first.part and second.part:
        if {first.part, second.part} not in ({"evening", "small_hours"}, {"evening", "midnight"}):
            return None
        part = "after_evening"
    if first.clock and second.clock:
        return None
    both = zip(first, second, strict=True)
    values = [mine if other is None or other is False else other for mine, other in both]
    return Said._make(values)._replace(part=part)


def _join_ago(first: Said, second: Said) -> Said | None:
    ago, other = (first, second) if first.ago is not None else (second, first)
    if other.has_date or ago.waiting or other.unusable:
        return None
    if ago.ago is None or ago.ago.grain in ("minute", "hour"):
        return None
    return _overlap(ago, other)


def _join_just_now(first: Said, second: Said) -> Said | None:
    now, other = (first, second) if first.just_now else (second, first)
    if other.just_now or other.unusable:
        return None
    if other.days_back == 0 and not other.has_hour and now.just_now == 2:
        return now
    return other if now.just_now == 1 and other.has_date else None
