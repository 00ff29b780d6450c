"""A long conversation: its session is rolled, so that a turn's cost stays bounded, and nothing is lost."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from engine.fixes import SESSION_TURNS
from tests.assistant import Assistant
from tests.bot import Customer, Heard

EVENTS_PER_MESSAGE = 20
"""More than any message leads to: its own, the slots of a case, the bot's texts."""

QUESTION = "手续费怎么收"


@pytest.fixture(scope="module")
def talk(assistant: Assistant) -> Iterator[tuple[Customer, list[Heard]]]:
    """A case opened at the start, questions enough for two rolls, and the case ended after them."""
    customer = assistant.customer("OK10000001")
    heard = [customer.say("提现没到账")]
    for round_ in (["昨天上午10点"], ["3000"]):
        for _ in range(SESSION_TURNS):
            customer.send(QUESTION)
        heard += [customer.say(text) for text in (QUESTION, *round_)]
    heard.append(customer.say("对的"))
    yield customer, heard


def sessions(customer: Customer) -> list[list[dict[str, Any]]]:
    """The conversation's events by session."""
    found: list[list[dict[str, Any]]] = []
    for event in customer.tracker()["events"]:
        if event["event"] == "session_started" or not found:
            found.append([])
        found[-1].append(event)
    return [session for session in found if session[0]["event"] == "session_started"]


def test_session_is_rolled(talk: tuple[Customer, list[Heard]]) -> None:
    """After so many messages, each time, and no message is lost at the border."""
    customer, _ = talk
    messages = [sum(event["event"] == "user" for event in session) for session in sessions(customer)]
    assert sum(messages) == 2 * SESSION_TURNS + 6
    assert len(messages) == 3
    assert messages[:2] == [SESSION_TURNS, SESSION_TURNS]


def test_events_of_a_session_are_bounded(talk: tuple[Customer, list[Heard]]) -> None:
    """Each turn replays its session's events, and only these."""
    customer, _ = talk
    slots = len(customer.tracker()["slots"])
    for session in sessions(customer):
        assert len(session) <= SESSION_TURNS * EVENTS_PER_MESSAGE + slots


def test_open_case_stays_open(talk: tuple[Customer, list[Heard]]) -> None:
    """The same question is asked on both sides of a border, and its answer is taken."""
    _, heard = talk
    opened, asked_again, time, again, amount, end = heard
    assert opened.slots["requested_slot"] == "transaction_time"
    assert asked_again.slots["requested_slot"] == "transaction_time"
    assert asked_again.loop == "case_form"
    assert asked_again.responses == ["utter_fees", "utter_ask_transaction_time"]
    assert time.slots["requested_slot"] == again.slots["requested_slot"] == "amount"
    assert again.responses == ["utter_fees", "utter_ask_amount"]
    assert amount.slots["requested_slot"] == "confirmation"
    assert end.responses == ["utter_withdrawal_delayed_under_review", "utter_check_solved"]
    assert end.loop is None


def test_slots_are_kept(talk: tuple[Customer, list[Heard]]) -> None:
    """All that the customer has said and the case has come to."""
    _, heard = talk
    before, after = heard[2].slots, heard[3].slots
    kept = {name for name, value in before.items() if value is not None}
    kept -= {"session_started_metadata", "transcript"}
    assert {"account_id", "transaction_time", "problem", "case", "handoff_status"} <= kept
    assert {name: after[name] for name in kept} == {name: before[name] for name in kept}
