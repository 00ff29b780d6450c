"""Yuan, and what is no yuan: 60美元, 100刀, $50."""

from __future__ import annotations

import re

YUAN = r"(?:元(?!旦|宵|素|件)|块(?:钱)?|人民币|rmb|cny|yuan|¥)"
_NAMES = (
    r"美元|美金|美刀|美分|刀(?![具片子柄割切])|港币|港元|港纸|港幣|日元|日币|日圆|欧元|欧(?![洲姆阳亚派美])|英镑|镑|澳元|澳币"
    r"|加元|加币|纽币|新币|新加坡元|新台币|台币|韩元|韩币|泰铢|泰币|越南盾|卢布|卢比|马币|令吉|林吉特|比索|披索|迪拉姆|瑞郎|法郎|外币"
    r"|us dollars?|dollars?|euros?|pounds?|bucks?|usdt|usd|hkd|jpy|eur|gbp"
    r"|aud|cad|sgd|krw|thb|twd|myr|btc|eth|u(?![a-z])"
)
_LETTERS = (
    r"us\$|hk\$|usdt|usd|hkd|jpy|eur|gbp|aud|cad|sgd|krw|thb|twd"
    r"|myr|[$€£]|美元|美金|港币|日元|欧元|英镑"
)
_AMOUNT = (
    r"[0-9]{1,12}(?:,[0-9]{3}){0,4}(?:\.[0-9]{1,4})?(?:[万千百]|[kw](?![a-z]))?"
    r"|[一二两三四五六七八九十百千万]{1,8}"
)
_BEHIND = re.compile(rf" ?多?(?:{_NAMES})")
_BEFORE = re.compile(rf"(?:{_LETTERS}) ?$")
_FOREIGN = re.compile(
    rf"(?<![0-9.,a-z_一二两三四五六七八九十百千万])(?:{_AMOUNT}) ?多?(?:{_NAMES})"
    rf"|(?<![a-z])(?:{_LETTERS}) ?(?:{_AMOUNT})"
)


def is_foreign(plain: str, start: int, end: int) -> bool:
    """Whether the number between is of another currency, by the sign or name next to it."""
    return bool(_BEHIND.match(plain, end) or _BEFORE.search(plain[max(0, start - 5) : start]))


def foreign_span(plain: str) -> tuple[int, int] | None:
    """Where the first amount of another currency stands in a text."""
    found = _FOREIGN.search(plain)
    return found.span() if found else None
