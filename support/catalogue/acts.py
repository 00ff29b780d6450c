"""Acts: what a message does in its context, beside its intent; their names and their examples.

A file `data/acts/NAME.yml` holds the examples of one act, one a line; a text that does several things stands
in several files. `none.yml` holds texts that do nothing of the kind.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from support.catalogue import shape
from support.catalogue.source import Source, yaml_files

FOLDER = "acts"

NONE = "none"

ASKS = (
    "how_long",
    "why",
    "what_now",
    "myself",
    "needed",
    "safe",
    "cost",
    "undo",
    "told",
    "whom",
    "what_if_not",
)
"""What is asked: until when, for what reason, what to do, how to do it oneself, what is needed, whether the
money is safe, what it costs, whether it can be undone, whether one is told, whom to turn to, what if not."""

TELLS = ("elaborates", "denies", "upset", "urgent", "waits")
"""What is told: how it came and what was tried, that something is not so, anger, haste, a moment please."""

ENDS = ("solved", "not_solved", "calls_off")

READS = ("agrees", "disagrees", "none_of_these", "another_one", "names_field")
"""What is said of what the bot has read back or offered."""

FRAUD = ("gave_away", "money_gone")
"""That a code, a password or money was handed to somebody; that money went without the customer's doing."""

ACTS = (*ASKS, *TELLS, *ENDS, *READS, *FRAUD)
"""All acts. Code goes by these names, so that a file by another name is a fault."""


def lines(source: Source) -> Iterator[tuple[int, str]]:
    """Line number and content of each line of a file's examples that is not blank."""
    first = source.line("examples") + 1
    for number, text in enumerate(str(source.content["examples"]).splitlines(), first):
        if text.strip():
            yield number, text


def examples(data: Path) -> dict[str, frozenset[str]]:
    """Text to the acts that it is an example of; empty for those of `none.yml`.

    Args:
        data: The data folder; one without acts has no examples.

    Raises:
        CatalogueError: A file is malformed.
    """
    found: dict[str, frozenset[str]] = {}
    for path in yaml_files(data / FOLDER):
        source = Source(path)
        shape.require(source, FOLDER)
        acts = frozenset({path.stem} - {NONE})
        for _, text in lines(source):
            example = text.removeprefix("- ").strip()
            found[example] = found.get(example, frozenset()) | acts
    return found
