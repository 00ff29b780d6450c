"""Amounts as people type them, and what is no amount."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from support.reading.money import (
    Amount,
    AmountRange,
    foreign_money,
    format_amount,
    parse_amount,
    parse_amount_range,
    parse_amounts,
    said_amount,
)
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
        ("19块9扣了我两回", "19.90"),
        ("金额是700 时间是晚上八点", "700.00"),
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
        "一分钱都没给我",
        "一毛钱也没到",
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
        ("好像500吧", "500.00"),
        ("五百", "500.00"),
        ("五十", "50.00"),
        ("十五", "15.00"),
        ("五", "5.00"),
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


SHORT_SCALES = [
    ("4w8", "48000.00"),
    ("1w6没到", "16000.00"),
    ("7k2", "7200.00"),
    ("2k350", "2350.00"),
    ("提了6w2500", "62500.00"),
    ("5万6200", "56200.00"),
    ("7千300", "7300.00"),
    ("2千零60", "2060.00"),
    ("3千零7", "3007.00"),
    ("6万零8百", "60800.00"),
    ("俩百", "200.00"),
    ("俩千五", "2500.00"),
    ("仨百块", "300.00"),
    ("一个亿", "100000000.00"),
    ("2个亿", "200000000.00"),
    ("八块零六", "8.06"),
    ("12块零5分", "12.05"),
    ("三十块零九毛", "30.90"),
    ("2 500元", "2500.00"),
    ("1 250 000元", "1250000.00"),
    ("12 000.50元", "12000.50"),
]
SLIPS = [
    ("3OO元", "300.00"),
    ("25o块", "250.00"),
    ("l50元", "150.00"),
    ("8OO.5元", "800.50"),
    ("六白块", "600.00"),
    ("三白五", "350.00"),
    ("260快", "260.00"),
    ("四百快钱没到", "400.00"),
    ("88员", "88.00"),
    ("19。9元", "19.90"),
    ("2，000元", "2000.00"),
]
WHAT_MOVED = [
    ("76的那单", "76.00"),
    ("238那笔", "238.00"),
    ("那笔450的", "450.00"),
    ("还有一笔820的呢", "820.00"),
    ("640的提现也没到", "640.00"),
    ("每次29.9", "29.90"),
    ("扣了两次 每次四十五块", "45.00"),
    ("一共2笔 每笔19.9", "19.90"),
    ("都是128", "128.00"),
    ("打给中介的2600", "2600.00"),
    ("转给我表姐750", "750.00"),
    ("给我弟转了188", "188.00"),
    ("提到我农业银行卡里1300", "1300.00"),
    ("在饿了么上花了42.5", "42.50"),
    ("信用卡扣了560 没充进来", "560.00"),
    ("交房租付了2350", "2350.00"),
    ("被骗子转走4000", "4000.00"),
    ("转了10000", "10000.00"),
    ("提现12000没到", "12000.00"),
    ("金额应该是1750", "1750.00"),
    ("总共花了36", "36.00"),
    ("实付59.9", "59.90"),
    ("转了八十", "80.00"),
    ("9.9的那单", "9.90"),
    ("提现700不到账", "700.00"),
    ("转了两千没到", "2000.00"),
    ("充值900没到", "900.00"),
    ("昨天大概三点转了380", "380.00"),
]
BESIDE = [
    ("充了600手续费3块", "600.00"),
    ("手续费3块 充了600", "600.00"),
    ("扣了2元服务费，提现1500元", "1500.00"),
    ("提现4000 手续费收了8块", "4000.00"),
    ("余额还有70 转了260没到", "260.00"),
    ("卡里有5000块 付了89", "89.00"),
    ("扣款79.9 优惠了5块", "79.90"),
    ("余额少了150", "150.00"),
    ("手续费扣了6块", "6.00"),
    ("70美元 扣了我508元", "508.00"),
    ("用余额付了35.5", "35.50"),
]


@pytest.mark.parametrize(("text", "value"), [*SHORT_SCALES, *SLIPS, *WHAT_MOVED, *BESIDE])
def test_amount_as_people_say_it(text: str, value: str) -> None:
    """Without having been asked for: short scales, slips of typing, what moved, what stands beside it."""
    found = parse_amount(text)
    assert found is not None
    assert format_amount(found) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("400 手续费2块", "400.00"),
        ("手续费2块 本金400", "400.00"),
        ("1 000", "1000.00"),
        ("好像是一千零三十", "1030.00"),
        ("分6期 每期85", "85.00"),
        ("20多次了 每次30", "30.00"),
    ],
)
def test_amount_asked_for_as_people_say_it(text: str, value: str) -> None:
    """A number by itself, and what stands beside it."""
    found = parse_amount(text, bare=True)
    assert found is not None
    assert format_amount(found) == value


@pytest.mark.parametrize(
    "text",
    [
        "至少50元",
        "最少提现20元",
        "最低充值10块",
        "最多转5万",
        "单日限额2万元",
        "300元以上才行",
        "满100元",
        "一天只能转5000",
        "余额还有120元",
        "余额0.5元",
        "尾号3356的那笔",
        "转到银行卡3356",
        "打给10086",
        "打了95588",
        "验证码482913",
        "134******12这个",
        "付款一直失败",
        "转了一下",
        "充了一半",
        "付款十分钟了",
        "提现24小时了",
        "转账5天了",
        "7天无理由",
        "每个月8号扣款",
        "每月15号",
        "618那天买的",
        "双十一买的",
        "提额到8000",
        "几百次",
        "一百多天",
        "两百多次",
        "上千人",
        "老百姓",
        "百分百",
        "上百度查过",
        "支付密码错了5次",
        "订单号4451的那个",
        "错误码1001",
        "买的小米14",
        "20号到25号",
        "3点到5点",
        "一共3个",
        "提现说明第2条",
    ],
)
def test_no_amount_nearby(text: str) -> None:
    """Near misses: limits, balances, tails, counts, days, festivals, ways of speaking."""
    assert parse_amount(text) is None
    assert parse_amount_range(text) is None


def bounds(text: str, *, bare: bool = False) -> tuple[Decimal, Decimal] | None:
    """From where to where a text says."""
    found = parse_amount_range(text, bare=bare)
    return (found.low, found.high) if found else None


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("四百多", "400", "500"),
        ("四百多块钱", "400", "500"),
        ("六千多吧", "6000", "7000"),
        ("350多块", "350", "360"),
        ("1200多元", "1200", "1300"),
        ("2w多", "20000", "30000"),
        ("500多块", "500", "600"),
        ("两千多块", "2000", "3000"),
        ("五百块多", "500", "600"),
        ("三块多", "3", "4"),
        ("四百出头", "400", "500"),
        ("二十几块", "20", "30"),
        ("十几万", "100000", "200000"),
        ("一百多万", "1000000", "2000000"),
        ("五千左右", "4500", "5500"),
        ("800元左右", "720", "880"),
        ("大概六百", "540", "660"),
        ("大概转了两千", "1800", "2200"),
        ("约300元", "270", "330"),
        ("差不多一千块", "900", "1100"),
        ("三千上下", "2700", "3300"),
        ("两千不到", "1600", "2000"),
        ("不到五百块", "400", "500"),
        ("五百块不到", "400", "500"),
        ("花了三百不到", "240", "300"),
        ("将近四千", "3200", "4000"),
        ("快一万了", "8000", "10000"),
        ("小两千", "1600", "2000"),
        ("四五百", "400", "500"),
        ("三四千块", "3000", "4000"),
        ("一两百", "100", "200"),
        ("七八十块", "70", "80"),
        ("十五六块", "15", "16"),
        ("四百五六", "450", "460"),
        ("两三万", "20000", "30000"),
        ("500-600元", "500", "600"),
        ("300到500元", "300", "500"),
        ("4-6百", "400", "600"),
        ("两百到三百", "200", "300"),
        ("两百或者三百", "200", "300"),
        ("百来块", "80", "130"),
        ("千把块钱", "800", "1300"),
        ("三十来块", "24", "39"),
        ("百八十块", "80", "100"),
        ("几百块", "200", "1000"),
        ("一千几 忘了几", "1000", "2000"),
        ("好几千", "3000", "10000"),
        ("几块钱", "2", "10"),
    ],
)
def test_what_is_roughly_said_is_a_range(text: str, low: str, high: str) -> None:
    """It is no precise amount, asked for or not."""
    assert bounds(text) == (Decimal(low), Decimal(high))
    assert parse_amount(text) is None
    assert parse_amount(text, bare=True) is None


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("大概350吧", "315", "385"),
        ("400左右", "360", "440"),
        ("700多", "700", "800"),
        ("200+", "200", "300"),
        ("300-400", "300", "400"),
        ("300~400吧", "300", "400"),
        ("是500还是600来着", "500", "600"),
    ],
)
def test_a_bare_rough_number_counts_only_when_it_was_asked_for(text: str, low: str, high: str) -> None:
    """Without a unit it may be anything."""
    assert bounds(text, bare=True) == (Decimal(low), Decimal(high))
    assert parse_amount_range(text) is None
    assert parse_amount(text, bare=True) is None


@pytest.mark.parametrize(
    "text",
    ["400-820-8888", "11-20", "500多久到账", "300多少手续费", "40多天", "20多岁", "不是三百多", "余额两百多"],
)
def test_no_range(text: str) -> None:
    """Phones, dates, questions, counts, what is denied or a balance."""
    assert parse_amount_range(text, bare=True) is None


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("80美元", "80美元"),
        ("扣了45刀", "45刀"),
        ("付了30欧", "30欧"),
        ("$25.5", "$25.5"),
        ("usd 60", "usd 60"),
        ("120 USD", "120 USD"),
        ("一百二十港币", "一百二十港币"),
        ("3万日元", "3万日元"),
        ("20英镑没到", "20英镑"),
        ("５０美元", "５０美元"),
    ],
)
def test_foreign_money_is_told_from_yuan(text: str, typed: str) -> None:
    """It is given back as typed, and is no amount of yuan."""
    assert foreign_money(text) == typed
    assert parse_amount(text, bare=True) is None


@pytest.mark.parametrize("text", ["80元", "人民币80", "一刀切", "50欧洲人", "美元怎么充", "3刀具", "u盾", ""])
def test_no_foreign_money(text: str) -> None:
    """Yuan, names without a number, other words."""
    assert foreign_money(text) is None


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
    "左右",
    "大概",
    "不到",
    "几",
    "来",
    "转给",
    "手续费",
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
    rough = parse_amount_range(text, bare=bare)
    assert rough is None or 0 < rough.low <= rough.high
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
        "大概" * 5_000,
        "转给" * 5_000,
        "O0l1" * 2_500,
        "1 000 " * 2_000,
        "三五" * 5_000,
        "几百" * 5_000,
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
        assert isinstance(parse_amount_range(text, bare=bare), AmountRange | None)
    assert isinstance(foreign_money(text), str | None)


@pytest.mark.parametrize(
    ("text", "inside", "outside"),
    [
        ("两百多", ["200", "299.99"], ["199.99", "300"]),
        ("三千左右", ["2700", "3300"], ["2699.99", "3300.01"]),
        ("一千不到", ["800", "1000"], ["799.99", "1000.01"]),
        ("三五百", ["300", "500"], ["299.99", "500.01"]),
    ],
)
def test_a_range_holds_what_may_be_meant(text: str, inside: list[str], outside: list[str]) -> None:
    """It is the same after it was kept as text."""
    found = parse_amount_range(text)
    assert found is not None
    kept = AmountRange.from_text(found.to_text())
    assert kept == found
    assert all(Decimal(amount) in kept for amount in inside)
    assert not any(Decimal(amount) in kept for amount in outside)


@pytest.mark.parametrize("text", ["", "200.00", "200.00 300.00", "200.00 300.00 exactly"])
def test_what_was_not_kept_by_us_is_no_range(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        AmountRange.from_text(text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("两百多", ("200", "200")),
        ("三千左右", ("3000", "3000")),
        ("一千不到", ("1000", "1000")),
        ("三五百", ("300", "500")),
        ("355块多", ("355", "356")),
    ],
)
def test_a_range_knows_the_figures_that_were_said(text: str, said: tuple[str, str]) -> None:
    """So that it is read back in them."""
    found = parse_amount_range(text)
    assert found is not None
    assert found.said == (Decimal(said[0]), Decimal(said[1]))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("充了三百多 手续费2块", "300.00 400.00 more"),
        ("三百左右吧 哦是298块", "298.00"),
        ("一共500", "500.00"),
        ("没多少", None),
    ],
)
def test_the_amount_that_is_meant_is_precise_or_rough(text: str, value: str | None) -> None:
    """A precise fee does not go before a rough amount."""
    found = said_amount(text)
    assert value == (found.to_text() if isinstance(found, AmountRange) else found and str(found))
