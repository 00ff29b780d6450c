"""How people say things: what is meant, put into words of a voice."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import yaml

from simulation.persons import Person
from simulation.slips import slipped

FOLDER = Path(__file__).parent / "words"

_WRAPPED = 0.6
"""Share of a talkative person's longer messages with something before or behind."""


@cache
def words(name: str) -> dict[str, Any]:
    """A file of `simulation/words/`."""
    content: dict[str, Any] = yaml.safe_load((FOLDER / f"{name}.yml").read_text(encoding="utf-8"))
    return content


class Sayings:
    """One person's ways of saying things in one conversation.

    Args:
        person: Whose.
        chance: Decides which way.
        known: What stands in the braces.
    """

    def __init__(self, person: Person, chance: Random, known: Mapping[str, str]) -> None:
        self._person = person
        self._chance = chance
        self._known = dict(known)

    def fact(self, name: str, *, exactly: bool = False) -> str:
        """A fact, as this person gives it; exactly where it was not understood before."""
        voice = "any" if exactly else self._person.voice
        return self._put(self._ways(words("sayings")["facts"][name], voice))

    def move(self, name: str, *, after: bool = False, **known: str) -> str:
        """What is meant by a name of `moves`; `after` a result some ask otherwise."""
        ways = words("sayings")["moves"][name]
        if after and "after" in ways:
            ways = ways["after"]
        return self._put(self._ways(ways, self._person.voice), **known)

    def opening(self, problem: str, way: str, facts: str = "none") -> str:
        """The first message.

        Args:
            problem: What it is about.
            way: `plain`, `terse`, `vague` or `mended`.
            facts: Which facts stand in it: a name of `with_facts`, or `none`.
        """
        opening = self._chance.choice(words("matters")[problem][way])
        if facts == "none":
            return self._wrapped(self._slipped(opening))
        told = self._chance.choice(words("sayings")["with_facts"][facts])
        return self._wrapped(self._put([told], opening=self._slipped(opening)))

    def of_matter(self, problem: str, kind: str) -> str:
        """Something that only this problem's people say: `elaborates`, `describes`, `solved`."""
        return self._slipped(self._chance.choice(words("matters")[problem][kind]))

    def question(self, name: str) -> str:
        """A question from knowledge."""
        return str(self._chance.choice(words("sayings")["questions"][name]))

    def _ways(self, ways: Mapping[str, list[str]], voice: str) -> list[str]:
        return ways.get(voice) or ways["any"]

    def _put(self, ways: list[str], **known: str) -> str:
        way = self._slipped(self._chance.choice(ways))
        return way.format(**{**self._known, **known})

    def _slipped(self, text: str) -> str:
        if not self._person.slips:
            return text
        return slipped(text, words("slips"), self._person.slips, self._chance)

    def _wrapped(self, text: str) -> str:
        person, chance = self._person, self._chance
        if person.before and chance.random() < _WRAPPED:
            text = chance.choice(person.before) + text
        if person.behind and chance.random() < _WRAPPED:
            text += chance.choice(person.behind)
        return text
