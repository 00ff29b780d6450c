"""Whether the agents' replies (`data/canned_replies.yml`) can be filled in."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path

from support.catalogue import braces, shape
from support.catalogue.fault import Fault
from support.catalogue.source import CatalogueError, Source

FILE = "canned_replies.yml"

VARIABLES = ("customer_account", "problem", "amount", "time", "ticket", "agent")
"""What the console knows of a conversation, beside the settings."""


def faults(data: Path) -> Iterator[Fault]:
    """What is wrong with the form of the file."""
    try:
        source = Source(data / FILE, list)
    except CatalogueError as error:
        yield Fault.of(error)
        return
    misshapen = [*shape.errors(source, "canned_replies"), *source.twice()]
    yield from map(Fault.of, misshapen)
    titles: set[str] = set()
    for place, reply in enumerate([] if misshapen else source.entries):
        if reply["title"] in titles:
            yield Fault.at(source, "title_twice", place, "title", title=reply["title"])
        titles.add(reply["title"])


def unfilled(data: Path, settings: Collection[str]) -> Iterator[Fault]:
    """Variables that nobody fills in. The file has no faults.

    Args:
        data: The data folder.
        settings: The variables that the settings give.
    """
    source, known = Source(data / FILE, list), {*settings, *VARIABLES}
    for place, reply in enumerate(source.entries):
        for name, about in braces.slips(reply["text"], known, "unknown_gap"):
            yield Fault.at(source, name, place, "text", **about)
