"""Whether `data/held_out.tsv` measures: each line a question and its labels, none that is trained on."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path

from support.catalogue.checks.repeated import bare
from support.catalogue.fault import Fault

FILE = "held_out.tsv"

_HEAD = ("text", "intent")
_LIKE = 0.85
"""How alike two names are (difflib's ratio) of which one is the other misspelt."""


def faults(data: Path, known: Collection[str], examples: Mapping[str, Collection[str]]) -> Iterator[Fault]:
    """Lines that can't be read, misspelt labels, and questions that are examples.

    Args:
        data: The data folder; no file is no fault.
        known: The intents.
        examples: What the texts of examples have in common (`bare`), to their intents.
    """
    path, seen = data / FILE, dict[str, int]()
    try:
        rows = _rows(path)
    except UnicodeDecodeError as error:
        yield Fault(path, 1, "unreadable", {"reason": type(error).__name__})
        return
    for number, parts in rows:
        if number == 1 and tuple(parts) != _HEAD:
            yield Fault(path, 1, "no_head", {})
        if number == 1:
            continue
        if len(parts) != 2 or not all(part.strip() for part in parts):
            yield Fault(path, number, "no_row", {})
            continue
        text, labels = parts
        for label in labels.split("|"):
            if label not in known and (like := get_close_matches(label, known, 1, _LIKE)):
                yield Fault(path, number, "misspelt_label", {"label": label, "like": like[0]})
        if trained := examples.get(bare(text)):
            yield Fault(path, number, "trained_on", {"text": text[:20], "intent": "、".join(sorted(trained))})
        if (first := seen.setdefault(bare(text), number)) != number:
            yield Fault(path, number, "row_twice", {"line": str(first)})


def notices(data: Path, known: Collection[str]) -> Iterator[Fault]:
    """Labels of what is not there any more, each once: they count as misread."""
    lines: dict[str, list[int]] = {}
    for number, parts in _rows(data / FILE)[1:]:
        for label in parts[1].split("|"):
            if label not in known:
                lines.setdefault(label, []).append(number)
    for label, numbers in lines.items():
        yield Fault(data / FILE, numbers[0], "unknown_label", {"label": label, "count": str(len(numbers))})


def _rows(path: Path) -> list[tuple[int, list[str]]]:
    """Each line's number, and its parts between tabs; blank lines are none."""
    if not path.exists():
        return []
    lines = enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
    return [(number, line.split("\t")) for number, line in lines if line.strip() or number == 1]
