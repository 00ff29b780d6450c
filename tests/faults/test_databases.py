"""A database is locked or its tables are gone: nothing is claimed that was not done, and nothing is lost."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from support.people.tickets import ticket_number
from tests.assistant import Assistant
from tests.bot import Customer, Heard
from tests.faults.outages import killed, locked, locked_for_readers, without_tables
from tests.faults.records import handoff, tickets

Outage = Callable[[Path], AbstractContextManager[None]]


def _tickets_gone(file: Path) -> AbstractContextManager[None]:
    return without_tables(file, "tickets", "handoffs")


OUTAGES = [pytest.param(locked, id="locked"), pytest.param(_tickets_gone, id="gone")]


def ready_to_end(fragile: Assistant, amount: str = "3000") -> Customer:
    """A verified customer who has only to confirm. With 8888 there is nothing to be found."""
    customer = fragile.customer("OK10000001")
    heard = customer.say(f"昨天上午10点提了{amount}到现在没到卡里")
    assert heard.slots["requested_slot"] == "confirmation"
    return customer


def nothing_claimed(fragile: Assistant, customer: Customer, heard: Heard) -> None:
    """The customer is told to try again; no number is said, nobody is said to come."""
    assert heard.responses == ["utter_system_busy"]
    assert ticket_number(heard.text) is None
    assert heard.slots["ticket_id"] is None
    assert heard.slots["handoff_status"] == "none"


# --- the wallet's -------------------------------------------------------------------------------


def test_wallet_database_that_cannot_be_read(fragile: Assistant) -> None:
    """A look-up that fails becomes a ticket and a person."""
    file = fragile.folder / "wallet.db"
    # The file can only be had for oneself while the action server has not opened it yet.
    fragile.processes.restart("actions")
    customer = ready_to_end(fragile)
    with locked_for_readers(file):
        heard = customer.say("对的")
    assert heard.responses == ["utter_lookup_failed", "utter_ticket_opened", "utter_handoff_queued"]
    assert len(tickets(fragile, customer)) == 1
    assert handoff(fragile, customer) == "waiting"


def test_wallet_database_that_somebody_writes_to(fragile: Assistant) -> None:
    """Readers do not wait for writers."""
    customer = ready_to_end(fragile)
    with locked(fragile.folder / "wallet.db"):
        heard = customer.say("对的")
    assert heard.responses == ["utter_withdrawal_delayed_under_review", "utter_check_solved"]


def test_wallet_database_without_its_tables(fragile: Assistant) -> None:
    """The same; once they are back, the next customer gets the real answer."""
    customer = ready_to_end(fragile)
    with without_tables(fragile.folder / "wallet.db", "wallet_accounts", "wallet_transactions"):
        heard = customer.say("对的")
    assert heard.responses == ["utter_lookup_failed", "utter_ticket_opened", "utter_handoff_queued"]
    assert handoff(fragile, customer) == "waiting"
    assert "utter_withdrawal_delayed_under_review" in ready_to_end(fragile).say("对的").responses


# --- the tickets' -------------------------------------------------------------------------------


@pytest.mark.parametrize("outage", OUTAGES)
def test_case_that_cannot_be_stored_is_ended_by_the_same_word_later(
    fragile: Assistant, outage: Outage
) -> None:
    """Its facts are kept, so that "yes" once more is all that it takes."""
    customer = ready_to_end(fragile, "8888")
    with outage(fragile.folder / "okpay.db"):
        heard = customer.say("对的")
        nothing_claimed(fragile, customer, heard)
        assert heard.slots["amount"] == "8888.00"
        nothing_claimed(fragile, customer, customer.say("对的"))
    assert tickets(fragile, customer) == []
    heard = customer.say("对的")
    assert heard.responses == ["utter_withdrawal_delayed_not_found", "utter_ticket_opened"]
    opened = tickets(fragile, customer)
    assert [ticket.number for ticket in opened] == [heard.slots["ticket_id"]]
    assert opened[0].facts["amount"] == "8888.00"
    # And the step is done once: the next yes is about something else.
    customer.say("对的")
    assert len(tickets(fragile, customer)) == 1


@pytest.mark.parametrize("outage", OUTAGES)
@pytest.mark.parametrize("message", ["钱被盗刷了", "我要投诉"])
def test_message_that_cannot_be_stored_is_worth_sending_again(
    fragile: Assistant, outage: Outage, message: str
) -> None:
    """What acts at once says that it could not, and can when it is tried again."""
    customer = fragile.customer("OK10000001")
    with outage(fragile.folder / "okpay.db"):
        nothing_claimed(fragile, customer, customer.say(message))
    assert tickets(fragile, customer) == []
    heard = customer.say(message)
    assert ticket_number(heard.text) == heard.slots["ticket_id"] is not None
    assert len(tickets(fragile, customer)) == 1


def test_person_asked_for_comes_when_asked_for_again(fragile: Assistant) -> None:
    """In a case, the request is repeated with the same words, and takes the case's facts along."""
    customer = ready_to_end(fragile)
    with locked(fragile.folder / "okpay.db"):
        nothing_claimed(fragile, customer, customer.say("转人工"))
    heard = customer.say("转人工")
    assert heard.slots["handoff_status"] == handoff(fragile, customer) == "waiting"
    assert [ticket.facts["amount"] for ticket in tickets(fragile, customer)] == ["3000.00"]


def test_without_action_server_and_tickets_the_case_stays_open(fragile: Assistant) -> None:
    """Nothing can be done and nobody called: said once, and the question asked stays the question."""
    customer, other = fragile.customer("OK10000001"), fragile.customer()
    customer.say("提现没到账")
    with killed(fragile, "actions"), locked(fragile.folder / "okpay.db"):
        heard = customer.say("昨天上午10点")
        assert heard.responses == ["utter_system_busy", "utter_ask_transaction_time"]
        assert heard.slots["requested_slot"] == "transaction_time"
        nothing_claimed(fragile, other, other.say("提现没到账"))
    assert customer.say("昨天上午10点").slots["requested_slot"] == "amount"
    assert customer.say("3000").slots["requested_slot"] == "confirmation"
    assert tickets(fragile, customer) == tickets(fragile, other) == []


# --- the conversations' ---------------------------------------------------------------------------


def test_conversation_that_cannot_be_read_is_not_begun_anew(fragile: Assistant) -> None:
    """The message is answered with a request to try again, and the case is there when it is."""
    customer = ready_to_end(fragile)
    with locked(fragile.folder / "conversations.db"):
        replies = customer.send("对的")
        assert len(replies) == 1
        assert "再" in replies[0]["text"]
    heard = customer.say("对的")
    assert heard.responses == ["utter_withdrawal_delayed_under_review", "utter_check_solved"]
    sessions = [event for event in customer.tracker()["events"] if event["event"] == "session_started"]
    assert len(sessions) == 1
