"""The time grammar beside Microsoft's recognizers-text, where that is sound for our conventions.

It is not for: parts of day (other hours), N days ago to the minute (it gives the day), 去年 and 前年
before a date, 上上周, Chinese numerals above 十九, a bare 8号, the small hours after a date. It is also
slow (20 ms a text), so it can only be an oracle (docs/decisions/0028-oracle-for-times.md).
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from support.reading.times import SHANGHAI, parse_transaction_time

AROUND = ("{}", "{}的时候转的", "我{}提现了", "付款是{}", "{}扣了我一笔", "{}转的钱没到")

DATES: dict[str, Callable[[date], str]] = {
    "dashes": lambda day: f"{day:%Y-%m-%d}",
    "slashes": lambda day: f"{day.year}/{day.month}/{day.day}",
    "dots": lambda day: f"{day.year}.{day.month}.{day.day}",
    "signs": lambda day: f"{day.year}年{day.month}月{day.day}日",
    "spoken": lambda day: f"{day.year}年{day.month}月{day.day}号",
    "without a year": lambda day: f"{day.month}月{day.day}号",
}
CLOCKS: dict[str, Callable[[time], str]] = {
    "colon": lambda at: f" {at:%H:%M}",
    "points": lambda at: f"{at.hour}点{at.minute:02}分",
    "afternoon": lambda at: f"下午{at.hour - 12}点{at.minute:02}分",
}
RELATIVE_DAYS = ("昨天", "前天", "大前天", "上周{}", "上星期{}", "周{}", "星期{}")
AGO = ("{}分钟前", "{}小时前")

references = st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1)).map(
    lambda moment: moment.replace(second=0, microsecond=0)
)
around = st.sampled_from(AROUND)


@lru_cache(maxsize=1)
def recogniser() -> Any:
    """The Chinese model; loading takes a second."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SyntaxWarning)
        oracle = pytest.importorskip("recognizers_date_time", reason="no recognizers-text: make install")
    return oracle.DateTimeRecognizer(oracle.Culture.Chinese).get_datetime_model()


def by_oracle(text: str, reference: datetime) -> datetime | None:
    """The latest past start among the oracle's readings, without a zone."""
    readings = [
        value.get("value") or value.get("start")
        for found in recogniser().parse(text, reference)
        for value in (found.resolution or {}).get("values") or ()
    ]
    starts = [datetime.fromisoformat(reading) for reading in readings if reading and len(reading) > 8]
    return max((start for start in starts if start <= reference), default=None)


def by_ours(text: str, reference: datetime) -> datetime | None:
    found = parse_transaction_time(text, reference.replace(tzinfo=SHANGHAI))
    return found.start.replace(tzinfo=None) if found else None


@given(reference=references, back=st.integers(1, 900), style=st.sampled_from([*DATES]), said=around)
@settings(max_examples=150, deadline=None)
def test_dates(reference: datetime, back: int, style: str, said: str) -> None:
    day = reference.date() - timedelta(days=back)
    assume(style != "without a year" or (day.month, day.day) != (2, 29))
    text = said.format(DATES[style](day))
    expected = by_oracle(text, reference)
    assert expected is not None
    assert by_ours(text, reference) == expected


@given(
    reference=references,
    back=st.integers(1, 900),
    at=st.times(time(13), time(23, 59)).map(lambda at: at.replace(second=0, microsecond=0)),
    style=st.sampled_from([*CLOCKS]),
    said=around,
)
@settings(max_examples=150, deadline=None)
def test_dates_with_a_time(reference: datetime, back: int, at: time, style: str, said: str) -> None:
    assume(style != "afternoon" or at.hour < 18)
    day = reference.date() - timedelta(days=back)
    text = said.format(f"{day.year}年{day.month}月{day.day}日{CLOCKS[style](at)}")
    expected = by_oracle(text, reference)
    assert expected is not None
    assert by_ours(text, reference) == expected


@given(reference=references, unit=st.sampled_from(AGO), count=st.integers(1, 59), said=around)
@settings(max_examples=100, deadline=None)
def test_minutes_and_hours_ago(reference: datetime, unit: str, count: int, said: str) -> None:
    text = said.format(unit.format(count))
    expected = by_oracle(text, reference)
    assert expected is not None
    assert by_ours(text, reference) == expected


@given(reference=references, count=st.integers(1, 90), said=around)
@settings(max_examples=75, deadline=None)
def test_days_ago(reference: datetime, count: int, said: str) -> None:
    """The oracle gives the day, ours the same hour of it (contract: the reference minus N)."""
    text = said.format(f"{count}天前")
    expected, found = by_oracle(text, reference), by_ours(text, reference)
    assert expected is not None and found is not None
    assert found.date() == expected.date()


@given(
    reference=references,
    day=st.sampled_from(RELATIVE_DAYS),
    weekday=st.sampled_from("一二三四五六日"),
    said=around,
)
@settings(max_examples=150, deadline=None)
def test_days_by_name(reference: datetime, day: str, weekday: str, said: str) -> None:
    text = said.format(day.format(weekday))
    expected = by_oracle(text, reference)
    assert expected is not None
    assert by_ours(text, reference) == expected
