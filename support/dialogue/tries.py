"""What was meant as an answer to the question for a fact, and came out wrong."""

from __future__ import annotations

import re

from support.catalogue import catalogue
from support.catalogue.responses import OTHER
from support.company.signs import signs
from support.dialogue.faults import complaint_about
from support.dialogue.turn import Turn
from support.reading.text import says_something

# Each run is taken whole, so that a long text fits in one way only.
_OVER_AND_OVER = re.compile(r"^.?(?:(.)\1+(?!\1))+.?$")
"""The same signs over and over: no word at all."""

_SCRAP = 4
"""Characters up to which a text with no other meaning is taken for an answer."""


def is_try(turn: Turn, requested: str) -> bool:
    """Whether a message that holds no fact looks like a try at the one that was asked for.

    Args:
        turn: The message.
        requested: The fact's name, or `confirmation`.
    """
    if len(turn.text) <= _SCRAP or turn.too_long or not says_something(turn.text):
        return True
    if _OVER_AND_OVER.search(turn.text):
        return True
    fact = catalogue().facts.get(requested)
    if fact is None:
        # At the read-back a figure, or a word that something is wrong, was meant as a correction.
        return any(sign.isdigit() for sign in turn.text) or signs().show("wrong.is", turn.text)
    if fact.in_own_words or signs().show(f"tries.{fact.reader}", turn.text):
        return True
    return not complaint_about(turn, requested).endswith(f"_{OTHER}")
