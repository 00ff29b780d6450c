"""Amounts that are only roughly said, as a lowest and a highest: 两百多, 三千左右, 一千不到, 三五百.

The bounds are ours: nobody defines how far 左右 reaches. They are wide enough that the customer's
transaction lies inside, and narrow enough to leave most others out.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NamedTuple

from support.reading.money.ranges import Manner
from support.reading.numerals import chinese_number

_ABOUT = Decimal("0.1")
"""How far 左右 and 大概 reach to either side, as a share of the amount."""

_SHORT = Decimal("0.2")
"""How far below a bound 不到 and 将近 reach."""

_LOOSE = Decimal("0.3")
"""How far above its unit 百来块 reaches; `_SHORT` below it."""

_PAIRED = frozenset("一二两三四五六七八九")
_UNITS = {"十": 10, "百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}
_BETWEEN = r"(?:是|有|就|在|得有|能有)?(?:转|充|提|付|花|扣|退|买|存|汇|刷)?(?:了|的|是|有)? ?$"
_ABOUT_BEFORE = re.compile(rf"(?:大概|大约|大致|约莫|(?<!预)约|差不多|估计|估摸着?){_BETWEEN}")
_BELOW_BEFORE = re.compile(
    r"(?:将近|接近|差一?点|(?<![收看查提转找到])不到|不足|(?<![最附不将接])近)了? ?$"
    r"|(?<![赶尽很最])快 ?$|(?<![大多最])小$"
)
_MORE_BEHIND = re.compile(
    r" ?(?:多(?!久|少|次|谢|付|扣|转|笔|出|收|给|长|大|个|人|天|年|月|条"
    r"|位|遍|分|小时|倍|点(?:[0-9]|都))一?点?儿?"
    r"|几(?=$|[ ,、。.!！?？吧])|\+|好几(?![0-9天次个])|出头|挂零|有余|开外)"
)
_ABOUT_BEHIND = re.compile(r" ?(?:左右|上下|前后(?!脚)|的样子|来着?(?=块|元|钱)|把(?=块|元))")
_BELOW_BEHIND = re.compile(r" ?不到(?=$|[ ,、。.!！?？~]|吧|的|一?点|块|元|哦|呢|呀|啊)")
_ARRIVES = re.compile(r"(?:提现?|充值?|转账?|退款?|汇款?|到账)(?:了|的)? ?$")
_LOOSE_NUMBER = re.compile(
    r"(?P<some>好?几)(?P<of>[十百千]?[万亿]|[十百千])?"
    r"|(?P<over>上)(?P<over_of>[百千万])(?=块|元|$|[ ,。了的])"
    r"|(?P<unit>[百千万])(?:(?P<eight>八)(?P<eight_of>[十百千])|(?P<near>来|把|十))"
)


_SOME_MORE = re.compile(r"[多几来](?P<unit>[百千万亿])")


class Bounds(NamedTuple):
    """The lowest and the highest amount that may be meant, in yuan, and how it was said."""

    low: Decimal
    high: Decimal
    manner: Manner = "between"


def loose(plain: str, start: int) -> tuple[int, Bounds] | None:
    """A number without a first figure that begins there: 几百, 百来, 千把, 百八十; where it ends."""
    match = _LOOSE_NUMBER.match(plain, start)
    if not match:
        return None
    if match["some"]:
        unit = Decimal(_multiplied(match["of"] or ""))
        return match.end(), Bounds(unit * (3 if match["some"] == "好几" else 2), unit * 10)
    if match["over"]:
        unit = Decimal(_UNITS[match["over_of"]])
        return match.end(), Bounds(unit, unit * 10)
    unit = Decimal(_UNITS[match["unit"]])
    if match["eight"]:
        low = Decimal(8 * _UNITS[match["eight_of"]])
        return (match.end(), Bounds(low, unit)) if low * 10 == unit * 8 else None
    return match.end(), around(unit)


def some_more(plain: str, end: int, value: Decimal) -> tuple[int, Bounds] | None:
    """十几万, 两百多万: where it ends, and its bounds."""
    match = _SOME_MORE.match(plain, end)
    if not match:
        return None
    unit, bounds = _UNITS[match["unit"]], more(value)
    return match.end(), Bounds(bounds.low * unit, bounds.high * unit, bounds.manner)


def _multiplied(units: str) -> int:
    value = 1
    for unit in units:
        value *= _UNITS[unit]
    return value


def pair(numeral: str) -> Bounds | None:
    """两三千, 三五百, 三百五六, 三四: two neighbouring figures of one numeral."""
    for place in range(len(numeral) - 1):
        first, second = numeral[place], numeral[place + 1]
        if first in _PAIRED and second in _PAIRED:
            low = chinese_number(numeral[: place + 1] + numeral[place + 2 :])
            high = chinese_number(numeral[:place] + numeral[place + 1 :])
            return Bounds(Decimal(low), Decimal(high)) if low and high and low < high else None
    return None


def more(value: Decimal) -> Bounds:
    """两百多: up to the next of its lowest unit that is not nought."""
    step = Decimal(1)
    while value and value % (step * 10) == 0:
        step *= 10
    return Bounds(value, value + step, "between" if value % 10 else "more")


def around(value: Decimal) -> Bounds:
    """百来块, 二十来块: looser above than below."""
    return Bounds(value * (1 - _SHORT), value * (1 + _LOOSE))


def about(value: Decimal) -> Bounds:
    """三千左右."""
    return Bounds(value * (1 - _ABOUT), value * (1 + _ABOUT), "about")


def below(value: Decimal) -> Bounds:
    """一千不到."""
    return Bounds(value * (1 - _SHORT), value, "below")


def by_words(plain: str, start: int, end: int, value: Decimal) -> tuple[int, Bounds] | None:
    """The bounds that the words next to an amount give it, and where they end; None if it is precise."""
    before = plain[max(0, start - 8) : start]
    if match := _MORE_BEHIND.match(plain, end):
        return match.end(), more(value)
    if (match := _BELOW_BEHIND.match(plain, end)) and not _ARRIVES.search(before):
        return match.end(), below(value)
    if _BELOW_BEFORE.search(before):
        return end, below(value)
    if match := _ABOUT_BEHIND.match(plain, end):
        return match.end(), about(value)
    return (end, about(value)) if _ABOUT_BEFORE.search(before) else None
