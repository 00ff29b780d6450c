"""The action server is stopped, hangs or fails: the customer is told, and a person is called."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from support.people.tickets import ticket_number
from tests.assistant import Assistant
from tests.bot import Customer, Heard
from tests.faults.outages import hanging, killed
from tests.faults.records import handoff, services, tickets

ANSWERED_WITHIN = 6.0
"""Seconds, of which the engine waits four for the action."""

MESSAGES = {
    "提现没到账": "withdrawal_delayed",
    "钱被盗刷了": "unauthorized_transaction",
    "转人工": "talk_to_human",
    "我要投诉": "complaint",
    "解决了": "talk_to_human",
    "今天天气怎么样": "talk_to_human",
    "手续费怎么收，另外怎么绑定银行卡": "talk_to_human",
}
"""A message for each kind of action to the problem that its ticket names."""


def called_a_person(assistant: Assistant, customer: Customer, heard: Heard) -> None:
    """What was said was done, once."""
    assert heard.responses[-3:] == ["utter_action_failed", "utter_ticket_opened", "utter_handoff_queued"]
    opened = tickets(assistant, customer)
    assert [ticket.number for ticket in opened] == [heard.slots["ticket_id"]]
    assert ticket_number(heard.text) == opened[0].number
    assert handoff(assistant, customer) == heard.slots["handoff_status"] == "waiting"
    assert heard.loop is None
    assert heard.slots["requested_slot"] is None


class TestStopped:
    """Its process is gone."""

    @pytest.fixture(scope="class", autouse=True)
    def stopped(self, fragile: Assistant) -> Iterator[None]:
        """Killed for this class, and started again after it."""
        with killed(fragile, "actions"):
            yield

    @pytest.mark.parametrize("message", MESSAGES)
    def test_every_first_message_is_answered_and_handed_over(self, fragile: Assistant, message: str) -> None:
        """Whatever action it would have led to."""
        customer = fragile.customer()
        heard = customer.say(message)
        called_a_person(fragile, customer, heard)
        assert tickets(fragile, customer)[0].problem == MESSAGES[message]
        assert message in [line["text"] for line in tickets(fragile, customer)[0].transcript]

    def test_what_needs_no_action_is_answered_as_ever(self, fragile: Assistant) -> None:
        """Knowledge and greetings come from the engine."""
        customer = fragile.customer()
        assert customer.say("你好").responses == ["utter_greet"]
        assert customer.say("手续费怎么收").responses == ["utter_fees"]
        assert tickets(fragile, customer) == []

    def test_second_message_opens_no_second_ticket(self, fragile: Assistant) -> None:
        """What it tells is noted for the colleague who is coming."""
        customer = fragile.customer("OK10000001")
        called_a_person(fragile, customer, customer.say("提现没到账"))
        assert customer.say("昨天上午10点的，3000块").responses == ["utter_noted_for_agent"]
        customer.say("提现没到账")
        assert len(tickets(fragile, customer)) == 1
        assert handoff(fragile, customer) == "waiting"

    def test_wait_can_be_cancelled(self, fragile: Assistant) -> None:
        """And the same matter named again stays with its ticket."""
        customer = fragile.customer()
        customer.say("提现没到账")
        heard = customer.say("不等了")
        assert heard.responses == ["utter_handoff_cancelled"]
        assert heard.slots["handoff_status"] == "none"
        assert handoff(fragile, customer) == "none"
        assert customer.say("提现没到账").slots["handoff_status"] == "waiting"
        assert len(tickets(fragile, customer)) == 1

    def test_another_matter_gets_its_own_ticket(self, fragile: Assistant) -> None:
        """The ticket names the problem that the message does, not the one before it."""
        customer = fragile.customer()
        for message in ("提现没到账", "不等了", "退款怎么还没到"):
            customer.say(message)
        assert {ticket.problem for ticket in tickets(fragile, customer)} == {
            "withdrawal_delayed",
            "refund_status",
        }

    def test_secret_is_warned_of(self, fragile: Assistant) -> None:
        """At once, here too; the ticket holds no more of it than the conversation."""
        customer = fragile.customer()
        heard = customer.say("我的卡号是6222020200112233445怎么办")
        assert heard.responses[0] == "utter_secret_bank_card"
        called_a_person(fragile, customer, heard)
        assert "6222020200112233445" not in str(tickets(fragile, customer)[0])

    def test_tracker_holds_what_was_said(self, fragile: Assistant) -> None:
        """The bot's words and the hand-off stand in it, in the order they came."""
        customer = fragile.customer()
        heard = customer.say("提现没到账")
        events = customer.tracker()["events"]
        assert [event["text"] for event in events if event["event"] == "bot"] == heard.texts
        slots = {event["name"]: event["value"] for event in events if event["event"] == "slot"}
        assert slots["handoff_status"] == "waiting"
        assert slots["ticket_id"] == heard.slots["ticket_id"]
        assert events[-1]["name"] == "action_listen"


