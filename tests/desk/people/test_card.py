"""The facts card: what is known of a case, wherever it is known from."""

from __future__ import annotations

from datetime import timedelta

import pytest

from desk.parts import Parts
from desk.talk.messages import ConversationNotFound
from support.clock import now
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
        card = await parts.card.facts("web-1")
        assert (card["problem"], card["ticket"], card["account"]) == ("提现没到账", ticket.number, "")
        assert "3000" in card["amount"] and card["time"] and card["due"]
        assert (card["method"], card["contact"], card["verified"]) == ("", "", False)
        assert card["tried"] == ["二", "三 行", "四", "五" * 80]

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
        card = await parts.card.facts("web-1")
        assert card["problem"] and card["findings"] == ["in_review"] and "3000" in card["amount"]
        assert (card["account"], card["verified"], card["ticket"]) == ("OK10000001", True, "")

    at_work(parts, scenario)


def test_without_both_the_desk_says_what_it_knows(parts: Parts, recorded: RecordedEngine) -> None:
    """The engine is away; a conversation that is none is named."""
    recorded.status = 500

    async def scenario(told: Told) -> None:
        opened(parts.stores.log, account="OK10000001")
        answered(parts, "请问是哪一笔？")
        card = await parts.card.facts("web-1")
        assert (card["account"], card["verified"], card["problem"]) == ("OK10000001", True, "")
        assert card["tried"] == ["请问是哪一笔？"] and card["findings"] == []
        with pytest.raises(ConversationNotFound):
            await parts.card.facts("web-2")

    at_work(parts, scenario)
