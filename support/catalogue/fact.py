"""A fact that customers give: `data/facts/NAME.yml`, its one entry with its texts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from support.catalogue import shape
from support.catalogue.patterns import is_slow
from support.catalogue.source import Source

_ROUGH_READERS = ("amount", "time")


@dataclass(frozen=True)
class Fact:
    """One row of the table of facts.

    Attributes:
        name: Of its slot.
        label: How it is called where it is read back, and how an agent reads it.
        reader: How it is read: a name of `support.dialogue.readers.READERS`.
        pattern: For the reader `pattern`: what the value looks like; None for the others.
        lasts: Whether it stays true from problem to problem; else a new problem starts without it.
        finds: Whether it helps to find a transaction.
        replaces: Facts that are not asked for once this one is known.
        beside: A second slot that the same words fill; empty if there is none.
        place: Where it stands among those that are shown; 0 if it is not.
        unit: What follows the value where it is shown.
        masked: Whether it is shown in part only.
        choices: For the reader `payment_method`: the values.
    """

    name: str
    label: str
    reader: str
    pattern: re.Pattern[str] | None
    lasts: bool
    finds: bool
    replaces: tuple[str, ...]
    beside: str
    place: int
    unit: str
    masked: bool
    choices: tuple[str, ...]

    @property
    def slots(self) -> tuple[str, ...]:
        """The slots that it fills."""
        return (self.name, self.beside) if self.beside else (self.name,)

    @property
    def roughly(self) -> str:
        """Under what its value is kept where it was only roughly said (两百多); empty if it never is.

        That is no slot: the case holds it (`support.dialogue.case`).
        """
        return f"{self.name}_range" if self.reader in _ROUGH_READERS else ""

    @property
    def values(self) -> tuple[str, ...]:
        """Under what its values are kept: its slots, and where it was only roughly said."""
        return (*self.slots, self.roughly) if self.roughly else self.slots

    @property
    def in_own_words(self) -> bool:
        """Whether any text that says something is one."""
        return self.reader == "words"

    @classmethod
    def read(cls, path: Path) -> Fact:
        """From its file.

        Raises:
            CatalogueError: It lacks something, or says what is not known.
        """
        source = Source(path)
        shape.require(source, "fact")
        content = source.content
        return cls(
            name=path.stem,
            label=content["label"],
            reader=content["reader"],
            pattern=_pattern(source),
            lasts=bool(content.get("lasts")),
            finds=bool(content.get("finds")),
            replaces=tuple(content.get("replaces", ())),
            beside=content.get("beside", ""),
            place=content.get("place", 0),
            unit=content.get("unit", ""),
            masked=bool(content.get("masked")),
            choices=_choices(content),
        )


def _pattern(source: Source) -> re.Pattern[str] | None:
    if source.content["reader"] != "pattern":
        return None
    try:
        pattern = re.compile(source.content["pattern"])
    except KeyError as fault:
        raise source.fault("missing", "reader", key="pattern") from fault
    except re.error as fault:
        raise source.fault("no_pattern", "pattern", reason=str(fault)) from fault
    if is_slow(pattern):
        raise source.fault("slow_pattern", "pattern")
    return pattern


def _choices(content: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(entry["synonym"] for entry in content.get("nlu", ()) if "synonym" in entry)
