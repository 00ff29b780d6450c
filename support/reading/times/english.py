"""English ways to say a time, in the Chinese ones that the grammar reads."""

from __future__ import annotations

import re

_SAYINGS = {
    "the day before yesterday": "前天",
    "yesterday": "昨天",
    "today": "今天",
    "last night": "昨晚",
    "this morning": "今早",
    "tonight": "今晚",
    "tomorrow": "明天",
    "just now": "刚刚",
    "last week": "上周",
    "last month": "上个月",
    "the other day": "前几天",
    "a few days ago": "几天前",
    "morning": "上午",
    "afternoon": "下午",
    "evening": "晚上",
    "good morning": "你好",
    "good afternoon": "你好",
    "good evening": "你好",
    "just done": "刚刚",
}
_SAYING = re.compile(rf"(?<![a-z])(?:{'|'.join(sorted(_SAYINGS, key=len, reverse=True))})(?![a-z])")
_MONTH_NAMES = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_MONTHS = {name: number for number, name in enumerate(_MONTH_NAMES, 1)}
_ENGLISH_DATE = re.compile(
    rf"(?<![A-Za-z])({'|'.join(_MONTHS)})[a-z]{{0,6}}\.? ?([0-9]{{1,2}})(?:st|nd|rd"
    rf"|th)?(?![0-9A-Za-z])",
    re.IGNORECASE,
)
_ENGLISH_COUNTS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "a couple of": 2, "three": 3, "four": 4, "five": 5, "six": 6,
    "seven": 7, "eight": 8, "nine": 9, "ten": 10,
}  # fmt: skip
_ENGLISH_UNITS = {"m": "分钟", "h": "小时", "d": "天", "w": "周"}
_ENGLISH_AGO = re.compile(
    r"(?<![a-z0-9])([0-9]{1,3}|a couple of|[a-z]{1,5}) ?(min(?:ute)?s?"
    r"|hours?|hrs?|days?|weeks?|months?) ago(?![a-z])"
)
_WEEKDAY_NAMES = {"mon": "一", "tue": "二", "wed": "三", "thu": "四", "fri": "五", "sat": "六", "sun": "日"}
_ENGLISH_BACK = {"last": "上", "next": "下"}
_ENGLISH_WEEKDAY = re.compile(
    r"(?<![a-z])(?:(last|next) |(?:on )?)(mon|tues|wednes|thurs|fri|satur|sun)day(?![a-z])"
)


def in_chinese(plain: str) -> str:
    """The text with its English times in Chinese: 2 days ago, last friday, Nov 20.

    Args:
        plain: Half width, lower case.
    """
    plain = _ENGLISH_DATE.sub(_chinese_date, _SAYING.sub(lambda match: _SAYINGS[match.group()], plain))
    return _ENGLISH_WEEKDAY.sub(_chinese_weekday, _ENGLISH_AGO.sub(_chinese_ago, plain))


def _chinese_ago(match: re.Match[str]) -> str:
    typed, unit = match.groups()
    count = int(typed) if typed.isdigit() else _ENGLISH_COUNTS.get(typed)
    if count is None:
        return match.group()
    return f" {count}{'个月' if unit.startswith('mo') else _ENGLISH_UNITS[unit[0]]}前 "


def _chinese_weekday(match: re.Match[str]) -> str:
    return f"{_ENGLISH_BACK.get(match[1], '')}周{_WEEKDAY_NAMES[match[2][:3]]}"


def _chinese_date(match: re.Match[str]) -> str:
    return f"{_MONTHS[match.group(1).lower()]}月{match.group(2)}号"
