"""Amounts of money in yuan, as people type them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from support.reading.folding import fold
from support.reading.identifiers import identifier_spans
from support.reading.numerals import chinese_number

CENT = Decimal("0.01")

_CN_DIGIT = "零〇一二两三四五六七八九壹贰叁肆伍陆柒捌玖"
_CN_UNIT = "十百千万亿拾佰仟廿卅"
_YUAN = r"(?:元(?!旦|宵|素|件)|块(?:钱)?|人民币|rmb|cny|yuan|¥)"
_FOREIGN = (
    r" ?(?:美元|美金|美刀|刀|港币|港元|港纸|日元|欧元|英镑|澳元|台币|新台币|韩元|泰铢|usdt|usd"
    r"|hkd|jpy|eur|u(?![a-z])|%|折|倍)"
)
_COUNTED = (
    r" ?(?:多|来|几)?(?:次|笔|个|天|号|年|月|日|时|点|秒|小时|分钟|周|星期|礼拜|人|名|位|张|件"
    r"|条|份|家|度|米|克|斤|楼|路|种|项|层|排|页|字|级|岁|步|遍|回|代|g(?![a-z])|mb?(?![a-z])|:|/)"
)
_FEN = r"分(?!钟|期|之|店|行|享|类|析|开|红|钟|多)(?:钱)?"
_TAIL_DIGIT = r"(?:[0-9]{1,2}(?![0-9.]|[kw])|[一二两三四五六七八九])"

_NUMBER = re.compile(
    r"(?P<sign>(?<![A-Za-z0-9_.:/元块\-])-|负)?"
    r"(?:(?P<front>(?:¥|(?<![a-z])(?:rmb|cny)|人民币) ?)(?P<inner_sign>-)?)?"
    r"(?:(?P<arabic>(?:(?<=rmb)|(?<=cny)|(?<![A-Za-z0-9_/])(?<![0-9][.,:]))(?:[0-9]{1,3}(?:,[0-9]{3}){1,4}"
    r"|[0-9]{1,12})(?:\.[0-9]{1,8})?)(?![0-9]|[.,][0-9])"
    rf"|(?P<chinese>(?<![{_CN_DIGIT}{_CN_UNIT}])[{_CN_DIGIT}十拾廿卅][{_CN_DIGIT}{_CN_UNIT}]{{0,19}}))"
)
_SCALE = re.compile(
    r" ?(?P<scale>万|千|百|亿"
    r"|[kw](?![a-z0-9]))(?P<lower>(?:[0-9][千百十](?!元旦)){0,3})(?:零)?(?P<rest>[0-9](?![0-9.,:/月号日点年]))?"
)
_UNIT = re.compile(
    rf" ?(?P<vague>多|来|几)?(?P<yuan> ?{_YUAN})|(?P<jiao>毛(?!病|巾|衣|笔)|角(?!色|度|落))"
    rf"|(?P<fen>分钱)"
)
_AFTER_YUAN = re.compile(
    rf"(?P<half>半)|零?(?P<jiao>[0-9]|[{_CN_DIGIT[2:]}])(?:毛|角)(?:钱)?(?:零?(?P<fen>[0-9]"
    rf"|[{_CN_DIGIT[2:]}])(?:{_FEN})?(?!{_COUNTED}))?"
    rf"|零?(?P<onlyfen>[0-9]{{1,2}}|[{_CN_DIGIT[2:]}]){_FEN}"
)
_SHORT_TAIL = re.compile(
    rf"(?P<digits>[0-9]{{1,2}}|[{_CN_DIGIT[2:]}])(?=$|[ ,，。.;；!！?？、的没还到钱了左]|不|充"
    rf"|转|付|提|怎)"
)
_AFTER_JIAO = re.compile(rf"(?:钱)?(?P<fen>[0-9]|[{_CN_DIGIT[2:]}])(?:{_FEN}|(?=$|[ ,，。]))")
_RANGE_UNIT = re.compile(
    rf" ?[-~到至] ?(?:[0-9]{{1,12}}(?:\.[0-9]{{1,2}})?"
    rf"|[{_CN_DIGIT}{_CN_UNIT}]{{1,12}})(?:[万千百kw])? ?{_YUAN}"
)
_NOT_BEFORE = re.compile(
    r"(?:尾号|后四位|末四位|卡号|单号|账号|编号|工号|电话|手机|手机号|热线|订单|id|版本|v|qq"
    r"|验证码|密码|代码|错误码)(?:码|是|为)?[: ]{0,2}$"
    r"|[第月点时年]$|[0-9] ?-$"
)
_NEGATED = re.compile(r"(?<!是)(?:不是|并非) ?$")
_TOGETHER = re.compile(r"(?:一块|1块)(?!钱|[0-9二三四五六七八九两]|$|[ ,，。.!！?？的没还])")
_SCALES = {"百": 100, "千": 1000, "k": 1000, "万": 10_000, "w": 10_000, "亿": 100_000_000, "十": 10}
_LONGEST_BARE = 7
"""Whole digits of a number without a unit: eight are an account ID or a date, eleven a phone."""


@dataclass(frozen=True)
class Amount:
    """An amount in a text.

    Attributes:
        value: In yuan, two places, half-up; zero or below where somebody typed that.
        span: Where it stands in the text as given.
    """

    value: Decimal
    span: tuple[int, int]

    @property
    def valid(self) -> bool:
        """Whether money can move by this amount; a zero or negative one is not the same as none."""
        return self.value > 0


def parse_amounts(text: str, *, bare: bool = False) -> list[Amount]:
    """All amounts in a text, in order, invalid ones (`Amount.valid`) among them.

    Args:
        text: What the customer typed, raw or normalised.
        bare: Take a number without a unit too (the bot has just asked for the amount).

    Returns:
        Amounts in yuan; other currencies, counts (3次), dates, IDs, phones and cards are none.
    """
    plain = _plain(text)
    for first, last in identifier_spans(text):
        plain = plain[:first] + "_" * (last - first) + plain[last:]
    amounts: list[Amount] = []
    position = 0
    while match := _NUMBER.search(plain, position):
        end, value = _read(plain, match, bare)
        if value is not None:
            amounts.append(Amount(value, (match.start(), end)))
        position = max(end, match.end())
    return amounts


def parse_amount(text: str, *, bare: bool = False) -> Decimal | None:
    """The amount that a text means: the first one above zero that 不是 does not stand before.

    Returns:
        None if there is none; `parse_amounts` tells whether a zero or negative one was typed.
    """
    plain = _plain(text)
    for amount in parse_amounts(text, bare=bare):
        if amount.valid and not _NEGATED.search(plain[max(0, amount.span[0] - 4) : amount.span[0]]):
            return amount.value
    return None


def format_amount(value: Decimal) -> str:
    """The amount with two places and no separators: 500.00."""
    return f"{value.quantize(CENT, ROUND_HALF_UP):f}"


def _plain(text: str) -> str:
    """Half width, lower case, as long as the text; a full-width comma ends a number."""
    marked = text.replace("，", "、") if not any("０" <= sign <= "９" for sign in text) else text
    plain = fold(marked)
    lower = plain.lower()
    return lower if len(lower) == len(plain) else plain


def _read(plain: str, match: re.Match[str], bare: bool) -> tuple[int, Decimal | None]:
    """Where the amount ends, and its value; None for a number that is no amount of yuan."""
    end, value, scaled = _scaled(plain, match)
    if value is None:
        return end, None
    unit = _UNIT.match(plain, end)
    front = bool(match["front"])
    if unit and unit["jiao"]:
        end, value = _jiao(plain, unit.end(), value)
    elif unit and unit["fen"]:
        end, value = unit.end(), value / 100
    elif unit and unit["yuan"]:
        if _TOGETHER.match(plain, match.start()):
            return end, None
        end, value = _yuan(plain, unit.end(), value, "块" in unit["yuan"])
    elif not front and not _stands_alone(plain, match, end, scaled, bare):
        return end, None
    if _FOREIGN_AFTER.match(plain, end) or plain[max(0, match.start() - 1) : match.start()] == "$":
        return end, None
    negative = bool(match["sign"] or match["inner_sign"])
    value = (-value if negative else value).quantize(CENT, ROUND_HALF_UP)
    return end, value


_FOREIGN_AFTER = re.compile(_FOREIGN)
_COUNTED_AFTER = re.compile(
    rf"{_COUNTED}|{_FEN}|-[0-9]|[a-z_]| ?[-~到至] ?[0-9]{{1,3}}(?:天|个|次|笔|小时|点|号|月)"
)


def _scaled(plain: str, match: re.Match[str]) -> tuple[int, Decimal | None, bool]:
    """The number with its 万, 千, k: where it ends, its value, and whether it has such a scale."""
    if match["chinese"]:
        return _chinese(match)
    value = Decimal(match["arabic"].replace(",", ""))
    scale = _SCALE.match(plain, match.end())
    if not scale:
        return match.end(), value, False
    factor = _SCALES[scale["scale"]]
    value *= factor
    lower = scale["lower"]
    for digit, unit in zip(lower[::2], lower[1::2], strict=True):
        value += int(digit) * _SCALES[unit]
        factor = _SCALES[unit]
    if scale["rest"]:
        value += int(scale["rest"]) * Decimal(factor) / 10
    return scale.end(), value, True


def _chinese(match: re.Match[str]) -> tuple[int, Decimal | None, bool]:
    numeral = match["chinese"]
    has_unit = any(sign in _CN_UNIT for sign in numeral)
    if not has_unit and len(numeral) > 1:
        return match.end(), None, False
    value = chinese_number(numeral)
    scaled = any(sign in "百千万亿佰仟" for sign in numeral)
    return match.end(), None if value is None else Decimal(value), scaled


def _yuan(plain: str, end: int, value: Decimal, colloquial: bool) -> tuple[int, Decimal]:
    """What follows 块 or 元: 5毛, 零五分, 半, or the bare digit of 三块五."""
    match = _AFTER_YUAN.match(plain, end)
    if match:
        if match["half"]:
            return (match.end(), value + Decimal("0.5")) if colloquial else (end, value)
        tenths = _small(match["jiao"]) * 10 + _small(match["fen"]) + _small(match["onlyfen"])
        return match.end(), value + Decimal(tenths) / 100
    tail = _SHORT_TAIL.match(plain, end) if colloquial else None
    if tail:
        digits = tail["digits"]
        return tail.end(), value + Decimal(_small(digits)) / (100 if len(digits) == 2 else 10)
    return end, value


def _jiao(plain: str, end: int, value: Decimal) -> tuple[int, Decimal]:
    match = _AFTER_JIAO.match(plain, end)
    if match:
        return match.end(), value / 10 + Decimal(_small(match["fen"])) / 100
    return end, value / 10


def _small(digits: str | None) -> int:
    if not digits:
        return 0
    return int(digits) if digits.isascii() else chinese_number(digits) or 0


def _stands_alone(plain: str, match: re.Match[str], end: int, scaled: bool, bare: bool) -> bool:
    """Whether a number without 元 is an amount: 1.5万, 三千五 always, others if asked for."""
    if _NOT_BEFORE.search(plain[max(0, match.start() - 8) : match.start()]):
        return False
    if _RANGE_UNIT.match(plain, end):
        return True
    if _COUNTED_AFTER.match(plain, end):
        return False
    if scaled:
        return True
    if not bare:
        return False
    if match["chinese"]:
        alone = not (plain[: match.start()] + plain[end:]).strip(" ,.。!~的吧是就了")
        return alone or any(sign in _CN_UNIT for sign in match["chinese"])
    whole = match["arabic"].partition(".")[0]
    return "," in whole or len(whole) <= _LONGEST_BARE
