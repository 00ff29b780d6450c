"""Examples that stand under two intents: whatever the model learns from one, the other takes back."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from support.catalogue.examples import examples
from support.catalogue.fault import Fault
from support.catalogue.source import Source

_SIGNS = re.compile(r"[\W_]+")


def bare(text: str) -> str:
    """What two wordings of the same text have in common: no blanks, signs or case; signs alone stay."""
    return _SIGNS.sub("", text).casefold() or text.strip()


def gathered(sources: Iterable[Source]) -> dict[str, set[str]]:
    """What texts have in common, to the intents that they are examples of."""
    found: dict[str, set[str]] = {}
    for source in sources:
        for intent, text in examples(source):
            found.setdefault(bare(text), set()).add(intent)
    return found


def faults(sources: Iterable[Source], known: dict[str, set[str]]) -> Iterator[Fault]:
    """Each such example after the first, with the place of the first.

    Args:
        sources: The files with examples.
        known: What `gathered` gives of them.
    """
    twice = {text for text, intents in known.items() if len(intents) > 1}
    first: dict[str, tuple[str, Path, int]] = {}
    for source in sources if twice else ():
        if any(bare(text) in twice for _, text in examples(source)):
            for intent, text, line in _lines(source):
                if bare(text) in twice:
                    other, path, at = first.setdefault(bare(text), (intent, source.path, line))
                    if other != intent:
                        place = f"{path.parent.name}/{path.name}:{at}"
                        about = {"text": text[:20], "other": other, "place": place}
                        yield Fault(source.path, line, "example_twice", about)


def _lines(source: Source) -> Iterator[tuple[str, str, int]]:
    """Intent, text and line of each example of a file."""
    for place, block in enumerate(source.content.get("nlu", ())):
        first = source.line("nlu", place, "examples") + 1
        for number, text in enumerate(str(block["examples"]).splitlines(), first):
            if "intent" in block and text.startswith("- "):
                yield block["intent"], text[2:].strip(), number
