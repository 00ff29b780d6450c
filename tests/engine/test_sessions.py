"""A long conversation: its session is rolled, so that a turn's cost stays bounded, and nothing is lost."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from engine.fixes.sessions import SESSION_TURNS
from engine.transcript import TRANSCRIPT_MESSAGES
from support.environment import Environment
from support.services import Services
from tests.assistant import Assistant
from tests.bot import Customer, Heard

EVENTS_PER_MESSAGE = 20
"""More than any message leads to: its own, the slots of a case, the bot's texts."""

QUESTION = "手续费怎么收"

QUESTIONS = 30
"""Between two steps of the case: more than a session holds."""

MESSAGES = 2 * QUESTIONS + 6


@pytest.fixture(scope="module")
def talk(assistant: Assistant) -> Iterator[tuple[Customer, list[Heard]]]:
    """A case opened at the start, questions enough for several sessions, and the case ended after them."""
    customer = assistant.customer("OK10000001")
    heard = [customer.say("提现没到账")]
    for round_ in (["昨天上午10点"], ["3000"]):
        for _ in range(QUESTIONS):
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
    whole, rest = divmod(MESSAGES, SESSION_TURNS)
    assert whole >= 2
    assert messages == [SESSION_TURNS] * whole + ([rest] if rest else [])


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


def test_ticket_tells_the_whole_story(assistant: Assistant, talk: tuple[Customer, list[Heard]]) -> None:
    """Also what was said before the session was rolled."""
    customer, _ = talk
    number = customer.say("转人工").slots["ticket_id"]
    stored = Services.open(Environment.from_environ(assistant.environment)).tickets.find(number)
    assert stored
    said = [line["text"] for line in stored.transcript if line["speaker"] == "customer"]
    assert said.count(QUESTION) > SESSION_TURNS or len(stored.transcript) >= TRANSCRIPT_MESSAGES
    assert said[-1] == "转人工"
    assert "对的" in said
