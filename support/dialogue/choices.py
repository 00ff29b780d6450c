"""Choices: the likeliest meanings of a message that was not understood, and what becomes of them."""

from __future__ import annotations

from collections.abc import Sequence

from support.catalogue import catalogue
from support.dialogue import not_ours
from support.dialogue.step import Step
from support.dialogue.turn import Turn

CHOICES = 3
"""Likeliest intents that are offered at a time."""

NOT_UNDERSTOOD_IN_A_ROW = 3
"""Messages not understood after which a person is offered (contract.md)."""

REFUSALS = 3
"""Times that none of the choices was wanted after which a person is offered."""

_MASH = 20
"""Characters up to which a text with signs of gibberish is nothing else."""

_DONE = ("solved", "ticketed")


def ask_back(step: Step) -> None:
    """Says what was not understood, with the likeliest meanings as choices."""
    if step.turn.earlier and step.turn.earlier[-1] in catalogue().questions:
        step.case.refused = 0
    unreadable, often = _unreadable(step.turn), step.turn.fallbacks >= NOT_UNDERSTOOD_IN_A_ROW
    if unreadable:
        step.say(unreadable)
    elif not often and step.case.offer in _DONE:
        step.say("utter_unsure_if_solved")
    elif not often:
        _offer(step, step.turn.choices, "utter_ask_back", "utter_ask_back_plain")
    if often:
        offer_person(step)


def offer_others(step: Step) -> None:
    """None of the choices was meant: others, then a question, the third time a person."""
    case = step.case
    case.refused += 1
    if case.refused >= REFUSALS:
        case.choices, case.refused = [], 0
        offer_person(step)
    else:
        others = tuple(case.choices[CHOICES:]) if case.refused == 1 else ()
        _offer(step, others, "utter_none_of_these_more", "utter_none_of_these_own_words")


def chosen(step: Step) -> str:
    """The intent whose choice was named by its number; empty for any other message."""
    return numbered(step.turn.text, step.case.choices) if step.case.offer == "choices" else ""


def numbered(text: str, choices: Sequence[str]) -> str:
    """The choice that a text names by its number; empty for any other text.

    Args:
        text: Normalised.
        choices: Those that were offered and those kept behind them.
    """
    number = text.strip()
    if not (len(number) == 1 and number.isdigit()):
        return ""
    offered = choices[:CHOICES]
    return offered[int(number) - 1] if 1 <= int(number) <= len(offered) else ""


def take(step: Step, intent: str) -> None:
    """Goes on as if the choice had been pressed."""
    case = step.case
    case.offer, case.choices, case.refused = "", [], 0
    if intent in catalogue().questions:
        case.answered = intent
        step.say(f"utter_{intent}")
    else:
        case.upcoming.insert(0, {"problem": intent, "facts": {}})
        case.reopen, step.reply.reopen = intent, True


def offer_person(step: Step) -> None:
    """Offers a person after messages that led nowhere."""
    step.case.offer = "person"
    step.say("utter_offer_person_not_understood")


def _offer(step: Step, choices: tuple[str, ...], offering: str, plain: str) -> None:
    """Offers the first of the choices; the next ones are kept for who wants none of them.

    Args:
        step: The step.
        choices: Intents, the likeliest first.
        offering: The response that they are offered with.
        plain: The response where there are none.
    """
    case = step.case
    if case.offer in ("", "choices"):
        case.offer, case.choices = "choices", list(choices[: 2 * CHOICES])
    if choices:
        step.reply.offer(offering, choices[:CHOICES])
    else:
        step.say(plain)


def _unreadable(turn: Turn) -> str:
    """The response to a message that holds nothing to understand, or too much; empty for any other."""
    if not turn.text:
        return "utter_empty"
    if turn.too_long:
        return "utter_too_long"
    if not any(sign.isalnum() for sign in turn.text):
        return "utter_emoji"
    said = not_ours.response(turn.text)
    return said if said == not_ours.GIBBERISH and len(turn.text) <= _MASH else ""
