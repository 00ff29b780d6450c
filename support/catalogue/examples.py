"""The training examples: which file holds an intent's, and what stands in it.

Questions keep theirs in their file, problems in `examples.yml` of their folder, the conversation's own
intents in `data/dialog/`; all in Rasa's format.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from support.catalogue import DATA
from support.catalogue.source import FILES, Source, yaml_files

FILE = "examples.yml"

_NO_EXAMPLES = ("rules", "stories")


def example_files(data: Path = DATA) -> dict[str, Path]:
    """Intent to the file with its examples, by name."""
    found = {path.parent.name: path for path in (data / "problems").glob(f"*/{FILE}")}
    found |= {path.stem: path for path in yaml_files(data / "questions")}
    found |= {path.stem: path for path in yaml_files(data / "dialog") if path.stem not in _NO_EXAMPLES}
    return dict(sorted(found.items()))


def examples(source: Source) -> Iterator[tuple[str, str]]:
    """Intent and text of each example of a file."""
    for block in source.content.get("nlu", ()):
        if "intent" in block:
            for text in _lines(str(block.get("examples", ""))):
                yield block["intent"], text


@lru_cache(maxsize=FILES)
def _lines(block: str) -> tuple[str, ...]:
    return tuple(line[2:].strip() for line in block.splitlines() if line.startswith("- "))
