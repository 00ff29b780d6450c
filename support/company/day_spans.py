"""Parts of a day: 9:00-18:00."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

_SPAN = re.compile(r"([0-9]{1,2}):([0-9]{2})\s*[-–—~至到]\s*([0-9]{1,2}):([0-9]{2})")
_MIDNIGHT = 24 * 60


@dataclass(frozen=True, order=True)
class Span:
    """A part of a day, in minutes from midnight: `start` until before `end` (24:00 is 1440)."""

    start: int
    end: int

    @classmethod
    def parse(cls, text: str) -> Span:
        """Read "9:00-18:00".

        Raises:
            ValueError: It is not a span, or it ends before it starts.
        """
        found = _SPAN.fullmatch(text.strip())
        if not found:
            raise ValueError(f"{text!r} is not a span like 9:00-18:00")
        numbers = [int(number) for number in found.groups()]
        start, end = numbers[0] * 60 + numbers[1], numbers[2] * 60 + numbers[3]
        if numbers[1] > 59 or numbers[3] > 59 or end > _MIDNIGHT:
            raise ValueError(f"{text!r} has no such time of day")
        if start >= end:
            raise ValueError(f"{text!r} must end after it starts; write 20:00-24:00, 0:00-2:00")
        return cls(start, end)

    def __str__(self) -> str:
        return f"{clock(self.start)}–{clock(self.end)}"


WHOLE_DAY = (Span(0, _MIDNIGHT),)


def spans(value: object) -> tuple[Span, ...]:
    """Read "9:00-12:00, 13:00-18:00".

    Raises:
        ValueError: It is no text, one of them is no span, or two overlap.
    """
    if not isinstance(value, str):
        raise ValueError("spans must be text in quotes, like '9:00-12:00, 13:00-18:00'")
    found = sorted(Span.parse(part) for part in re.split("[,\uff0c、]", value))
    for before, after in pairwise(found):
        if after.start < before.end:
            raise ValueError(f"{before} and {after} overlap")
    return tuple(found)


def clock(minutes: int) -> str:
    """Minutes from midnight as a clock shows them: 9:05."""
    return f"{minutes // 60}:{minutes % 60:02d}"