class TestStoppedInACase:
    """It goes away in the middle, and comes back."""

    def test_facts_reach_the_person(self, fragile: Assistant) -> None:
        """What the customer had said by then stands in the ticket."""
        customer = fragile.customer("OK10000001")
        customer.say("昨天上午10点提了3000到现在没到卡里")
        with killed(fragile, "actions"):
            called_a_person(fragile, customer, customer.say("对的"))
        ticket = tickets(fragile, customer)[0]
        assert ticket.facts["amount"] == "3000.00"
        assert ticket.account_id == "OK10000001"
        assert ticket.verified
        # Back again: the conversation goes on where it stands, a new one as if nothing had been.
        assert customer.say("不等了").responses == ["utter_handoff_cancelled"]
        other = fragile.customer("OK10000001")
        other.say("昨天上午10点提了3000到现在没到卡里")
        assert other.say("对的").responses == ["utter_withdrawal_delayed_under_review", "utter_check_solved"]


class TestHanging:
    """It takes the connection and does not answer."""

    def test_all_are_answered_and_nothing_is_done_twice(self, fragile: Assistant) -> None:
        """What it does of the kept messages when it goes on opens no second ticket."""
        in_case, waiting = fragile.customer("OK10000001"), fragile.customer()
        in_case.say("昨天上午10点提了3000到现在没到卡里")
        waiting.say("钱被盗刷了")
        talks = [(fragile.customer(), "我要投诉"), (in_case, "对的"), (waiting, "人呢")]
        order: list[str] = []
        with hanging(fragile, "actions"), ThreadPoolExecutor() as threads:
            asked = [threads.submit(timed, customer, text, order) for customer, text in talks]
            time.sleep(0.3)
            assert fragile.customer().say("手续费怎么收").responses == ["utter_fees"]
            order.append("knowledge")
            seconds = [answer.result()[0] for answer in asked]
            complaint, confirmed, notice = [answer.result()[1] for answer in asked]
        assert max(seconds) < ANSWERED_WITHIN
        assert order[0] == "knowledge", "one customer's hanging action held up another's answer"
        assert notice.responses == ["utter_still_here"]
        late = fragile.customer()
        assert "utter_complaint" in late.say("我要投诉").responses
        called_a_person(fragile, talks[0][0], complaint)
        called_a_person(fragile, in_case, confirmed)
        assert len(tickets(fragile, late)) == 1


class TestFailing:
    """It raises: a variable of its own is broken, say."""

    def test_customer_is_told_and_handed_over(self, fragile: Assistant) -> None:
        """The engine, whose variables are whole, calls the person."""
        customer = fragile.customer("OK10000001")
        fragile.processes.restart("actions", {"DATABASE_URL": "no URL"})
        try:
            customer.say("昨天上午10点提了3000到现在没到卡里")
            called_a_person(fragile, customer, customer.say("对的"))
        finally:
            fragile.processes.restart("actions", {"DATABASE_URL": fragile.environment["DATABASE_URL"]})


def test_first_message_after_the_person_is_answered(fragile: Assistant) -> None:
    """The agent has closed the conversation: the bot speaks again, from that very message on."""
    customer = fragile.customer()
    customer.say("钱被盗刷了")
    assert services(fragile).handoffs.close(customer.sender)
    heard = customer.say("手续费怎么收")
    assert heard.responses == ["utter_fees"]
    assert heard.slots["handoff_status"] == "closed"


def timed(customer: Customer, text: str, order: list[str]) -> tuple[float, Heard]:
    """How long the answer took in seconds, and the answer."""
    begun = time.monotonic()
    heard = customer.say(text)
    seconds = time.monotonic() - begun
    order.append(text)
    return seconds, heard
