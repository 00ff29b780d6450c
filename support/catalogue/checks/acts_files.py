"""Whether `data/acts/` can be learned from: each act has a file, and no text both has an act and none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from support.catalogue.acts import ACTS, FOLDER, NONE, lines
from support.catalogue.checks.repeated import bare
from support.catalogue.fault import Fault
from support.catalogue.source import Source

FEWEST = 10
"""Examples below which an act is not told from its neighbours."""


def faults(data: Path, sources: Mapping[Path, Source]) -> Iterator[Fault]:
    """Acts without a file, files without an act, lines that are none, and examples that stand twice.

    Args:
        data: The data folder.
        sources: Its files that have their shape, by path.
    """
    folder = data / FOLDER
    for name in (*ACTS, NONE):
        if not (folder / f"{name}.yml").exists():
            yield Fault(folder / f"{name}.yml", 1, "no_file_of_act", {"act": name})
    acts = {path: source for path, source in sources.items() if path.parent == folder}
    nothing = {bare(text) for path, text in _texts(acts) if path.stem == NONE}
    for path, source in acts.items():
        if path.stem not in (*ACTS, NONE):
            yield Fault(path, 1, "unknown_act", {"act": path.stem, "allowed": "、".join(ACTS)})
        yield from _lines(source, nothing if path.stem != NONE else set())


def _texts(acts: Mapping[Path, Source]) -> Iterator[tuple[Path, str]]:
    return ((path, text.removeprefix("- ")) for path, source in acts.items() for _, text in lines(source))


def _lines(source: Source, nothing: set[str]) -> Iterator[Fault]:
    """What is wrong with a file's lines.

    Args:
        source: The file.
        nothing: What the examples of `none.yml` have in common with others that say the same.
    """
    seen: dict[str, int] = {}
    for number, line in lines(source):
        text = line.removeprefix("- ").strip()
        if not line.startswith("- "):
            yield Fault(source.path, number, "no_example_line", {"text": text[:20]})
            continue
        if (first := seen.setdefault(bare(text), number)) != number:
            yield Fault(source.path, number, "act_example_twice", {"text": text[:20], "line": str(first)})
        if bare(text) in nothing:
            yield Fault(source.path, number, "act_and_none", {"text": text[:20]})
    if len(seen) < FEWEST:
        about = {"intent": source.path.stem, "count": str(len(seen)), "fewest": str(FEWEST)}
        yield Fault.at(source, "few_examples", "examples", **about)
