"""Which answers the kinds of `data/words/out_of_scope.yml` call for."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from support.catalogue.source import Source

FILE = Path("words") / "out_of_scope.yml"

BEFORE = "utter_out_of_scope_"
"""What stands before a kind in the name of its answer."""


def answers(data: Path, sources: Mapping[Path, Source]) -> frozenset[str]:
    """The answers of the kinds that the file knows.

    Args:
        data: The data folder.
        sources: Its files that have their shape, by path.
    """
    source = sources.get(data / FILE)
    return frozenset(f"{BEFORE}{kind}" for kind in source.content["kinds"]) if source else frozenset()
