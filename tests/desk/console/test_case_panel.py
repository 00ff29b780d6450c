"""The column beside an open conversation: fields, whatever they are called."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from desk.console.case_panel import CasePanel
from desk.console.opened import Openings
from desk.parts import Parts
from support.catalogue import catalogue
from support.catalogue.showing import finding_label
from support.clock import now
from support.company.wording import words
from support.people.briefing import Briefing
from support.people.tickets import Ticket, TicketDraft
from tests.desk.recorded_engine import RecordedEngine
from tests.desk.talk.conversations import opened
from tests.desk.workbench import Told, at_work

BRIEFING = Briefing(
    problem="withdrawal_delayed",
    facts={"account_id": "OK10000001", "amount": "500.00"},
    finding="bank_processing",
    also=("refund_status",),
    last_words="转人工",
)


def ticket(parts: Parts, conversation: str, **more: Any) -> Ticket:
    """A ticket of the same case."""
    at = now() - timedelta(days=1)
    known = {"facts": {"amount": "500.00"}, "findings": ["bank_processing"], **more}
    draft = TicketDraft("withdrawal_delayed", "提现", conversation, at, at + timedelta(hours=48), **known)
    return parts.stores.tickets.open(draft, key=f"{conversation}-{len(known)}-{more}")


def values(parts: Parts, conversation: str) -> dict[str, Any]:
    """What the column shows."""
    stores, found = parts.stores, dict[str, Any]()
    openings = Openings(stores.log, stores.handoffs, stores.tickets)

    async def scenario(told: Told) -> None:
        opening = await asyncio.to_thread(openings.one, conversation)
        found.update(await CasePanel(parts.card, stores.tickets).values(opening))

    at_work(parts, scenario)
    return found


def hand_over(parts: Parts, conversation: str, briefing: Briefing = BRIEFING) -> None:
    """The conversation waits for a person."""
    parts.stores.handoffs.request(
        conversation, urgency="normal", briefing=briefing, ticket_number=None, at=now()
    )


def test_the_briefing_says_only_what_the_column_does_not_say_by_itself(parts: Parts) -> None:
    opened(parts.stores.log)
    own = ticket(parts, "web-1")
    hand_over(parts, "web-1")
    shown = values(parts, "web-1")
    assert shown["known"].problem_label == catalogue().problems["withdrawal_delayed"].label
    assert shown["facts"] == {"amount": "500.00元"}
    assert shown["known"].findings == ("bank_processing",)
    assert [row.name for row in shown["briefing"]] == ["also", "last_words"]
    assert [one.number for one in shown["tickets"]] == [own.number]


def test_whatever_the_heads_are_called(parts: Parts, monkeypatch: pytest.MonkeyPatch) -> None:
    """The facts of a case were once found by these words."""
    for name in ("problem", "identity", "finding"):
        monkeypatch.setitem(words("console")["summary"], name, f"改名后的{name}")
    opened(parts.stores.log)
    hand_over(parts, "web-1")
    ticket(parts, "web-1")
    shown = values(parts, "web-1")
    assert shown["known"].problem_label == catalogue().problems["withdrawal_delayed"].label
    assert [row.name for row in shown["briefing"]] == ["also", "last_words"]


def test_where_nothing_else_is_known_the_briefing_says_it_all(parts: Parts, recorded: RecordedEngine) -> None:
    """The engine is away, and there is no ticket: the title comes from the briefing too."""
    recorded.status = 500
    opened(parts.stores.log)
    hand_over(parts, "web-1")
    shown = values(parts, "web-1")
    assert shown["known"].problem_label == catalogue().problems["withdrawal_delayed"].label
    assert (shown["facts"], shown["known"].findings) == ({}, ())
    rows = {row.name: row.text for row in shown["briefing"]}
    assert list(rows) == ["account_id", "amount", "finding", "also", "last_words"]
    assert rows["finding"] == finding_label("withdrawal_delayed", "bank_processing") != "bank_processing"


def test_what_stood_in_a_summary_of_before_is_shown(parts: Parts) -> None:
    opened(parts.stores.log)
    hand_over(parts, "web-1", Briefing("complaint", earlier=(("事项", "红包"),)))
    assert [(row.head, row.text) for row in values(parts, "web-1")["briefing"]] == [("事项", "红包")]


def test_tickets_of_the_account_stand_behind_the_conversations_own(parts: Parts) -> None:
    opened(parts.stores.log, account="OK10000001")
    other = ticket(parts, "rest-1", account_id="OK10000001", verified=True)
    own = ticket(parts, "web-1", account_id="OK10000001", verified=True)
    assert [one.number for one in values(parts, "web-1")["tickets"]] == [own.number, other.number]


def test_a_conversation_of_another_channel_is_told_by_its_ticket(parts: Parts) -> None:
    made = ticket(parts, "rest-7", account_id="OK10000008")
    shown = values(parts, "rest-7")
    assert (shown["known"].ticket, shown["known"].account) == (made.number, "OK10000008")
    assert shown["facts"] == {"amount": "500.00元"}
    assert shown["briefing"] == []
