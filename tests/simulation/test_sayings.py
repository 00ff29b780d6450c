"""What people say is there for each problem, is put into words of their voice, and is nobody else's."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest
import yaml

from evaluation.labelled import HELD_OUT, REAL, read
from simulation.matters import matters
from simulation.persons import persons
from simulation.sayings import Sayings, words
from simulation.utterance import ASKS
from support.catalogue.examples import example_files, examples
from support.catalogue.source import Source
from support.reading.text import normalise

IN_CONTEXT = Path("../shared/eval/in_context_dev.yml")

SHORT = 4
"""Characters of what everybody says alike: 对, 知道了, 还要多久."""

KNOWN = {
    "account": "OK10000001",
    "yuan": "200",
    "wrong_yuan": "400",
    "roughly_much": "两百多",
    "roughly_when": "前几天",
    "day": "昨天",
    "date": "11月28号",
    "hour": "下午三点",
    "method": "银行卡",
    "description": "…",
}


def of_matters() -> Iterator[str]:
    """All that is said about problems."""
    for of_problem in words("matters").values():
        for kind, lines in of_problem.items():
            if kind != "asks":
                yield from lines


def of_moves(said: Any) -> Iterator[str]:
    """All that is said beside them."""
    if isinstance(said, str):
        yield said
    else:
        for part in said.values() if isinstance(said, dict) else said:
            yield from of_moves(part)


def bare(text: str) -> str:
    return "".join(sign for sign in normalise(text) if sign.isalnum())


def foreign() -> Iterator[str]:
    """What the model learns from, and what measures it."""
    for file in example_files(Path("data")).values():
        yield from (text for _, text in examples(Source(file)))
    for file in sorted(Path("data/acts").glob("*.yml")):
        lines = yaml.safe_load(file.read_text(encoding="utf-8"))["examples"].splitlines()
        yield from (line.removeprefix("- ") for line in lines)
    for path in (HELD_OUT, REAL):
        if path.exists():
            yield from (question.text for question in read(path))
    if IN_CONTEXT.exists():
        for entry in yaml.safe_load(IN_CONTEXT.read_text(encoding="utf-8")):
            yield from (*entry.get("setup", ()), entry["say"])


def test_the_openings_are_the_simulations_own() -> None:
    known = {bare(text) for text in foreign()}
    said = [*of_matters(), *(text for text in of_moves(words("sayings")["moves"]) if len(bare(text)) > SHORT)]
    assert [text for text in said if bare(text) in known] == []


@pytest.mark.parametrize("problem", matters())
def test_each_problem_can_be_told(problem: str) -> None:
    told = words("matters")[problem]
    assert {"plain", "terse", "vague", "solved", "elaborates", "asks"} <= told.keys()
    assert set(told["asks"]) <= ASKS
    moved = any(matter.movement for matter in matters()[problem])
    assert moved or "mended" in told


def test_no_problem_is_told_of_that_there_is_not() -> None:
    assert words("matters").keys() == matters().keys()


def test_no_line_stands_twice() -> None:
    lines = list(of_matters())
    assert len(lines) == len(set(lines))


@pytest.mark.parametrize("person", persons().values(), ids=lambda person: person.name)
def test_everybody_can_say_everything(person) -> None:  # type: ignore[no-untyped-def]
    for seed in range(5):
        sayings = Sayings(person, Random(seed), KNOWN)
        said = [sayings.fact(name) for name in words("sayings")["facts"]]
        beside = {"opening": "…", "second": "…"}
        said += [sayings.move(name, after=False, **beside) for name in words("sayings")["moves"]]
        said += [sayings.opening("refund_status", "plain", facts) for facts in words("sayings")["with_facts"]]
        assert all(text and "{" not in text for text in said)


def test_a_voice_has_its_own_way() -> None:
    terse = Sayings(persons()["terse"], Random(1), KNOWN)
    assert {terse.fact("amount") for _ in range(20)} == {"200"}


def test_what_was_not_understood_is_said_plainly() -> None:
    vague = Sayings(persons()["vague"], Random(1), KNOWN)
    assert all("200" in vague.fact("amount", exactly=True) for _ in range(20))
    assert all("两百多" in vague.fact("amount") for _ in range(20))
