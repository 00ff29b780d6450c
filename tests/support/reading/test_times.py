"""Times of transactions: the contract's conventions case by case, and what holds for any text."""

from __future__ import annotations

import csv
from datetime import date, datetime, time, timedelta, timezone
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from support.reading.times import (
    SHANGHAI,
    Grain,
    TransactionTime,
    correct_transaction_time,
    parse_transaction_time,
)

CASES = Path(__file__).with_name("times_cases.tsv")
SUNDAY = datetime(2026, 11, 22, 10, 30, tzinfo=SHANGHAI)
CN_DIGITS = "零一二三四五六七八九"


def _cases() -> list[tuple[str, str, str, str]]:
    with CASES.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [(row["text"], row["reference"], row["start"], row["grain"]) for row in rows]


def _chinese(value: int) -> str:
    tens, ones = divmod(value, 10)
    if tens == 0:
        return CN_DIGITS[ones]
    return ("" if tens == 1 else CN_DIGITS[tens]) + "十" + (CN_DIGITS[ones] if ones else "")


def _full_width(text: str) -> str:
    return "".join(chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign for sign in text)


def _start(text: str, reference: datetime = SUNDAY) -> tuple[str, str] | None:
    found = parse_transaction_time(text, reference)
    return (f"{found.start:%Y-%m-%d %H:%M}", found.grain) if found else None


@pytest.mark.parametrize(("text", "reference", "start", "grain"), _cases())
def test_case(text: str, reference: str, start: str, grain: str) -> None:
    found = parse_transaction_time(text, datetime.fromisoformat(reference))
    if grain == "NONE":
        assert found is None
    else:
        assert found is not None
        assert (found.start.isoformat(), found.grain) == (start, grain)


def test_cases_cover_both_sides() -> None:
    cases = _cases()
    assert len(cases) >= 400
    assert sum(grain == "NONE" for *_, grain in cases) >= 60
    assert {grain for *_, grain in cases} == {*get_args(Grain), "NONE"}


@pytest.mark.parametrize(
    ("before", "correction", "start", "grain"),
    [
        ("昨天下午三点", "不对是前天", "2026-11-20 15:00", "hour"),
        ("昨天下午三点", "是下午四点", "2026-11-21 16:00", "hour"),
        ("昨天下午三点", "是四点", "2026-11-21 16:00", "hour"),
        ("昨天下午三点", "三点半", "2026-11-21 15:30", "minute"),
        ("昨天下午三点", "不是昨天是前天", "2026-11-20 15:00", "hour"),
        ("昨天下午三点", "不是下午，是上午", "2026-11-21 06:00", "part"),
        ("昨天早上八点", "不对是晚上", "2026-11-21 20:00", "hour"),
        ("昨天早上八点", "是九点", "2026-11-21 09:00", "hour"),
        ("昨天", "下午三点", "2026-11-21 15:00", "hour"),
        ("昨天", "是前天晚上", "2026-11-20 18:00", "part"),
        ("昨晚", "不对是前天", "2026-11-20 18:00", "part"),
        ("昨晚八点", "十二点", "2026-11-22 00:00", "hour"),
        ("10月25号", "是20号", "2026-10-20 00:00", "day"),
        ("11月20号15:30", "是10月", "2026-10-20 15:30", "minute"),
        ("11月20号15:30", "是上个月的", "2026-10-20 15:30", "minute"),
        ("11月20号", "是去年", "2025-11-20 00:00", "day"),
        ("上周五", "不对 是周四", "2026-11-12 00:00", "day"),
        ("上周", "周三", "2026-11-11 00:00", "day"),
        ("上个月", "5号", "2026-10-05 00:00", "day"),
        ("昨天下午三点", "两个小时前", "2026-11-22 08:30", "hour"),
        ("昨天下午三点", "刚刚", "2026-11-22 10:30", "minute"),
        ("昨天下午三点", "11月18号上午九点", "2026-11-18 09:00", "hour"),
        ("昨天下午三点", "好像是前几天", "2026-11-15 00:00", "week"),
        ("昨天下午三点", "上周二或者周三", "2026-11-10 00:00", "week"),
        ("昨天上午十点", "十来分钟前", "2026-11-22 10:20", "hour"),
        ("上周二或者周三", "想起来了是周三", "2026-11-11 00:00", "day"),
        ("前几天", "是周三", "2026-11-18 00:00", "day"),
        ("昨天上午十点", "10点零8", "2026-11-21 10:08", "minute"),
        ("昨天上午十点", "早上八点不到", "2026-11-21 08:00", "hour"),
    ],
)
def test_correction_keeps_what_it_does_not_mention(
    before: str, correction: str, start: str, grain: str
) -> None:
    previous = parse_transaction_time(before, SUNDAY)
    assert previous is not None
    found = correct_transaction_time(previous, correction, SUNDAY)
    assert found is not None
    assert (f"{found.start:%Y-%m-%d %H:%M}", found.grain) == (start, grain)


