"""When people answer: business hours with China's public holidays, and moments said in Chinese."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import groupby

from support.clock import SHANGHAI
from support.company.calendar import Calendar, DayKind, official
from support.company.day_spans import WHOLE_DAY, Span, clock, spans
from support.company.days import CLOSED, OPEN, Days

_NAMES: dict[DayKind, str] = {"workdays": "工作日", "weekends": "周末", "holidays": "法定节假日"}
_WEEKDAYS = "一二三四五六日"
_NEAR_DAYS = {-2: "前天", -1: "昨天", 0: "今天", 1: "明天", 2: "后天"}
_ALWAYS = "always"
_MIDNIGHT = time()
_LONGEST_CLOSURE = 60
"""Days to look ahead beside the closed days: no holiday is near as long."""

_TOLD_BEFORE = 14
"""Days before a day of its own on which the hours are told with it."""


@dataclass(frozen=True)
class BusinessHours:
    """Around the clock, or spans by kind of day.

    A workday is one by the State Council's calendar: a Saturday that was shifted to a workday has
    the workdays' spans, a Thursday of the Spring Festival those of the holidays.

    Attributes:
        always: Open around the clock; `spans` is not looked at then.
        spans: The spans of each kind of day, in order. A kind that is missing is closed.
        days: Days that are otherwise, whatever the calendar calls them.
        calendar: Which days are holidays.
    """

    always: bool = False
    spans: Mapping[DayKind, tuple[Span, ...]] = field(default_factory=dict)
    days: Days = field(default_factory=Days)
    calendar: Calendar = field(default_factory=official)

    @classmethod
    def parse(
        cls, value: object, general: Days | None = None, calendar: Calendar | None = None
    ) -> BusinessHours:
        """Read `always`, or a mapping such as {"workdays": "9:00-12:00, 13:00-18:00"}.

        Args:
            value: What is written. A mapping may hold `closed` and `open` days of its own, and
                `always: true` beside them.
            general: Days of the whole company; its own come before them.
            calendar: Instead of the project's.

        Raises:
            ValueError: Says what is wrong with it.
        """
        days, calendar = general or Days(), calendar or official()
        if value == _ALWAYS:
            return cls(always=True, days=days, calendar=calendar)
        if not isinstance(value, Mapping):
            raise ValueError("must be always, or spans for workdays, weekends, holidays")
        for name in value:
            if name not in (*_NAMES, _ALWAYS, CLOSED, OPEN):
                raise ValueError(f"{name!r} is none of workdays, weekends, holidays, always, closed, open")
        days = days.but(Days.parse(value))
        found = {kind: spans(value[kind]) for kind in _NAMES if kind in value}
        if value.get(_ALWAYS) is True and not found:
            return cls(always=True, days=days, calendar=calendar)
        if _ALWAYS in value or "workdays" not in found:
            raise ValueError("needs spans for workdays, or always: true alone")
        return cls(spans=found, days=days, calendar=calendar)

    def is_open(self, at: datetime) -> bool:
        """Whether somebody answers at that moment."""
        local = at.astimezone(SHANGHAI)
        minute = local.hour * 60 + local.minute
        return any(span.start <= minute < span.end for span in self._of_day(local.date()))

    def next_opening(self, at: datetime) -> datetime:
        """The first moment from `at` on when somebody answers: `at` itself when it is open."""
        local = at.astimezone(SHANGHAI)
        if self.is_open(local):
            return local
        for days in range(_LONGEST_CLOSURE + len(self.days.closed)):
            day = local.date() + timedelta(days=days)
            for span in self._of_day(day):
                opening = datetime.combine(day, _MIDNIGHT, SHANGHAI) + timedelta(minutes=span.start)
                if opening > local:
                    return opening
        raise ValueError("these hours never open")

    def within(self, at: datetime, allowed: timedelta) -> datetime:
        """The moment that a time after `at` is over; the company's own closed days do not count."""
        local, left = at.astimezone(SHANGHAI), allowed
        while True:
            midnight = datetime.combine(local.date() + timedelta(days=1), _MIDNIGHT, SHANGHAI)
            if local.date() not in self.days.closed:
                if local + left < midnight:
                    return local + left
                left -= midnight - local
            local = midnight

    def describe(self, at: datetime | None = None) -> str:
        """The hours in Chinese: 工作日 9:00–18:00, or 全天24小时.

        Args:
            at: With the days of the two weeks from then on that are otherwise: 12月31日休息.
        """
        ahead = self._told(at.astimezone(SHANGHAI).date()) if at else ()
        return "，".join((self._usual_words(), *ahead))

    def _usual_words(self) -> str:
        if self.always:
            return "全天24小时"
        kinds: dict[str, list[DayKind]] = {}
        for kind, found in self.spans.items():
            kinds.setdefault(_clocks(found), []).append(kind)
        return "，".join(f"{_days(same)} {found}" for found, same in kinds.items())

    def _told(self, today: date) -> Iterator[str]:
        """The days ahead that are not as usual, those in a row that are alike in one."""
        ahead = [today + timedelta(days=number) for number in range(_TOLD_BEFORE + 1)]
        for own, row in groupby(ahead, key=lambda day: self._of_day(day) if self.days.name(day) else None):
            found = list(row)
            if own is not None and any(own != self._usual(self.calendar.kind(day)) for day in found):
                last = f"至{_day(found[-1])}" if len(found) > 1 else ""
                yield f"{_day(found[0])}{last}{f' {_clocks(own)}' if own else '休息'}"

    def _of_day(self, day: date) -> tuple[Span, ...]:
        if day in self.days.closed:
            return ()
        if day in self.days.open:
            own = self.days.open[day]
            return self._usual("workdays") if own is None else own
        return self._usual(self.calendar.kind(day))

    def _usual(self, kind: DayKind) -> tuple[Span, ...]:
        return WHOLE_DAY if self.always else self.spans.get(kind, ())


def greeting(at: datetime) -> str:
    """The greeting of that time of day; 您好 in the small hours, which have none of their own."""
    hour = at.astimezone(SHANGHAI).hour
    for until, words in (
        (5, "您好"),
        (9, "早上好"),
        (11, "上午好"),
        (13, "中午好"),
        (18, "下午好"),
    ):
        if hour < until:
            return words
    return "晚上好"


def humanise(at: datetime, now: datetime) -> str:
    """A moment as people say it: 今天15:30, 11月25日(周三)9:00; with the year if another."""
    local, today = at.astimezone(SHANGHAI), now.astimezone(SHANGHAI).date()
    clock_of_day = clock(local.hour * 60 + local.minute)
    near = _NEAR_DAYS.get((local.date() - today).days)
    if near:
        return near + clock_of_day
    year = f"{local.year}年" if local.year != today.year else ""
    return f"{year}{local.month}月{local.day}日(周{_WEEKDAYS[local.weekday()]}){clock_of_day}"


def _clocks(found: tuple[Span, ...]) -> str:
    return "、".join(map(str, found))


def _day(day: date) -> str:
    return f"{day.month}月{day.day}日"


def _days(kinds: list[DayKind]) -> str:
    return "每天" if len(kinds) == len(_NAMES) else "、".join(_NAMES[kind] for kind in kinds)
