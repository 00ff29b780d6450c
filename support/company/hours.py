"""When people answer: business hours with China's public holidays, and moments said in Chinese."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cache
from itertools import pairwise
from typing import Literal

import chinese_calendar

from support.clock import SHANGHAI

logger = logging.getLogger(__name__)

DayKind = Literal["workdays", "weekends", "holidays"]

_NAMES: dict[DayKind, str] = {"workdays": "工作日", "weekends": "周末", "holidays": "法定节假日"}
_WEEKDAYS = "一二三四五六日"
_NEAR_DAYS = {-2: "前天", -1: "昨天", 0: "今天", 1: "明天", 2: "后天"}
_SPAN = re.compile(r"([0-9]{1,2}):([0-9]{2})\s*[-–—~至到]\s*([0-9]{1,2}):([0-9]{2})")
_MIDNIGHT = 24 * 60
_LONGEST_CLOSURE = 60
"""Days to look ahead: no holiday is near as long."""


@dataclass(frozen=True, order=True)
class Span:
    """A part of a day, in minutes from midnight: `start` until before `end` (24:00 is 1440)."""

    start: int
    end: int

    @classmethod
    def parse(cls, text: str) -> Span:
        """Read "9:00-18:00".

        Raises:
            ValueError: It is not a span, or it ends before it starts.
        """
        found = _SPAN.fullmatch(text.strip())
        if not found:
            raise ValueError(f"{text!r} is not a span like 9:00-18:00")
        numbers = [int(number) for number in found.groups()]
        start, end = numbers[0] * 60 + numbers[1], numbers[2] * 60 + numbers[3]
        if numbers[1] > 59 or numbers[3] > 59 or end > _MIDNIGHT:
            raise ValueError(f"{text!r} has no such time of day")
        if start >= end:
            raise ValueError(f"{text!r} must end after it starts; write 20:00-24:00, 0:00-2:00")
        return cls(start, end)

    def __str__(self) -> str:
        return f"{_clock(self.start)}–{_clock(self.end)}"


@dataclass(frozen=True)
class BusinessHours:
    """Around the clock, or spans by kind of day.

    A workday is one by the State Council's calendar: a Saturday that was shifted to a workday has
    the workdays' spans, a Thursday of the Spring Festival those of the holidays.

    Attributes:
        always: Open around the clock; `spans` is not looked at then.
        spans: The spans of each kind of day, in order. A kind that is missing is closed.
    """

    always: bool = False
    spans: Mapping[DayKind, tuple[Span, ...]] = field(default_factory=dict)

    @classmethod
    def parse(cls, value: object) -> BusinessHours:
        """Read `always`, or a mapping such as {"workdays": "9:00-12:00, 13:00-18:00"}.

        Raises:
            ValueError: Says what is wrong with it.
        """
        if value == "always":
            return cls(always=True)
        if not isinstance(value, Mapping):
            raise ValueError("must be always, or spans for workdays, weekends, holidays")
        spans: dict[DayKind, tuple[Span, ...]] = {}
        for name in value:
            if name not in _NAMES:
                raise ValueError(f"{name!r} is none of workdays, weekends, holidays")
        for kind in _NAMES:
            if kind in value:
                spans[kind] = _spans(value[kind])
        if "workdays" not in spans:
            raise ValueError("needs spans for workdays")
        return cls(spans=spans)

    def is_open(self, at: datetime) -> bool:
        """Whether somebody answers at that moment."""
        local = at.astimezone(SHANGHAI)
        minute = local.hour * 60 + local.minute
        return self.always or any(s.start <= minute < s.end for s in self._of_day(local.date()))

    def next_opening(self, at: datetime) -> datetime:
        """The first moment from `at` on when somebody answers: `at` itself when it is open."""
        local = at.astimezone(SHANGHAI)
        if self.is_open(local):
            return local
        for days in range(_LONGEST_CLOSURE):
            day = local.date() + timedelta(days=days)
            for span in self._of_day(day):
                opening = datetime.combine(day, time(), SHANGHAI) + timedelta(minutes=span.start)
                if opening > local:
                    return opening
        raise ValueError("these hours never open")

    def describe(self) -> str:
        """The hours in Chinese: 工作日 9:00–18:00, or 全天24小时."""
        if self.always:
            return "全天24小时"
        kinds: dict[str, list[DayKind]] = {}
        for kind, spans in self.spans.items():
            kinds.setdefault("、".join(map(str, spans)), []).append(kind)
        return "，".join(f"{_days(same)} {spans}" for spans, same in kinds.items())

    def _of_day(self, day: date) -> tuple[Span, ...]:
        return self.spans.get(_kind(day), ())


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
    clock = _clock(local.hour * 60 + local.minute)
    near = _NEAR_DAYS.get((local.date() - today).days)
    if near:
        return near + clock
    year = f"{local.year}年" if local.year != today.year else ""
    return f"{year}{local.month}月{local.day}日(周{_WEEKDAYS[local.weekday()]}){clock}"


def _clock(minutes: int) -> str:
    return f"{minutes // 60}:{minutes % 60:02d}"


def _spans(value: object) -> tuple[Span, ...]:
    if not isinstance(value, str):
        raise ValueError("spans must be text in quotes, like '9:00-12:00, 13:00-18:00'")
    spans = sorted(Span.parse(part) for part in re.split("[,\uff0c、]", value))
    for before, after in pairwise(spans):
        if after.start < before.end:
            raise ValueError(f"{before} and {after} overlap")
    return tuple(spans)


def _days(kinds: list[DayKind]) -> str:
    return "每天" if len(kinds) == len(_NAMES) else "、".join(_NAMES[kind] for kind in kinds)


def _kind(day: date) -> DayKind:
    try:
        is_holiday, name = chinese_calendar.get_holiday_detail(day)
    except NotImplementedError:
        _say_unknown(day.year)
        is_holiday, name = day.weekday() >= 5, None
    if not is_holiday:
        return "workdays"
    return "holidays" if name else "weekends"


@cache
def _say_unknown(year: int) -> None:
    # Cached, so that each year is logged once. The calendar is published each November.
    logger.warning("No holiday calendar for %d: counting Monday to Friday as workdays", year)