@pytest.mark.parametrize("text", ["不对", "是明天", "每月8号", "500元", "是2月30号", ""])
def test_correction_without_a_past_time_is_none(text: str) -> None:
    previous = TransactionTime(datetime(2026, 11, 21, 15, tzinfo=SHANGHAI), "hour")
    assert correct_transaction_time(previous, text, SUNDAY) is None


def test_reference_of_another_zone_counts_in_shanghai() -> None:
    utc = datetime(2026, 11, 21, 17, 0, tzinfo=timezone.utc)  # 01:00 on the 22nd in Shanghai
    found = parse_transaction_time("昨天", utc)
    assert found is not None
    assert found.start.isoformat() == "2026-11-21T00:00:00+08:00"


def test_only_the_first_500_characters_are_read() -> None:
    assert _start("啊" * 498 + "昨天") == ("2026-11-21 00:00", "day")
    assert _start("啊" * 500 + "昨天") is None


DATE_STYLES = {
    "dashes": lambda day: f"{day:%Y-%m-%d}",
    "slashes": lambda day: f"{day.year}/{day.month}/{day.day}",
    "dots": lambda day: f"{day.year}.{day.month}.{day.day}",
    "compact": lambda day: f"{day:%Y%m%d}",
    "signs": lambda day: f"{day.year}年{day.month}月{day.day}日",
    "spoken": lambda day: f"{day.year}年{day.month}月{day.day}号转的",
    "short year": lambda day: f"{day:%y}年{day.month}月{day.day}号",
    "traditional": lambda day: f"{day.year}年{day.month}月{day.day}號",
    "full width": lambda day: _full_width(f"{day.year}-{day.month}-{day.day}"),
    "chinese": lambda day: (
        "".join(CN_DIGITS[int(sign)] for sign in str(day.year))
        + f"年{_chinese(day.month)}月{_chinese(day.day)}日"
    ),
}
CLOCK_STYLES = {
    "colon": lambda at: f"{at:%H:%M}",
    "points": lambda at: f"{at.hour}点{at.minute:02}分",
    "hours": lambda at: f"{at.hour}时{at.minute}分",
    "wide": lambda at: _full_width(f"{at:%H:%M}"),
    "chinese": lambda at: f"{_chinese(at.hour)}点{_chinese(at.minute)}分",
    "traditional": lambda at: f"{at.hour}點{at.minute:02}分",
    "part": lambda at: _with_part(at),
}


