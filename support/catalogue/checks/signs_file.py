"""Whether the signs of `data/words/signs.yml` are regular expressions that search quickly."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from support.catalogue.fault import Fault
from support.catalogue.patterns import is_slow
from support.catalogue.source import Source

FILE = Path("words") / "signs.yml"

_WAYS = 50_000
"""Ways in which a text may fit one sign: gaps of a few characters each multiply, and cost little."""


def faults(data: Path, sources: Mapping[Path, Source]) -> Iterator[Fault]:
    """Signs that are no pattern, or that could search for minutes.

    Args:
        data: The data folder.
        sources: Its files that have their shape, by path.
    """
    if source := sources.get(data / FILE):
        for place, sign in _signs(source.content):
            if fault := _fault(sign):
                name, about = fault
                yield Fault.at(source, name, *place, **about)


def _signs(part: Any, *before: str | int) -> Iterator[tuple[tuple[str | int, ...], str]]:
    if isinstance(part, str):
        yield before, part
        return
    entries = part.items() if isinstance(part, dict) else enumerate(part)
    for key, value in entries:
        yield from _signs(value, *before, key)


def _fault(sign: str) -> tuple[str, dict[str, str]] | None:
    try:
        pattern = re.compile(sign, re.IGNORECASE)
    except re.error as error:
        return "no_pattern", {"reason": str(error)}
    return ("slow_pattern", {}) if is_slow(pattern, _WAYS) else None
