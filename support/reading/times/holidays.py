"""The first day of each holiday that people date a payment by."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import lru_cache

from lunardate import LunarDate

LAST_YEAR = 2099
"""Of the lunar tables (lunardate) and of the rule for solar terms; no holiday is known after it."""

_SOLAR = {
    "元旦": (1, 1), "情人节": (2, 14), "妇女节": (3, 8), "劳动节": (5, 1), "青年节": (5, 4),
    "儿童节": (6, 1), "618": (6, 18), "建党节": (7, 1), "建军节": (8, 1), "教师节": (9, 10),
    "国庆": (10, 1), "万圣节": (10, 31), "双十一": (11, 11), "双十二": (12, 12), "平安夜": (12, 24),
    "圣诞": (12, 25), "跨年": (12, 31),
}  # fmt: skip
_LUNAR = {
    "春节": (1, 1), "元宵": (1, 15), "端午": (5, 5), "七夕": (7, 7), "中元": (7, 15),
    "中秋": (8, 15), "重阳": (9, 9), "腊八": (12, 8), "小年": (12, 23),
}  # fmt: skip


def _solar_term(year: int, century_constant: float) -> int:
    """The day of a solar term in its month, by the rule of the century (exact for 2000-2099)."""
    short = year % 100
    return int(short * 0.2422 + century_constant) - short // 4


def _nth_weekday(year: int, month: int, weekday: int, nth: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (nth - 1))


def _lunar(year: int, month: int, day: int) -> date:
    solar: date = LunarDate(year, month, day).to_solar_date()
    return solar


_MOVING: dict[str, Callable[[int], date]] = {
    "除夕": lambda year: _lunar(year, 1, 1) - timedelta(days=1),
    "清明": lambda year: date(year, 4, _solar_term(year, 4.81)),
    "冬至": lambda year: date(year, 12, _solar_term(year, 21.94)),
    "母亲节": lambda year: _nth_weekday(year, 5, 6, 2),
    "父亲节": lambda year: _nth_weekday(year, 6, 6, 3),
    "感恩节": lambda year: _nth_weekday(year, 11, 3, 4),
}


@lru_cache(maxsize=256)
def holiday(name: str, year: int) -> date | None:
    """The first day of a holiday in a calendar year.

    Args:
        name: A value of `support.reading.times.lexicon.HOLIDAY_NAMES`.
        year: The solar year that the day lies in (腊八: of the lunar year before).

    Returns:
        None where the year has no such day, or is outside the lunar tables (1901-2099).
    """
    if name in _SOLAR:
        return date(year, *_SOLAR[name])
    try:
        if name in _MOVING:
            return _MOVING[name](year)
        month, day = _LUNAR[name]
        for lunar_year in (year, year - 1):
            found = _lunar(lunar_year, month, day)
            if found.year == year:
                return found
    except ValueError:
        return None
    return None
