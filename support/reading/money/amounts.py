"""The numbers of a message that are amounts of yuan, precise and approximate ones."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from support.reading.money import approximate
from support.reading.money.approximate import Bounds
from support.reading.money.currencies import YUAN, is_foreign
from support.reading.money.neighbours import (
    COUNTED,
    FEN,
    Role,
    is_counted,
    is_label,
    is_limit,
    is_moved,
    role_of,
)
from support.reading.numerals import chinese_number

CENT = Decimal("0.01")
MOST_READ = 40
"""Numbers that are read: far more than a message about money has, and this bounds the work."""

_ALONE = " ,.。!~的吧是就了"
_CN_DIGIT = "零〇一二两俩三仨四五六七八九壹贰叁肆伍陆柒捌玖"
_CN_UNIT = "十百千万亿拾佰仟廿卅"
_LOOSE = r"好?几[十百千万亿块元]|上[百千万]|[百千万](?:来|把|十|八[十百千])"
_GOES_ON = (
    rf"(?:[{_CN_DIGIT}{_CN_UNIT}块元毛角分多来几把人rcy¥到至~\-或还个]"
    rf"| [块元rcy人¥]|[{_ALONE}]{{0,6}}$)"
)
"""What follows the first figure of an amount in Chinese; most others (一直, 一下) are told by it at once."""
_NUMBER = re.compile(
    r"(?P<sign>(?<![A-Za-z0-9_.:/元块\-])-|负)?"
    r"(?:(?P<front>(?:¥|(?<![a-z])(?:rmb|cny)|人民币) ?)(?P<inner_sign>-)?)?"
    r"(?:(?P<arabic>(?:(?<=rmb)|(?<=cny)|(?<![A-Za-z0-9_/])(?<![0-9][.,:]))(?:[0-9]{1,3}(?:,[0-9]{3}){1,4}"
    rf"|(?<![0-9月年点时:/\-] )(?<![月年点时:/\-])[0-9]{{1,3}}(?: [0-9]{{3}}){{1,3}}"
    rf"(?=(?:\.[0-9]{{1,2}})? ?{YUAN})"
    r"|[0-9]{1,3}(?: 000){1,3}(?=$)|[0-9]{1,12})(?:\.[0-9]{1,8})?)(?![0-9]|[.,][0-9])"
    rf"|(?P<chinese>(?<![{_CN_DIGIT}{_CN_UNIT}])(?=[十拾廿卅]|.{_GOES_ON})[{_CN_DIGIT}十拾廿卅][{_CN_DIGIT}{_CN_UNIT}]{{0,19}}"
    rf"(?:(?<=[{_CN_DIGIT}])个(?=[亿])[{_CN_DIGIT}{_CN_UNIT}]{{1,9}})?)"
    rf"|(?P<loose>(?<![{_CN_DIGIT}{_CN_UNIT}0-9老])(?=[好几上百千万])(?={_LOOSE})))"
)
_SCALE = re.compile(
    r"(?: |个(?=亿|w(?![a-z])))?(?P<scale>万|千|百|亿|[kw](?![a-z]|[0-9]{2}(?![0-9])|[0-9][a-z]))"
    r"(?P<lower>(?:零?[0-9](?:千|百|十(?!元旦))){0,3})"
    r"(?:零(?P<exact>[0-9]{1,3})(?![0-9.,:/月号日点年])"
    r"|(?P<full>[0-9]{3,4})(?![0-9.,:/月号日点年])"
    r"|(?P<rest>[0-9])(?![0-9.,:/月号日点年]))?"
)
_UNIT = re.compile(
    rf" ?(?P<vague>多|来|几|把)?(?P<yuan> ?{YUAN})|(?P<jiao>毛(?!病|巾|衣|笔)|角(?!色|度|落))"
    rf"|(?P<fen>分钱)"
)
_AFTER_YUAN = re.compile(
    rf"(?P<half>半)|零?(?P<jiao>[0-9]|[{_CN_DIGIT[2:]}])(?:毛|角)(?:钱)?(?:零?(?P<fen>[0-9]"
    rf"|[{_CN_DIGIT[2:]}])(?:{FEN})?(?!{COUNTED}))?"
    rf"|零?(?P<onlyfen>[0-9]{{1,2}}|[{_CN_DIGIT[2:]}]){FEN}"
)
_TAIL_END = r"(?=$|[ ,，。.;；!！?？、的没还到钱了左]|不|充|转|付|提|怎|扣|买|花|被)"
_SHORT_TAIL = re.compile(
    rf"零(?P<cents>[0-9]|[{_CN_DIGIT[2:]}])(?:分(?!钟))?{_TAIL_END}"
    rf"|(?P<digits>[0-9]{{1,2}}|[{_CN_DIGIT[2:]}]){_TAIL_END}"
)
_AFTER_JIAO = re.compile(rf"(?:钱)?(?P<fen>[0-9]|[{_CN_DIGIT[2:]}])(?:{FEN}|(?=$|[ ,，。]))")
_TO = re.compile(r" ?(?:块钱?|元)? ?(?P<sign>[-~到至或]|或者|还是) ?(?=[0-9一二两三四五六七八九十])")
_TOGETHER = re.compile(r"(?:一块|1块)(?!钱|多(?!少)|[0-9零二三四五六七八九两]|$|[ ,，。.!！?？的没还])")
_SCALES = {"百": 100, "千": 1000, "k": 1000, "万": 10_000, "w": 10_000, "亿": 100_000_000, "十": 10}
_LONGEST_BARE = 7
"""Whole digits of a number without a unit: eight are an account ID or a date, eleven a phone."""
_WIDEST = 20
"""How many times its lower bound the upper one of a span is at most: 500到6228 is none."""
_ROUGHLY = _ALONE + "大概约莫左右好像应该元块钱之间呢啊呀在"


class Figure(NamedTuple):
    """A number that is an amount.

    Attributes:
        start: Where it begins in the text.
        end: Where it ends.
        value: In yuan, two places; of an approximate one its lower bound.
        bounds: Of an approximate one.
        role: Whether it is what moved.
        sure: It has a unit or says otherwise that it is money; not only that money was asked for.
    """

    start: int
    end: int
    value: Decimal
    bounds: Bounds | None
    role: Role
    sure: bool


class _Number(NamedTuple):
    """A number as it stands: `scaled` with a 万, 千, k; `bounds` where the numeral itself is approximate."""

    end: int
    value: Decimal
    scaled: bool
    bounds: Bounds | None = None


def figures(plain: str, bare: bool) -> Iterator[Figure]:
    """The amounts in a text from `support.reading.money.typed.plain`, in order.

    Args:
        plain: The text.
        bare: Take a number without a unit too.
    """
    position = 0
    for _ in range(MOST_READ):
        match = _NUMBER.search(plain, position)
        if not match:
            return
        end, figure = _read(plain, match, bare)
        if figure:
            yield figure
        position = max(end, match.end(), match.start() + 1)


def _read(plain: str, match: re.Match[str], bare: bool) -> tuple[int, Figure | None]:
    """Where the amount ends, and what it is; None for a number that is no amount of yuan."""
    start = match.start()
    number = _number(plain, match)
    if number is None:
        return match.end(), None
    end, value, bounds = number.end, number.value, number.bounds
    spanned = _span(plain, start, number, bare) if bounds is None else None
    if spanned:
        end, bounds = spanned
    unit = _UNIT.match(plain, end)
    if unit and ((unit["yuan"] and _TOGETHER.match(plain, start)) or (bounds and not unit["yuan"])):
        return end, None
    if unit and bounds is None and unit["vague"]:
        bounds = approximate.more(value) if unit["vague"] in "多几" else approximate.around(value)
    if unit:
        end, value = _with_unit(plain, unit, value)
    if bounds is None and (rough := approximate.by_words(plain, start, end, value)):
        end, bounds = rough
        unit = unit or _UNIT.match(plain, end)
    sure = bool(unit or match["front"] or spanned) or _says_money(plain, match, number, end)
    if not sure and not (bare and _may_be_money(plain, match, end)):
        return end, None
    if is_foreign(plain, start, end) or is_limit(plain, start, end):
        return end, None
    negative = bool(match["sign"] or match["inner_sign"])
    value = (-value if negative else value).quantize(CENT, ROUND_HALF_UP)
    return end, Figure(start, end, value, bounds, role_of(plain, start, end), sure)


def _with_unit(plain: str, unit: re.Match[str], value: Decimal) -> tuple[int, Decimal]:
    if unit["jiao"]:
        return _jiao(plain, unit.end(), value)
    if unit["fen"]:
        return unit.end(), value / 100
    return _yuan(plain, unit.end(), value, "块" in unit["yuan"])


def _number(plain: str, match: re.Match[str]) -> _Number | None:
    """The number with its 万, 千, k; None for what is none (一二三)."""
    if match["loose"] is not None:
        found = approximate.loose(plain, match.start("loose"))
        return _Number(found[0], found[1].low, True, found[1]) if found else None
    if match["chinese"]:
        return _chinese(plain, match)
    value = Decimal(match["arabic"].replace(",", "").replace(" ", ""))
    scale = _SCALE.match(plain, match.end())
    if not scale:
        some = approximate.some_more(plain, match.end(), value)
        return _Number(some[0], some[1].low, True, some[1]) if some else _Number(match.end(), value, False)
    factor = _SCALES[scale["scale"]]
    value *= factor
    lower = scale["lower"].replace("零", "")
    for digit, unit in zip(lower[::2], lower[1::2], strict=True):
        value += int(digit) * _SCALES[unit]
        factor = _SCALES[unit]
    if scale["rest"]:
        value += int(scale["rest"]) * Decimal(factor) / 10
    else:
        value += int(scale["exact"] or scale["full"] or 0)
    return _Number(scale.end(), value, True)


def _chinese(plain: str, match: re.Match[str]) -> _Number | None:
    numeral = match["chinese"].replace("个", "")
    has_unit = any(sign in _CN_UNIT for sign in numeral)
    scaled = any(sign in "百千万亿佰仟" for sign in numeral)
    end = match.end()
    if not has_unit and len(numeral) > 1:
        rough = approximate.pair(numeral) if len(numeral) == 2 and _UNIT.match(plain, end) else None
        return _Number(end, rough.low, False, rough) if rough else None
    value = chinese_number(numeral)
    if value is not None:
        some = approximate.some_more(plain, end, Decimal(value))
        return _Number(some[0], some[1].low, True, some[1]) if some else _Number(end, Decimal(value), scaled)
    rough = approximate.pair(numeral)
    return _Number(end, rough.low, True, rough) if rough else None


def _span(plain: str, start: int, number: _Number, bare: bool) -> tuple[int, Bounds] | None:
    """300到500, 3-5百, 三百或者四百: where it ends, and its bounds."""
    to = _TO.match(plain, number.end)
    second = _NUMBER.match(plain, to.end()) if to else None
    other = _number(plain, second) if second and second["loose"] is None and not second["sign"] else None
    if not to or not second or not other or other.bounds:
        return None
    low, high = number.value, other.value
    if other.scaled and not number.scaled:
        figure = Decimal(second["arabic"] or chinese_number(second["chinese"][0]) or 1)
        low *= high / figure if figure else 1
    if not low < high <= low * _WIDEST or is_counted(plain, other.end):
        return None
    sure = bool(_UNIT.match(plain, other.end)) or other.scaled
    a_date = low <= 12 and high <= 31
    said = plain[:start] + plain[other.end :]
    alone = bare and not a_date and (to["sign"] != "-" or not said.strip(_ROUGHLY))
    if not sure and not alone:
        return None
    return other.end, Bounds(low, high)


def _yuan(plain: str, end: int, value: Decimal, colloquial: bool) -> tuple[int, Decimal]:
    """What follows 块 or 元: 5毛, 零五分, 半, or the bare digit of 三块五 or 五块零五."""
    match = _AFTER_YUAN.match(plain, end)
    if match:
        if match["half"]:
            return (match.end(), value + Decimal("0.5")) if colloquial else (end, value)
        tenths = _small(match["jiao"]) * 10 + _small(match["fen"]) + _small(match["onlyfen"])
        return match.end(), value + Decimal(tenths) / 100
    tail = _SHORT_TAIL.match(plain, end) if colloquial else None
    if tail:
        digits = tail["cents"] or tail["digits"]
        hundredth = bool(tail["cents"]) or len(digits) == 2
        return tail.end(), value + Decimal(_small(digits)) / (100 if hundredth else 10)
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


def _says_money(plain: str, match: re.Match[str], number: _Number, end: int) -> bool:
    """Whether a number without 元 is surely an amount: 1.5万, 三千五, 转了500."""
    if not _may_be_money(plain, match, end):
        return False
    numeral = _numeral(match)
    return number.scaled or (_is_written_out(numeral) and is_moved(plain, numeral, match.start(), end))


def _may_be_money(plain: str, match: re.Match[str], end: int) -> bool:
    """Whether a number without 元 can be an amount at all."""
    numeral = _numeral(match)
    if is_counted(plain, end) or is_label(plain, numeral, match.start(), end):
        return False
    if match["arabic"]:
        whole = numeral.partition(".")[0]
        return "," in whole or len(whole.replace(" ", "")) <= _LONGEST_BARE
    if _is_written_out(numeral):
        return True
    return not (plain[: match.start()] + plain[end:]).strip(_ALONE)


def _numeral(match: re.Match[str]) -> str:
    return match["arabic"] or match["chinese"] or ""


def _is_written_out(numeral: str) -> bool:
    """Whether it is in Arabic digits or has a unit: not the 一 of 转了一下."""
    return numeral.isascii() or any(sign in _CN_UNIT for sign in numeral)
