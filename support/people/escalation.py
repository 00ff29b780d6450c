"""Handing a matter to people: a ticket, then the queue; out of hours a word of when they are back.

It decides and stores; what the customer is told of it, each caller says in its own words.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from support.catalogue import catalogue
from support.company.settings import PresentSettings
from support.people.briefing import Briefing
from support.people.handoffs import HandoffQueue
from support.people.tickets import Line, Ticket, TicketDraft, TicketStore, Urgency


@dataclass(frozen=True)
class Matter:
    """What people are to take over.

    Attributes:
        conversation_id: Whose conversation.
        key: Of the ticket: the same key gives the same ticket, however often it is asked for.
        briefing: What the agent reads first; its problem is known to the catalogue.
        urgency: Of the ticket, and of the place in the queue.
        transcript: What was said so far, oldest first.
        at: When (aware).
    """

    conversation_id: str
    key: str
    briefing: Briefing
    urgency: Urgency
    transcript: tuple[Line, ...]
    at: datetime


@dataclass(frozen=True)
class More:
    """What a customer said after people were given the matter.

    Attributes:
        facts: Slot name to canonical value.
        told: What was told beside them, masked, oldest first.
        transcript: What was said so far, oldest first.
    """

    facts: Mapping[str, str]
    told: tuple[str, ...]
    transcript: tuple[Line, ...]


@dataclass(frozen=True)
class Place:
    """A place in the queue.

    Attributes:
        position: 1 is next; 0 for a conversation that does not wait (a person may have it already).
        wait: About how long that takes.
    """

    position: int
    wait: timedelta


@dataclass(frozen=True)
class Called:
    """What came of calling a person.

    Attributes:
        ticket: Open in any case.
        opens: When people are on duty: now, or when they are back.
        place: In the queue; None while nobody is on duty.
    """

    ticket: Ticket
    opens: datetime
    place: Place | None


class Escalation:
    """Tickets and queue of one company. All methods raise `DatabaseUnavailable` when their database is.

    Args:
        tickets: Where tickets are opened.
        handoffs: Where conversations wait.
        settings: The agents' hours, and within which time a ticket is answered.
    """

    def __init__(self, tickets: TicketStore, handoffs: HandoffQueue, settings: PresentSettings) -> None:
        self._tickets = tickets
        self._handoffs = handoffs
        self._settings = settings

    def open_ticket(self, matter: Matter) -> Ticket:
        """Opens the matter's ticket, or gives the one that is open under its key."""
        due = self._settings().answer_due(matter.at)
        return self._tickets.open(_draft(matter, due), key=matter.key)

    def add(self, conversation_id: str, more: More, number: str | None = None) -> None:
        """Lets those who have a matter, or will have it, know what the customer said since.

        Args:
            conversation_id: Whose.
            more: What was said.
            number: The matter's ticket; without one that of the hand-off.
        """
        handoff = self._handoffs.add(conversation_id, more.facts, more.told)
        number = number or (handoff.ticket_number if handoff else None)
        if number:
            self._tickets.add(number, more.facts, more.transcript)

    def call_person(self, matter: Matter) -> Called:
        """Opens the ticket and puts the conversation into the queue, where somebody is on duty."""
        ticket = self.open_ticket(matter)
        opens = self._settings().agent_hours.next_opening(matter.at)
        if opens > matter.at:
            return Called(ticket, opens, None)
        self._handoffs.request(
            matter.conversation_id,
            urgency=matter.urgency,
            briefing=matter.briefing,
            ticket_number=ticket.number,
            at=matter.at,
        )
        return Called(ticket, opens, self.place(matter.conversation_id))

    def place(self, conversation_id: str) -> Place:
        """Where a conversation stands in the queue."""
        position = self._handoffs.position(conversation_id)
        return Place(position, self._handoffs.expected_wait(position))


def _draft(matter: Matter, due: datetime) -> TicketDraft:
    """The ticket says what the briefing says; an account that was only typed is a claim."""
    told, facts = matter.briefing, matter.briefing.facts
    account_id = facts.get("account_id") or told.account_id
    return TicketDraft(
        problem=told.problem,
        label=catalogue().problems[told.problem].label,
        conversation_id=matter.conversation_id,
        created_at=matter.at,
        answer_due_at=due,
        account_id=account_id or None,
        verified=bool(account_id) and account_id == told.account_id,
        facts=dict(facts),
        findings=[told.finding] if told.finding else [],
        transcript=list(matter.transcript),
        urgency=matter.urgency,
        contact=facts.get("contact"),
    )
