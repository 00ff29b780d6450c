"""Amounts as people type them, and what is no amount."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from support.reading.money import Amount, format_amount, parse_amount, parse_amounts
from support.reading.numerals import chinese_number

CN_DIGITS = "零一二三四五六七八九"


def _chinese(value: int) -> str:
    """A whole number below 100 million as it is read aloud, without colloquial endings."""
    if value >= 10_000:
        high, low = divmod(value, 10_000)
        gap = "零" if 0 < low < 1000 else ""
        return _chinese(high) + "万" + (gap + _chinese(low) if low else "")
    said, zero = "", False
    for unit, sign in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = value // unit % 10
        if digit:
            said += ("零" if zero and said else "") + CN_DIGITS[digit] + sign
        zero = digit == 0
    return said or "零"


def _full_width(text: str) -> str:
    return "".join(chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign for sign in text)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("500元", "500.00"),
        ("500块", "500.00"),
        ("500块钱", "500.00"),
        ("500 元", "500.00"),
        ("500RMB", "500.00"),
        ("rmb 500", "500.00"),
        ("¥500", "500.00"),
        ("￥1,234.5", "1234.50"),
        ("人民币500元", "500.00"),
        ("500.5元", "500.50"),
        ("1,000元", "1000.00"),
        ("1,000,000.55元", "1000000.55"),
        ("１，０００元", "1000.00"),
        ("５００元", "500.00"),
        ("500塊", "500.00"),
        ("五百圓", "500.00"),
        ("一百二", "120.00"),
        ("三千五", "3500.00"),
        ("两万三", "23000.00"),
        ("一万零五十", "10050.00"),
        ("五百块零五毛", "500.50"),
        ("三块五", "3.50"),
        ("500块5", "500.50"),
        ("5块5毛3", "5.53"),
        ("十块零五分", "10.05"),
        ("5毛", "0.50"),
        ("五毛钱", "0.50"),
        ("5角3分", "0.53"),
        ("50分钱", "0.50"),
        ("两块半", "2.50"),
        ("一万二千三百四十五元六角七分", "12345.67"),
        ("伍佰元整", "500.00"),
        ("1.5万", "15000.00"),
        ("1k", "1000.00"),
        ("2w", "20000.00"),
        ("1W", "10000.00"),
        ("3百", "300.00"),
        ("3千5", "3500.00"),
        ("3万5", "35000.00"),
        ("1万2千3百元", "12300.00"),
        ("500多块", "500.00"),
        ("两千多块", "2000.00"),
        ("十万", "100000.00"),
        ("0.005元", "0.01"),
        ("12.345元", "12.35"),
        ("金额：500元", "500.00"),
        ("昨天3点20转了500元", "500.00"),
        ("OK12345678 500元", "500.00"),
        ("ok 500元", "500.00"),
        ("500块3次", "500.00"),
        ("转了500块，300元没到", "500.00"),
        ("不是500元是600元", "600.00"),
        ("500-600元", "500.00"),
        ("300到500元", "300.00"),
        ("20号转了两百块", "200.00"),
    ],
)
def test_amount(text: str, value: str) -> None:
    found = parse_amount(text)
    assert found is not None
    assert format_amount(found) == value


@pytest.mark.parametrize(
    "text",
    [
        "500",
        "1,000",
        "OK12345678",
        "ok 1000 0001",
        "T20261120000123",
        "13812345678",
        "138 1234 5678",
        "6222021234567890123",
        "6222 0212 3456 7890",
        "尾号8812",
        "3次",
        "2笔",
        "7天",
        "18点",
        "15:30",
        "2026-11-20",
        "11月20日",
        "2026元旦",
        "三百六十五天",
        "一千次",
        "两百个",
        "万一",
        "千万别转",
        "一块转的",
        "100美元",
        "$500",
        "100USDT",
        "0.6%",
        "100积分",
        "三点五十",
        "十分感谢",
        "一直没到",
        "3.10.1",
        "192.168.1.1",
        "两万次",
        "24小时",
        "第3笔",
        "你好",
        "",
    ],
)
def test_no_amount(text: str) -> None:
    assert parse_amounts(text) == []
    assert parse_amount(text) is None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("500", "500.00"),
        ("1,000", "1000.00"),
        ("500.5", "500.50"),
        ("大概500吧", "500.00"),
        ("五百", "500.00"),
        ("五十", "50.00"),
        ("十五", "15.00"),
        ("五", "5.00"),
        ("500左右", "500.00"),
        ("金额:500", "500.00"),
        ("11月20号 500", "500.00"),
        ("昨天3点20转了500", "500.00"),
        ("转了3笔 一共500", "500.00"),
        ("500 没到账", "500.00"),
        ("500，300", "500.00"),
    ],
)
def test_bare_number_counts_only_when_it_was_asked_for(text: str, value: str) -> None:
    found = parse_amount(text, bare=True)
    assert found is not None
    assert format_amount(found) == value


@pytest.mark.parametrize(
    "text",
    [
        "13812345678",
        "138 1234 5678",
        "6222021234567890123",
        "20261120",
        "12345678",
        "OK 1000 0001",
        "T20261120000123",
        "尾号8812",
        "3次",
        "2笔",
        "7天",
        "18点",
        "15:30",
        "2026-11-20",
        "3点20",
        "第3笔",
        "3.10.1",
        "192.168.1.1",
        "一直没到",
        "十分感谢",
        "订单号1234567",
        "验证码123456",
        "11月20",
    ],
)
def test_bare_number_that_is_no_amount(text: str) -> None:
    assert parse_amounts(text, bare=True) == []


@pytest.mark.parametrize("text", ["0元", "0.00元", "零元", "0.004元", "-500元", "负五百元", "¥-5"])
def test_zero_and_negative_are_told_from_none(text: str) -> None:
    amounts = parse_amounts(text)
    assert len(amounts) == 1
    assert not amounts[0].valid
    assert parse_amount(text) is None


def test_all_amounts_come_in_order_with_their_places() -> None:
    text = "昨天充了５００元，手续费0.5元，0元到账"
    amounts = parse_amounts(text)
    assert [(text[slice(*amount.span)], str(amount.value)) for amount in amounts] == [
        ("５００元", "500.00"),
        ("0.5元", "0.50"),
        ("0元", "0.00"),
    ]
    assert [amount.valid for amount in amounts] == [True, True, False]


@pytest.mark.parametrize(
    ("value", "text"),
    [("500", "500.00"), ("0.005", "0.01"), ("1E+3", "1000.00"), ("12.344", "12.34")],
)
def test_format_amount(value: str, text: str) -> None:
    assert format_amount(Decimal(value)) == text


@given(
    cents=st.integers(1, 10**11),
    style=st.sampled_from(["{}元", "¥{}", "{}块钱", "RMB{}", "转了{}元还没到", "{} 元"]),
    separators=st.booleans(),
    wide=st.booleans(),
)
@settings(max_examples=300, deadline=None)
def test_any_amount_in_digits_comes_back(cents: int, style: str, separators: bool, wide: bool) -> None:
    value = Decimal(cents) / 100
    typed = style.format(f"{value:,.2f}" if separators else f"{value:.2f}")
    assert parse_amount(_full_width(typed) if wide else typed) == value


@given(value=st.integers(1, 99_999_999), unit=st.sampled_from(["元", "块", "块钱", "圆"]))
@settings(max_examples=300, deadline=None)
def test_any_amount_in_chinese_comes_back(value: int, unit: str) -> None:
    assert chinese_number(_chinese(value)) == value
    if unit == "块" and value == 1:
        unit = "块钱"  # 一块 alone may be "together"
    assert parse_amount(f"充了{_chinese(value)}{unit}") == value


@given(value=st.integers(1, 9_999_999), places=st.sampled_from(["", ".5", ".05", ".005"]))
@settings(max_examples=200, deadline=None)
def test_any_bare_number_comes_back(value: int, places: str) -> None:
    expected = Decimal(f"{value}{places}").quantize(Decimal("0.01"), ROUND_HALF_UP)
    assert parse_amount(f"{value}{places}", bare=True) == expected
    assert parse_amounts(f"{value}{places}") == []


PIECES = [
    "500",
    "1,000",
    ".",
    ",",
    "-",
    "元",
    "块",
    "毛",
    "分",
    "万",
    "千",
    "百",
    "k",
    "w",
    "¥",
    "RMB",
    "三",
    "五",
    "十",
    "零",
    "半",
    "多",
    "负",
    "OK12345678",
    "13812345678",
    " ",
    "，",
    "点",
    "号",
    "天",
    "到",
    "１",
    "😀",
    "\x00",
]


@given(
    text=st.lists(st.sampled_from(PIECES), max_size=30).map("".join) | st.text(max_size=80),
    bare=st.booleans(),
)
@settings(max_examples=1000, deadline=None)
def test_any_text_gives_amounts_apart_and_inside_it(text: str, bare: bool) -> None:
    last = 0
    for amount in parse_amounts(text, bare=bare):
        start, end = amount.span
        assert last <= start < end <= len(text)
        assert amount.value == amount.value.quantize(Decimal("0.01"))
        last = end


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "text",
    [
        "1" * 10_000,
        "1," * 5_000,
        "一" * 10_000,
        "百" * 10_000,
        "万" * 10_000,
        "1 " * 5_000,
        "1块" * 5_000,
        "1-1" * 3_000,
        "1." * 5_000,
        "1万1千" * 2_000,
        "¥" * 10_000,
        "-" * 10_000,
        " " * 10_000,
        "\x00\xff" * 5_000,
        "😀" * 5_000,
        "\ud800",
        "ﷺ" * 1_000,
    ],
    ids=lambda text: ascii(text[:6]),
)
def test_hostile_text_neither_breaks_nor_changes_the_type(text: str) -> None:
    for bare in (False, True):
        assert all(isinstance(amount, Amount) for amount in parse_amounts(text, bare=bare))
        assert isinstance(parse_amount(text, bare=bare), Decimal | None)
