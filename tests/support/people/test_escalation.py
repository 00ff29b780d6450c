"""Handing a matter to people: what is stored, and what the caller is told of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine

from support.catalogue import catalogue
from support.clock import SHANGHAI
from support.company.days import Days
from support.company.hours import BusinessHours
from support.company.settings import Settings
from support.people.briefing import Briefing
from support.people.escalation import Escalation, Matter, More, Place
from support.people.handoffs import HandoffQueue
from support.people.tickets import Line, TicketStore
from support.storage.database import DatabaseUnavailable, open_database

MORNING = datetime(2026, 11, 25, 10, 30, tzinfo=SHANGHAI)
EVENING = MORNING.replace(hour=22)

SETTINGS = replace(
    Settings.load(Path(__file__).parents[3] / "data" / "settings.yml"),
    agent_hours=BusinessHours.parse({"workdays": "9:00-18:00"}),
    answer_time_hours=48,
    minutes_per_conversation=4,
    agents_on_duty=2,
)

MATTER = Matter(
    conversation_id="c",
    key="case-1",
    briefing=Briefing(
        problem="withdrawal_delayed",
        account_id="OK10000001",
        facts={"account_id": "OK10000001", "amount": "500.00", "contact": "13800138000"},
        finding="late",
        also=("complaint",),
        last_words="转人工",
    ),
    urgency="high",
    transcript=({"speaker": "customer", "text": "提现没到", "at": MORNING.isoformat()},),
    at=MORNING,
)


@pytest.fixture
def tickets(engine: Engine) -> Iterator[TicketStore]:
    yield TicketStore(engine)


@pytest.fixture
def queue(engine: Engine) -> Iterator[HandoffQueue]:
    yield HandoffQueue(engine, lambda: SETTINGS)


@pytest.fixture
def escalation(tickets: TicketStore, queue: HandoffQueue) -> Escalation:
    return Escalation(tickets, queue, lambda: SETTINGS)


def test_in_hours_the_conversation_waits(escalation: Escalation, queue: HandoffQueue) -> None:
    queue.request("before", urgency="high", briefing=Briefing(), ticket_number=None, at=MORNING)
    called = escalation.call_person(MATTER)
    assert called.place == Place(2, timedelta(minutes=4))
    assert called.opens == MORNING
    found = queue.latest("c")
    assert found is not None
    assert (found.status, found.urgency, found.requested_at) == ("waiting", "high", MORNING)
    assert (found.briefing, found.ticket_number) == (MATTER.briefing, called.ticket.number)


def test_out_of_hours_there_is_a_ticket_alone(escalation: Escalation, queue: HandoffQueue) -> None:
    called = escalation.call_person(replace(MATTER, at=EVENING))
    assert called.place is None
    assert called.opens == datetime(2026, 11, 26, 9, 0, tzinfo=SHANGHAI)
    assert queue.latest("c") is None


@pytest.mark.parametrize("waits", [True, False])
def test_what_is_said_later_reaches_ticket_and_queue(
    escalation: Escalation, tickets: TicketStore, queue: HandoffQueue, waits: bool
) -> None:
    """Out of hours the ticket alone, by its number."""
    called = escalation.call_person(MATTER if waits else replace(MATTER, at=EVENING))
    line: Line = {"speaker": "customer", "text": "是300", "at": (EVENING + timedelta(minutes=1)).isoformat()}
    more = More({"amount": "300.00"}, ("是300",), (*MATTER.transcript, line))
    escalation.add("c", more, None if waits else called.ticket.number)
    ticket, handoff = tickets.find(called.ticket.number), queue.latest("c")
    assert ticket is not None and (ticket.facts["amount"], ticket.transcript[-1]) == ("300.00", line)
    assert (handoff is not None) == waits
    if handoff is not None:
        assert (handoff.briefing.facts["amount"], handoff.briefing.told) == ("300.00", ("是300",))


@pytest.mark.parametrize(
    ("at", "on_duty"),
    [
        (MORNING.replace(hour=9, minute=0), True),
        (MORNING.replace(hour=17, minute=59), True),
        (MORNING.replace(hour=18, minute=0), False),
        (MORNING.replace(hour=8, minute=59, second=59), False),
    ],
)
def test_at_the_edges_of_the_hours(escalation: Escalation, at: datetime, on_duty: bool) -> None:
    called = escalation.call_person(replace(MATTER, at=at))
    assert (called.place is not None) == on_duty
    assert (called.opens == at) == on_duty


def test_the_ticket_says_what_the_briefing_says(escalation: Escalation) -> None:
    ticket = escalation.open_ticket(MATTER)
    assert (ticket.problem, ticket.label) == (
        "withdrawal_delayed",
        catalogue().problems["withdrawal_delayed"].label,
    )
    assert (ticket.facts, ticket.findings) == (MATTER.briefing.facts, ["late"])
    assert (ticket.contact, ticket.urgency, ticket.status) == ("13800138000", "high", "open")
    assert ticket.transcript == list(MATTER.transcript)
    assert (ticket.created_at, ticket.answer_due_at) == (MORNING, MORNING + timedelta(hours=48))


@pytest.mark.parametrize(
    ("verified", "typed", "account_id", "own"),
    [
        ("OK10000001", "OK10000001", "OK10000001", True),
        ("OK10000001", "", "OK10000001", True),
        ("OK10000001", "OK10000002", "OK10000002", False),
        ("", "OK10000002", "OK10000002", False),
        ("", "", None, False),
    ],
)
def test_an_account_that_was_only_typed_is_a_claim(
    escalation: Escalation, verified: str, typed: str, account_id: str | None, own: bool
) -> None:
    """Who reads the ticket later depends on it (`readable_by`)."""
    facts = {"account_id": typed} if typed else {}
    ticket = escalation.open_ticket(replace(MATTER, briefing=Briefing("complaint", verified, facts)))
    assert (ticket.account_id, ticket.verified) == (account_id, own)


def test_the_same_matter_again_is_one_ticket_and_one_place(
    escalation: Escalation, tickets: TicketStore, queue: HandoffQueue
) -> None:
    first = escalation.call_person(MATTER)
    again = escalation.call_person(replace(MATTER, at=MORNING + timedelta(minutes=3)))
    assert again == replace(first, opens=MORNING + timedelta(minutes=3))
    assert len(tickets.waiting()) == len(queue.waiting()) == 1
    other = escalation.call_person(replace(MATTER, key="case-2"))
    assert other.ticket.number != first.ticket.number
    assert other.place == first.place
    found = queue.latest("c")
    assert found is not None and found.ticket_number == first.ticket.number


def test_a_person_who_has_it_already_keeps_it(escalation: Escalation, queue: HandoffQueue) -> None:
    escalation.call_person(MATTER)
    queue.claim("c", "小李", MORNING)
    called = escalation.call_person(replace(MATTER, key="case-2"))
    assert called.place == Place(0, timedelta(0))
    assert queue.state("c") == "active"


def test_a_queue_that_is_gone_claims_nothing_and_loses_nothing(
    tickets: TicketStore, queue: HandoffQueue, tmp_path: Path
) -> None:
    """The ticket is kept; the next try finds it, and then the place."""
    folder = tmp_path / "gone"
    gone = open_database(f"sqlite:///{folder}/support.db")
    folder.rmdir()
    with pytest.raises(DatabaseUnavailable):
        Escalation(tickets, HandoffQueue(gone), lambda: SETTINGS).call_person(MATTER)
    with pytest.raises(DatabaseUnavailable):
        Escalation(TicketStore(gone), queue, lambda: SETTINGS).call_person(MATTER)
    assert queue.state("c") == "none"
    [kept] = tickets.waiting()
    called = Escalation(tickets, queue, lambda: SETTINGS).call_person(MATTER)
    assert called.ticket.number == kept.number
    assert called.place is not None and called.place.position == 1


def test_on_a_closed_day_nobody_is_called_and_the_answer_comes_later(
    tickets: TicketStore, queue: HandoffQueue
) -> None:
    """The company's own closed days: no queue, back after them, and they do not count for the answer."""
    closed = Days(closed=frozenset({MORNING.date(), MORNING.date() + timedelta(days=1)}))
    settings = replace(SETTINGS, agent_hours=replace(SETTINGS.agent_hours, days=closed))
    called = Escalation(tickets, queue, lambda: settings).call_person(MATTER)
    midnight = MORNING.replace(hour=0, minute=0, second=0, microsecond=0)
    assert called.place is None and queue.latest("c") is None
    assert called.opens == midnight + timedelta(days=2, hours=9)
    assert called.ticket.answer_due_at == midnight + timedelta(days=4)
