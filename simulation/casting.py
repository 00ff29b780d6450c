"""Who comes with what: a seeded choice of persons and matters, each pair of person and problem among them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count, islice
from random import Random

from simulation.matters import FAULTS, Matter, in_trouble, matters, seconds
from simulation.persons import Person

TROUBLED = 0.25
"""Share of matters with a fault of the wallet or without a sign-in."""

_WELL = ("fraud", "two", "solved")
"""Twists that are played with a wallet that works and a customer who is signed in."""

_CALM = ("fraud", "two", "away")
"""Twists that need a matter after which the bot goes on: no person is called for it."""


@dataclass(frozen=True)
class Cell:
    """A person with a matter; each is talked through several times, in other words each time.

    Attributes:
        person: Who.
        matter: With what.
        second: What they have beside it: another matter, the name of a question, or nothing.
    """

    person: Person
    matter: Matter
    second: Matter | str = ""

    @property
    def name(self) -> str:
        """Tells it from all others."""
        trouble = self.matter.fault or ("anonymous" if self.matter.anonymous else "")
        parts = [self.person.name, self.matter.problem, self.matter.finding, trouble]
        return "/".join(part for part in parts if part)


def cast(persons: Sequence[Person], problems: Sequence[str], size: int, seed: int) -> list[Cell]:
    """So many cells: all pairs of person and problem once, then once more with other findings, and so on.

    Args:
        persons: Who may come.
        problems: Which problems may be theirs; empty for all.
        size: How many cells at most; there are no two of the same name.
        seed: The same gives the same cells.
    """
    known = {name: found for name, found in matters().items() if not problems or name in problems}
    return list(islice(_cells(persons, known, seed), size))


def _cells(persons: Sequence[Person], known: dict[str, list[Matter]], seed: int) -> Iterator[Cell]:
    pairs = [(person, problem) for person in persons for problem in known]
    order = {
        (person.name, problem): _shuffled(_fitting(person, known[problem]), f"{seed}/{person.name}/{problem}")
        for person, problem in pairs
    }
    for turn in count():
        left = [pair for pair in pairs if turn < len(order[pair[0].name, pair[1]])]
        if not left:
            return
        # In another order each time, so that a number that ends inside a round favours nobody.
        for person, problem in _shuffled(left, f"{seed}/{turn}"):
            matter = order[person.name, problem][turn]
            yield _cell(person, matter, Random(f"{seed}/{person.name}/{problem}/{turn}"))


def _cell(person: Person, matter: Matter, chance: Random) -> Cell:
    if person.twist not in _WELL and chance.random() < TROUBLED:
        fault = chance.choice(("", *FAULTS))
        matter = in_trouble(matter, fault=fault, anonymous=not fault)
    second = chance.choice(seconds(matter)) if person.twist == "two" else ""
    return Cell(person, matter, second)


def _fitting(person: Person, found: list[Matter]) -> list[Matter]:
    """The matters that a person of the kind can come with; all, where none is calm enough."""
    calm = [matter for matter in found if matter.shown.outcome != "person"]
    return calm if person.twist in _CALM and calm else found


def _shuffled(items: list, seed: str) -> list:  # type: ignore[type-arg]
    return Random(seed).sample(items, len(items))
