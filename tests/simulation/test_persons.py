"""The kinds of people are those that were asked for, and what they say is there."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulation.persons import TWISTS, Person, persons
from simulation.sayings import words

ALL = persons()


def test_who_there_is() -> None:
    assert sorted(ALL) == [
        "away",
        "chatty",
        "defrauded",
        "impatient",
        "self_correcting",
        "solved",
        "terse",
        "two_matters",
        "typing",
        "vague",
    ]


def test_each_twist_is_somebodys() -> None:
    assert {person.twist for person in ALL.values()} == set(TWISTS)


@pytest.mark.parametrize("person", ALL.values(), ids=lambda person: person.name)
def test_what_they_say_is_there(person: Person) -> None:
    moves, beside = words("sayings")["moves"], {"elaborates"}
    said = {move for line in (*person.in_case, *person.after) for move in line}
    assert said <= moves.keys() | beside
    assert set(person.opening_facts) <= {"none", "wrong_amount", *words("sayings")["with_facts"]}


@pytest.mark.parametrize(
    ("line", "error"),
    [("twist: dances", ValueError), ("answers: never", ValueError), ("shoes: 43", TypeError)],
)
def test_what_nobody_plays_is_refused(tmp_path: Path, line: str, error: type[Exception]) -> None:
    text = f"label: 谁\nmeans: somebody\nvoice: any\nopening: plain\n{line}\n"
    (tmp_path / "somebody.yml").write_text(text, encoding="utf-8")
    with pytest.raises(error):
        persons(tmp_path)
