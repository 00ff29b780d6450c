"""Dates and times in digits and signs: 2026-11-20 15:30, 11/20, 3:20pm, 20261120."""

from __future__ import annotations

import re

from support.reading.times.counts import NUM, Found
from support.reading.times.said import Clock, Said

_FULL = re.compile(r"([0-9]{4}) ?([-/.]) ?([0-9]{1,2}) ?\2 ?([0-9]{1,2})(?![0-9])(?:[日号])?")
_SHORT_YEAR = re.compile(r"([0-9]{2})([-/])([0-9]{1,2})\2([0-9]{1,2})(?![-/0-9])")
_YEAR_LAST = re.compile(r"([0-9]{1,2})([-/.])([0-9]{1,2})\2(20[0-9]{2})(?![-/.0-9])")
_YEAR_MONTH = re.compile(r"(20[0-9]{2})([-/])([0-9]{1,2})(?![-/0-9])")
_MONTH_DAY = re.compile(r"([0-9]{1,2})([-/.])([0-9]{1,2})(?![0-9]|[-/.][0-9])")
_COLON = re.compile(r"([0-9]{1,2})[:;]([0-9]{2})(?::([0-9]{2}))?(?![0-9:]) ?([ap]\.?m(?![a-z])\.?)?")
_COMPACT = re.compile(r"(20[0-9]{2})([0-9]{2})([0-9]{2})(?:([0-9]{2})([0-9]{2}))?(?! ?[0-9]{3})")
_AM_PM = re.compile(r" ?([ap])\.?m(?![a-z])\.?")
_CLOCK_FOLLOWS = re.compile(rf"[ ,]{{0,2}}(?:凌晨|早上|上午|中午|下午|傍晚|晚上|早|晚)?{NUM}(?:[:点])")
_MARK_FOLLOWS = re.compile(
    r" ?(?:[号日]|那天|当天|上午|下午|晚上|早上|中午|凌晨|晚|早|的|[转付充提买扣支下])"
)
_AMOUNT_BEFORE = re.compile(r"(?:[了付充转扣提元钱额费款共率约v版本]|金额) ?$")
_HOURS_FOLLOW = re.compile(r" ?(?:点|时(?!间))")
_ROUND_CLOCK = re.compile(r" ?(?:小时|\*|客服|在线|天|个|工作|笔|次|折|年)")


def digits(text: str, start: int, run: str, after_part: bool, after_date: bool) -> Found | None:
    """Dates and times in digits and signs only."""
    if len(run) == 4:
        return _digits_from_year(text, start)
    if len(run) in (8, 12):
        return _compact(text, start)
    if len(run) > 2:
        return None
    match = _COLON.match(text, start)
    if match:
        return Found(match.end(), _colon(match, after_date))
    match = _AM_PM.match(text, start + len(run))
    if match:
        return Found(match.end(), _half_day(int(run), None, match[1]))
    if "." in run:
        return None
    match = _SHORT_YEAR.match(text, start)
    if match and 20 <= int(match[1]) <= 39:
        return Found(match.end(), _date(2000 + int(match[1]), int(match[3]), int(match[4])))
    match = _YEAR_LAST.match(text, start)
    if match:
        return Found(match.end(), _year_last(int(match[1]), int(match[3]), int(match[4])))
    match = _MONTH_DAY.match(text, start)
    return _month_day(text, match, after_part) if match else None


def _digits_from_year(text: str, start: int) -> Found | None:
    match = _FULL.match(text, start)
    if match:
        return Found(match.end(), _date(int(match[1]), int(match[3]), int(match[4])))
    match = _YEAR_MONTH.match(text, start)
    if match and 1 <= int(match[3]) <= 12:
        return Found(match.end(), Said(year=int(match[1]), month=int(match[3])))
    return None


def _compact(text: str, start: int) -> Found | None:
    match = _COMPACT.match(text, start)
    if not match:
        return None
    said = _date(int(match[1]), int(match[2]), int(match[3]))
    if said.impossible:
        return Found(match.end(), None)
    if match[4]:
        hour, minute = int(match[4]), int(match[5])
        if hour > 23 or minute > 59:
            return Found(match.end(), None)
        said = Said(said.year, month=said.month, day=said.day, clock=Clock(hour, minute, True))
    return Found(match.end(), said)


def _date(year: int, month: int, day: int) -> Said:
    if not (1990 <= year <= 2099 and 1 <= month <= 12 and 1 <= day <= 31):
        return Said(impossible=True)
    return Said(year=year, month=month, day=day)


def _year_last(first: int, second: int, year: int) -> Said | None:
    """11/20/2026 and 20/11/2026; 05/06/2026 may be either, so it says nothing sure."""
    if first == second or second > 12:
        return _date(year, first, second)
    return _date(year, second, first) if first > 12 else None


def _month_day(text: str, match: re.Match[str], after_part: bool) -> Found | None:
    first, sign, second = int(match[1]), match[2], int(match[3])
    if sign == "-" and _HOURS_FOLLOW.match(text, match.end()):
        return None  # 3-5点
    two_digits = len(match[3]) == 2
    if sign == "." and (after_part or first > 12) and two_digits and first <= 24 and second < 60:
        clock = Clock(first, second, exact=first > 12 or match[1][0] == "0")
        return Found(match.end(), Said(clock=clock)) if after_part or first > 12 else None
    if not 1 <= first <= 12 or not 1 <= second <= 31 or _ROUND_CLOCK.match(text, match.end()):
        return Found(match.end(), None)
    followed = _CLOCK_FOLLOWS.match(text, match.end()) or _MARK_FOLLOWS.match(text, match.end())
    alone = not text[: match.start()].strip() and not text[match.end() :].strip(" 。.,")
    if sign == "-" and not (followed or alone or (len(match[1]) == 2 and two_digits)):
        return Found(match.end(), None)
    if sign == "." and not followed:
        before = text[max(0, match.start() - 3) : match.start()]
        if _AMOUNT_BEFORE.search(before) or not (two_digits or alone):
            return Found(match.end(), None)
    end = match.end()
    if text[end : end + 1] in ("号", "日"):
        end += 1
    return Found(end, Said(month=first, day=second))


def _colon(match: re.Match[str], after_date: bool) -> Said:
    hour, minute = int(match[1]), int(match[2])
    if hour > 24 or minute > 59 or int(match[3] or 0) > 59 or (hour == 24 and minute):
        return Said(impossible=True)
    if match[4]:
        return _half_day(hour, minute, match[4][0])
    exact = hour > 12 or match[1][0] == "0" or bool(match[3]) or after_date
    return Said(clock=Clock(hour, minute, exact))


def _half_day(hour: int, minute: int | None, letter: str) -> Said:
    if not 1 <= hour <= 12:
        return Said(impossible=True)
    return Said(clock=Clock(hour % 12 + (12 if letter == "p" else 0), minute, exact=True))
