"""Whether a pattern could search a customer's text for minutes.

Python's `re` tries each way in which a text may fit. Where two parts of a pattern may take the same
characters, as in `(\\d+)+x` or `\\d*\\d*\\d*x`, the ways multiply with each character. Counted is how many
there may be at most: by which characters each part can begin with, and which may follow it. A pattern that is
refused though it is harmless can be written so that no two neighbours may take the same character.
"""

from __future__ import annotations

import math
import re
import sre_compile
import sre_parse
from dataclasses import dataclass
from sre_constants import (
    ANY,
    ASSERT,
    ASSERT_NOT,
    AT,
    BRANCH,
    GROUPREF,
    IN,
    LITERAL,
    MAX_REPEAT,
    MIN_REPEAT,
    NOT_LITERAL,
    SUBPATTERN,
)
from typing import Any

from support.reading.text import LONGEST_READ

MOST = LONGEST_READ + 1
"""Ways in which a text may fit that nobody waits for: those of one part of any length."""

_MANY = 30
"""Rounds after which even two ways a round are too many."""

Characters = frozenset[str]

_NONE: Characters = frozenset()
_ONE_CHARACTER = (LITERAL, NOT_LITERAL, ANY, IN)
_ZERO_WIDTH = (AT, ASSERT, ASSERT_NOT)


@dataclass(frozen=True)
class _Part:
    """A part of a pattern.

    Attributes:
        first: The characters that it can begin with.
        empty: Whether it may take none.
        ways: In how many ways it may take the same text, at most.
    """

    first: Characters
    empty: bool
    ways: float


def is_slow(pattern: re.Pattern[str], most: float = MOST) -> bool:
    """Whether a text of `LONGEST_READ` characters could take it too long.

    Args:
        pattern: The pattern.
        most: Ways in which a text may fit that are not too many.
    """
    tree = sre_parse.parse(pattern.pattern, pattern.flags)
    return _Reckoning(pattern).sequence(tree, _NONE).ways > most


class _Reckoning:
    """The ways of one pattern."""

    def __init__(self, pattern: re.Pattern[str]) -> None:
        self._flags = pattern.flags
        signs = {*map(chr, range(128)), *"一中，１\u3000é", *pattern.pattern}
        self._alphabet = sorted(signs | {sign.swapcase() for sign in signs})

    def sequence(self, items: Any, after: Characters) -> _Part:
        """One part after the other; `after` is what may follow the last."""
        first, empty, ways = _NONE, True, 1.0
        for item in reversed(list(items)):
            part = self._item(item, first | after if empty else first)
            first = part.first | first if part.empty else part.first
            empty, ways = empty and part.empty, ways * part.ways
        return _Part(first, empty, ways)

    def _item(self, item: Any, after: Characters) -> _Part:
        kind, value = item
        if kind in (MAX_REPEAT, MIN_REPEAT):
            least, most, body = value
            return self._repeat(least, most, body, after)
        if kind is SUBPATTERN:
            return self.sequence(value[-1], after)
        if kind is BRANCH:
            return self._branch(value[1], after)
        if kind in _ZERO_WIDTH:
            return _Part(_NONE, True, 1.0 if kind is AT else self.sequence(value[1], _NONE).ways)
        if kind is GROUPREF:
            return _Part(frozenset(self._alphabet), True, LONGEST_READ)
        if kind in _ONE_CHARACTER:
            return _Part(self._characters(item), False, 1.0)
        return _Part(frozenset(self._alphabet), True, math.inf)  # A kind that is not reckoned with.

    def _repeat(self, least: int, most: int, body: Any, after: Characters) -> _Part:
        count = min(int(most), LONGEST_READ)
        once = self.sequence(body, after)
        again = self.sequence(body, after | once.first) if count > 1 else once
        ways = again.ways**count if again.ways == 1 or count <= _MANY else math.inf
        if least != most and (once.first & after or (once.empty and count > 1)):
            ways *= count - min(int(least), count) + 1
        return _Part(once.first, once.empty or least == 0, ways)

    def _branch(self, bodies: list[Any], after: Characters) -> _Part:
        parts = [self.sequence(body, after) for body in bodies]
        begins = [part.first | after if part.empty else part.first for part in parts]
        alike = any(one & other for place, one in enumerate(begins) for other in begins[:place])
        ways = [part.ways for part in parts]
        first = frozenset().union(*(part.first for part in parts))
        return _Part(first, any(part.empty for part in parts), sum(ways) if alike else max(ways))

    def _characters(self, item: Any) -> Characters:
        """Those that a part of one character takes."""
        tree = sre_parse.SubPattern(sre_parse.State(), [item])
        tree.state.flags = self._flags  # type: ignore[attr-defined]
        compiled = sre_compile.compile(tree, self._flags)  # type: ignore[arg-type]
        return frozenset(sign for sign in self._alphabet if compiled.fullmatch(sign))
