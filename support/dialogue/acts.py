"""What a message does in its context: the classifier's chances and the signs of its words, weighed.

An act (`asks`, `tells`, ends and reads; the examples stand in `data/acts/`) is what a message does beside its
intent. Where words alone decide, `data/words/signs.yml` decides.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from support.catalogue.acts import ENDS, FRAUD, READS, TELLS
from support.company.signs import signs
from support.dialogue import theft
from support.dialogue.turn import Turn
from support.reading.text import says_something

ASKS = (
    "what_if_not", "how_long", "undo", "safe", "cost", "told", "whom", "needed", "myself", "why", "what_now",
)  # fmt: skip
"""Questions about the matter at hand (`support.catalogue.acts.ASKS`), the more special ones first."""

DERIVED = ("defrauded", "unharmed", "unsure_own", "family_own", "unlikely_theft", "maybe_theft")
"""Acts that follow from others and from what was said before; no classifier hears them."""

SURE = 0.5
"""The chance from which an act is heard without a sign of it."""

_FROM = {"agrees": 0.75}
"""Chances from which an act is heard that does harm where it is wrong: a yes looks up wrong facts."""

_EXCLUSIVE = (
    ("solved", "not_solved"), ("solved", "denies"), ("agrees", "disagrees"), ("agrees", "calls_off"),
    ("agrees", "upset"), ("waits", "calls_off"), ("waits", "elaborates"),
)  # fmt: skip
"""Of each two the likelier is heard; a sign is certain."""

_NOT_BESIDE: Mapping[str, tuple[str, ...]] = {"calls_off": ("talk_to_human",)}
"""Acts that only their signs show beside these intents."""

_CERTAIN = 1.1
"""Above every chance."""

_SIGNS = tuple((act, f"acts.{act}.is", f"acts.{act}.not") for act in (*ASKS, *TELLS, *ENDS, *READS, *FRAUD))
"""Acts with the places of the signs that show them and that take them away."""


def heard(turn: Turn) -> frozenset[str]:
    """The acts of a message, those that follow from what was said before among them."""
    if not says_something(turn.text):
        return frozenset()
    chances = dict(_chances(turn))
    for one, other in _EXCLUSIVE:
        if one in chances and other in chances and chances[one] != chances[other]:
            del chances[min(one, other, key=chances.__getitem__)]
    if waits := chances.get("waits"):
        # 「先等下 有电话」: no question about when.
        chances = {act: chance for act, chance in chances.items() if act not in ASKS or chance >= waits}
    acts = set(_questions_by_their_words(chances, turn.text))
    if theft.is_fraud(turn, acts):
        acts.add("defrauded")
    elif theft.is_unharmed(turn) and not is_question(turn.text):
        acts.add("unharmed")
    elif (doubt := theft.doubt(turn)) and not (
        doubt == "maybe_theft" and acts & {"denies", "elaborates", "not_solved", *ASKS}
    ):
        acts.add(doubt)
    return frozenset(acts)


def asks(acts: frozenset[str]) -> str:
    """The question among the acts, the most special one; empty for none."""
    return next((act for act in ASKS if act in acts), "")


def is_shown(act: str, text: str) -> bool:
    """Whether the words alone show the act."""
    return signs().show(f"acts.{act}.is", text)


def is_question(text: str) -> bool:
    """Whether a text asks for something, whatever it is."""
    return signs().show("question", text)


def _questions_by_their_words(chances: Mapping[str, float], text: str) -> Iterator[str]:
    """The acts without questions that only the classifier heard where words show another, or what is told."""
    asked = any(chances.get(act) == _CERTAIN for act in ASKS)
    told = any(chances.get(act) == _CERTAIN for act in TELLS) and not is_question(text)
    sure = asked or told
    return (act for act, chance in chances.items() if act not in ASKS or chance == _CERTAIN or not sure)


def _chances(turn: Turn) -> Iterator[tuple[str, float]]:
    known = signs()
    for act, shows, takes in _SIGNS:
        shown = known.show(shows, turn.text)
        chance = _CERTAIN if shown else turn.acts.get(act, 0.0)
        if not shown and turn.intent in _NOT_BESIDE.get(act, ()):
            continue
        if chance >= _FROM.get(act, SURE) and not known.show(takes, turn.text):
            yield act, chance
