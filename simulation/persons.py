"""The kinds of people: each a file in `simulation/persons/`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent / "persons"

TWISTS = ("none", "mends", "away", "two", "solved", "fraud")
"""What happens to a person beside their matter; `simulation.mind` plays each."""


@dataclass(frozen=True)
class Person:
    """A kind of person.

    Attributes:
        name: Of the file.
        label: What they are called in Chinese.
        means: What they are like, in English.
        voice: Which ways of saying in `words/sayings.yml` are theirs, where there are any.
        opening: Which ways of beginning in `words/matters.yml` are theirs.
        opening_facts: What else may stand in the first message: `none`, `transaction_time`, `amount`, `both`,
            `wrong_amount`; one is drawn.
        in_case: What they say in place of the first answers; one list is drawn.
        after: What they say behind the result; one list is drawn.
        before: What may stand before a message of theirs.
        behind: What may stand behind one.
        answers: `exact` or `rough`: how well they know days and amounts.
        slips: How many slips of the finger a message has at most.
        twist: One of `TWISTS`.
    """

    name: str
    label: str
    means: str
    voice: str
    opening: str
    opening_facts: tuple[str, ...] = ("none",)
    in_case: tuple[tuple[str, ...], ...] = ((),)
    after: tuple[tuple[str, ...], ...] = ((),)
    before: tuple[str, ...] = ()
    behind: tuple[str, ...] = ()
    answers: str = "exact"
    slips: int = 0
    twist: str = "none"

    def __post_init__(self) -> None:
        if self.twist not in TWISTS:
            raise ValueError(f"{self.name}: twist must be one of {', '.join(TWISTS)}")
        if self.answers not in ("exact", "rough"):
            raise ValueError(f"{self.name}: answers must be exact or rough")


def persons(folder: Path = FOLDER) -> dict[str, Person]:
    """All kinds, by name.

    Raises:
        ValueError: A file holds what no person has, or a value that nobody plays.
        TypeError: A file lacks something, or holds something unknown.
    """
    return {path.stem: _read(path) for path in sorted(folder.glob("*.yml"))}


def _read(path: Path) -> Person:
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    return Person(name=path.stem, **{key: _frozen(value) for key, value in content.items()})


def _frozen(value: Any) -> Any:
    return tuple(_frozen(item) for item in value) if isinstance(value, list) else value
