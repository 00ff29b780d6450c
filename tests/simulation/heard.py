"""Replies and turns as tests write them down."""

from __future__ import annotations

from typing import Any

from simulation.casting import Cell
from simulation.line import Heard
from simulation.matters import Matter, matters
from simulation.persons import persons
from simulation.utterance import Message
from simulation.watcher import Turn


def matter(problem: str, finding: str) -> Matter:
    """One of those that can be shown."""
    return next(one for one in matters()[problem] if one.finding == finding)


def cell(person: str = "terse", problem: str = "withdrawal_delayed", finding: str = "under_review") -> Cell:
    """A person with a matter."""
    return Cell(persons()[person], matter(problem, finding))


def heard(
    *responses: str,
    asks: str = "",
    problem: str = "withdrawal_delayed",
    ticket: str = "",
    handoff: str = "none",
    buttons: tuple[str, ...] = (),
    silent: bool = False,
    **slots: Any,
) -> Heard:
    """A reply of these responses, and the state after it."""
    return Heard(
        texts=() if silent else tuple("…" for _ in responses) or ("…",),
        responses=responses,
        buttons={payload: payload for payload in buttons},
        slots={
            "requested_slot": asks or None,
            "problem": problem or None,
            "ticket_id": ticket or None,
            "handoff_status": handoff,
            **slots,
        },
        open=bool(asks),
    )


def said(means: str, reply: Heard, *gives: str, tries: bool = False, wasted: bool = False) -> Turn:
    """A message that means this, and the reply to it."""
    return Turn(Message("…", means, gives, tries=tries or bool(gives), wasted=wasted), reply)


GOOD = (
    said(
        "opens", heard("utter_open_withdrawal_delayed", "utter_ask_transaction_time", asks="transaction_time")
    ),
    said("gives", heard("utter_ask_amount", asks="amount"), "transaction_time"),
    said("how_long", heard("utter_asks_how_long", "utter_again_amount", asks="amount")),
    said("gives", heard("utter_ask_confirmation", asks="confirmation"), "amount"),
    said("confirms", heard("utter_withdrawal_delayed_under_review", "utter_check_solved"), tries=True),
    said("closes", heard("utter_solved")),
)
"""A conversation of `cell()` in which all is right."""
