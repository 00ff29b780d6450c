"""Whether a message tells of stolen money: for certain, perhaps, or by what was talked about before."""

from __future__ import annotations

from collections.abc import Collection

from support.catalogue import catalogue
from support.company.signs import signs
from support.dialogue.message import OTHER_MATTER
from support.dialogue.turn import Turn

THEFT = "unauthorized_transaction"

BY_THEMSELVES = ("wrong_recipient", "transfer_not_received")
"""Problems that only who paid tells of: nobody is asked whether it was them."""

_SCAM = "report_phishing"
"""The question whose talk turns what was then clicked, told or paid into fraud."""

_LOOKED_BACK = 6
"""Lines of the customer's in which the talk about a scam is looked for."""

_SCRAP = 4
"""Characters up to which a message (我的钱) tells of no theft."""

_PERHAPS = 0.5
"""What the classifier must reach before the customer is asked whether a payment was their own."""


def is_clear(text: str) -> bool:
    """Whether the words themselves tell of a theft, not of a fear or of the family's purchase."""
    if signs().show("theft.by_fraud", text):
        return True
    return signs().show("theft.clear", text) and not signs().show("theft.harmless", text)


def is_fraud(turn: Turn, acts: Collection[str]) -> bool:
    """Whether something was given away or is gone that a scam took.

    Args:
        turn: The message.
        acts: What it does, beside this.
    """
    if is_clear(turn.text):
        return True
    if signs().show("theft.unharmed", turn.text) or signs().show("theft.harmless", turn.text):
        return False
    if {"gave_away", "money_gone"} <= set(acts):
        # 「充了钱,余额没多」: another problem for certain, with not a word of a theft.
        other = turn.intent in catalogue().named and turn.intent != THEFT and turn.confidence >= OTHER_MATTER
        return not other or signs().show("theft.words", turn.text)
    done = bool({"gave_away", "money_gone"} & set(acts)) or signs().show("theft.done", turn.text)
    return done and _of_a_scam(turn)


def doubt(turn: Turn) -> str:
    """What doubt there is about a theft that the classifier heard and the words do not tell; or empty.

    Returns:
        `unsure_own` (the customer does not remember), `family_own` (somebody close may have paid),
        `unlikely_theft` (no word of a theft, and not heard for sure), `maybe_theft`, or nothing.
    """
    if turn.intent != THEFT or turn.confidence < _PERHAPS:
        return ""
    if signs().show("theft.harmless", turn.text):
        return "family_own"
    if signs().show("theft.unsure", turn.text):
        return "unsure_own"
    told = signs().show("theft.words", turn.text) or turn.confidence >= OTHER_MATTER
    return "maybe_theft" if told and len(turn.text) > _SCRAP else "unlikely_theft"


def is_unharmed(turn: Turn) -> bool:
    """Whether the classifier heard a theft where the customer says that nothing was given or pressed."""
    return turn.intent == THEFT and signs().show("theft.unharmed", turn.text)


def is_own(text: str) -> bool:
    """Whether the customer says that a payment was their own, or one of their family's."""
    if signs().show("theft.harmless", text):
        return True
    return signs().show("theft.own", text) and not signs().show("theft.not_own", text)


def is_not_own(text: str) -> bool:
    """Whether the customer says that a payment was not their own."""
    return signs().show("theft.not_own", text) and not signs().show("theft.harmless", text)


def is_denied(text: str) -> bool:
    """Whether the customer says that they did not do what the record says."""
    return signs().show("theft.not_done", text) and not signs().show("theft.harmless", text)


def _of_a_scam(turn: Turn) -> bool:
    lines = [line["text"] for line in turn.transcript if line["speaker"] == "customer"][-_LOOKED_BACK:]
    talked = any(signs().show("theft.scam", text) for text in (*lines, turn.text))
    return talked or _SCAM in turn.earlier
