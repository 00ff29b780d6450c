"""Small counts in time expressions, approximate ones (两三, 十七八) among them."""

from __future__ import annotations

from typing import NamedTuple

from support.reading.numerals import number
from support.reading.times.said import Said

CN = "〇零一二两三四五六七八九十廿卅"
NUM = rf"(?:[0-9]{{1,2}}(?![0-9])|[{CN}]{{1,3}}(?![{CN}]))"
TO = r" ?(?:-|~|到|至|、|,|或) ?"


class Found(NamedTuple):
    """What stands at a position: where it ends, and what it says (None: nothing about a time)."""

    end: int
    said: Said | None


def first_of(run: str) -> int | None:
    """The number; the first of an approximate pair (两三, 十一二)."""
    pair = pair_of(run)
    return pair[0] if pair else number(run)


def pair_of(run: str) -> tuple[int, int] | None:
    """两三 is (2, 3), 十七八 is (17, 18); None for a number."""
    if run.isascii() or len(run) not in (2, 3) or set(run[-2:]) & set("十廿卅零〇"):
        return None
    tens = number(run[0]) if len(run) == 3 else 0
    if len(run) == 3 and run[0] not in "十廿":
        return None
    low, high = number(run[-2]), number(run[-1])
    if tens is None or low is None or high is None or not low < high:
        return None
    return tens + low, tens + high
