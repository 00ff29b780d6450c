"""The signs that an editor writes: regular expressions by which an act of a message is known."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from support import content
from support.company.wording import words

_NEVER = re.compile(r"(?!)")
_ZA, _HOW = "咋", "怎么"


@dataclass(frozen=True)
class Signs:
    """The content of `data/words/signs.yml`, ready for searching.

    Attributes:
        patterns: Dotted place in the file to its pattern: `acts.solved.is`.
    """

    patterns: Mapping[str, re.Pattern[str]]

    def show(self, place: str, text: str) -> bool:
        """Whether one of the signs at that place stands in the text; a place that is missing has none.

        The northern 咋 is read as 怎么 too.
        """
        pattern = self.patterns.get(place, _NEVER)
        return bool(pattern.search(text) or (_ZA in text and pattern.search(text.replace(_ZA, _HOW))))


@content.kept
def signs() -> Signs:
    """The signs.

    Raises:
        ValueError: The file is missing or malformed, or holds what is no regular expression.
    """
    return _read()


def _read() -> Signs:
    return Signs({place: _pattern(place, lines) for place, lines in _lists(words("signs"))})


def _lists(found: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, list[str]]]:
    for name, value in found.items():
        if isinstance(value, dict):
            yield from _lists(value, f"{before}{name}.")
        else:
            yield f"{before}{name}", value


def _pattern(place: str, lines: list[str]) -> re.Pattern[str]:
    try:
        return re.compile("|".join(f"(?:{line})" for line in lines), re.IGNORECASE) if lines else _NEVER
    except re.error as error:
        raise ValueError(f"words/signs.yml, {place}: {error}") from error