def _with_part(at: time) -> str:
    part = ("凌晨", "早上", "下午", "晚上")[at.hour // 6]
    hour = at.hour % 12 or 12
    return f"{part}{hour}点{at.minute:02}"


@given(day=st.dates(date(2001, 1, 1), date(2026, 11, 21)), style=st.sampled_from([*DATE_STYLES]))
@settings(max_examples=300, deadline=None)
def test_any_date_in_any_style_comes_back(day: date, style: str) -> None:
    if style == "short year" and day.year < 2010:
        day = day.replace(year=day.year + 10, day=min(day.day, 28))
    assert _start(DATE_STYLES[style](day)) == (f"{day:%Y-%m-%d} 00:00", "day")


@given(
    day=st.dates(date(2020, 1, 1), date(2026, 11, 21)),
    at=st.times(time(0, 0), time(23, 59)).map(lambda at: at.replace(second=0, microsecond=0)),
    style=st.sampled_from([*CLOCK_STYLES]),
    between=st.sampled_from(["", " ", "，", "的", "大概"]),
)
@settings(max_examples=300, deadline=None)
def test_any_clock_time_on_any_day_comes_back(day: date, at: time, style: str, between: str) -> None:
    if style != "part" and 1 <= at.hour <= 12 and style not in ("colon", "wide"):
        at = at.replace(hour=(at.hour + 12) % 24)  # a bare hour of twelve has two readings
    if style in ("colon", "wide") and 10 <= at.hour <= 12:
        at = at.replace(hour=at.hour + 10)
    said = f"{day.year}年{day.month}月{day.day}日{between}{CLOCK_STYLES[style](at)}"
    assert _start(said) == (f"{day:%Y-%m-%d} {at:%H:%M}", "minute")


@given(reference=st.datetimes(datetime(2010, 1, 1), datetime(2090, 1, 1)), back=st.integers(1, 90))
@settings(max_examples=200, deadline=None)
def test_days_ago_is_the_reference_minus_that(reference: datetime, back: int) -> None:
    now = reference.replace(second=0, microsecond=0, tzinfo=SHANGHAI)
    expected = TransactionTime(now - timedelta(days=back), "day")
    assert parse_transaction_time(f"{back}天前", now) == expected
    assert parse_transaction_time(f"等了{back}天了", now) == expected


PIECES = [
    "昨天",
    "今天",
    "明天",
    "上周",
    "周五",
    "下",
    "午",
    "下午",
    "晚上",
    "凌晨",
    "三",
    "两",
    "十",
    "25",
    "12",
    "点",
    "号",
    "月",
    "日",
    "年",
    "半",
    "刻",
    "分",
    "小时",
    "天",
    "前",
    "了",
    "等",
    "不是",
    "是",
    "到",
    "每",
    "2026-",
    "11",
    "/",
    ".",
    ":",
    "-",
    " ",
    "，",
    "国庆",
    "春节",
    "刚",
    "刚刚",
    "或者",
    "几",
    "来",
    "最后一天",
    "零",
    "元月",
    "俩",
    "到了",
    "还没",
    "500元",
    "OK12345678",
    "T20261120000123",
    "。",
    "吗",
    "没",
    "转",
    "的",
    "号",
    "个",
    "😀",
    "\x00",
    "１",
    "點",
]


@given(
    text=st.lists(st.sampled_from(PIECES), max_size=40).map("".join) | st.text(max_size=80),
    reference=st.datetimes(datetime(1950, 1, 1), datetime(2150, 1, 1)),
)
@settings(max_examples=1500, deadline=None)
def test_no_text_is_read_as_the_future(text: str, reference: datetime) -> None:
    now = reference.replace(tzinfo=SHANGHAI)
    found = parse_transaction_time(text, now)
    if found is None:
        return
    assert found.start <= now
    assert found.start.utcoffset() == timedelta(hours=8)
    assert found.start.second == found.start.microsecond == 0
    assert found.grain in get_args(Grain)
    corrected = correct_transaction_time(found, text, now)
    assert corrected is None or corrected.start <= now


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "text",
    [
        "1" * 10_000,
        "点" * 10_000,
        "一" * 10_000,
        "年月日" * 4_000,
        "点点点点分分分" * 2_000,
        "昨天" * 5_000,
        "不是昨天是" * 2_000,
        "2026-" * 2_000,
        "1-1-" * 2_000,
        "1.1." * 2_000,
        "1,000," * 2_000,
        "三点到" * 3_000,
        "等了1天" * 2_500,
        " " * 10_000,
        "\x00\x01\xff" * 3_000,
        "😀🕒" * 4_000,
        "\ud800" * 100,
        "ﷺ" * 1_000,
        "上上上上周" * 2_000,
        "((((" * 2_000,
        "能" * 10_000 + "吗",
        "周五能" + "x" * 9_000,
        "或者昨天" * 2_500,
        "几天前" * 3_000,
        "上五下五" * 2_000,
        "2O号l0点" * 2_000,
        "2 days ago " * 900,
        "最后一天" * 2_500,
    ],
    ids=lambda text: ascii(text[:6]),
)
def test_hostile_text_neither_breaks_nor_changes_the_type(text: str) -> None:
    found = parse_transaction_time(text, SUNDAY)
    assert found is None or isinstance(found, TransactionTime)
    previous = TransactionTime(SUNDAY, "hour")
    corrected = correct_transaction_time(previous, text, SUNDAY)
    assert corrected is None or isinstance(corrected, TransactionTime)


@pytest.mark.parametrize("text", ["OK12345678", "T20261120000123", "13812345678", "6222021234567890123"])
def test_an_identifier_beside_a_time_changes_nothing(text: str) -> None:
    for said in ("昨天下午三点", "11月20号"):
        alone = _start(said)
        assert alone is not None
        assert _start(f"{text} {said}") == _start(f"{said}，{text}") == alone


def test_identifiers_of_any_digits_are_no_times() -> None:
    for first in range(20200101, 20261231, 9973):
        assert _start(f"T{first}000123") is None
        assert _start(f"OK{first}") is None
        assert _start(f"尾号{first % 10000:04}") is None
