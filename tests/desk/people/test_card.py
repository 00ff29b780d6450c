"""The facts card: what is known of a case, wherever it is known from."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from desk.parts import Parts
from desk.people.card import Known
from desk.talk.messages import ConversationNotFound
from support.catalogue import catalogue
from support.clock import SHANGHAI, now
from support.people.tickets import TicketDraft
from tests.desk.recorded_engine import RecordedEngine
from tests.desk.talk.conversations import opened
from tests.desk.workbench import Told, at_work, visitor

FACTS = {
    "transaction_time": "2026-11-22T10:00:00+08:00",
    "transaction_time_grain": "minute",
    "amount": "3000.00",
    "payment_method": "",
}

NEXT_DAY = datetime(2026, 11, 23, 9, tzinfo=SHANGHAI)


def answered(parts: Parts, *texts: str) -> None:
    """The bot says something."""
    for text in texts:
        parts.stores.log.append("web-1", "bot", text, at=now())


def test_a_ticket_says_what_the_case_is(parts: Parts, recorded: RecordedEngine) -> None:
    """The newest one, whatever the engine holds; and what the bot said last."""
    recorded.slots["web-1"] = {"case": {"problem": "complaint"}, "account_id": "OK10000011"}

    async def scenario(told: Told) -> None:
        await visitor(parts)
        answered(parts, "一", "二", "三\n行", "四", "五" * 200)
        at = now()
        for number, label in enumerate(("旧的", "提现没到账")):
            made = at + timedelta(seconds=number)
            draft = TicketDraft(
                "withdrawal_delayed", label, "web-1", made, at + timedelta(hours=48), facts=FACTS
            )
            ticket = parts.stores.tickets.open(draft, key=label)
        known = await parts.card.known("web-1")
        assert (known.problem, known.ticket, known.account) == ("withdrawal_delayed", ticket.number, "")
        assert known.problem_label == catalogue().problems["withdrawal_delayed"].label
        assert known.shown(NEXT_DAY) == {"transaction_time": "昨天10:00", "amount": "3000.00元"}
        assert known.tried == ("二", "三 行", "四", "五" * 80)

    at_work(parts, scenario)


def test_without_a_ticket_the_engine_knows(parts: Parts, recorded: RecordedEngine) -> None:
    """From the slots of its form."""
    recorded.slots["web-1"] = {
        "case": {"problem": "withdrawal_delayed", "finding": "in_review"},
        "account_id": "OK10000001",
        **FACTS,
    }

    async def scenario(told: Told) -> None:
        opened(parts.stores.log, account="OK10000001")
        known = await parts.card.known("web-1")
        assert known.problem_label == catalogue().problems["withdrawal_delayed"].label
        assert (known.problem, known.findings) == ("withdrawal_delayed", ("in_review",))
        assert known.shown(NEXT_DAY) == {"transaction_time": "昨天10:00", "amount": "3000.00元"}
        assert (known.account, known.ticket) == ("OK10000001", "")

    at_work(parts, scenario)


def test_without_both_the_desk_says_what_it_knows(parts: Parts, recorded: RecordedEngine) -> None:
    """The engine is away; a conversation that is none is named."""
    recorded.status = 500

    async def scenario(told: Told) -> None:
        opened(parts.stores.log, account="OK10000001")
        answered(parts, "请问是哪一笔？")
        known = await parts.card.known("web-1")
        assert known == Known(account="OK10000001", tried=("请问是哪一笔？",))
        with pytest.raises(ConversationNotFound):
            await parts.card.known("web-2")

    at_work(parts, scenario)


def test_what_was_only_roughly_said_is_shown_so() -> None:
    """It stands in the case while there is no ticket, and among the ticket's facts after."""
    case = {"problem": "withdrawal_delayed", "rough": {"amount_range": "2700.00 3300.00 about"}}
    for known in (
        Known.of_slots({"case": case, "amount": None}),
        Known(facts={"amount_range": "2700.00 3300.00 about"}),
    ):
        assert known.shown(NEXT_DAY) == {"amount": "约3000元"}
        assert known.amount == "约3000"
    assert Known(facts={"amount": "3000.00"}).amount == "3000.00"
    assert Known().amount == ""
