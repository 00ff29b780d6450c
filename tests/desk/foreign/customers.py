"""A desk beside a foreign one, and its customers."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from support.clock import now
from support.people.briefing import Briefing
from support.people.handoffs import HandoffQueue
from support.storage.database import open_database
from tests.desk.desks import App, RunningDesk

BRIEFING = Briefing(problem="duplicate_charge")


def until(condition: Callable[[], Any], seconds: float = 20.0) -> None:
    """Waits for what other processes do.

    Raises:
        AssertionError: It did not come about.
    """
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not come about"
        time.sleep(0.1)


def queue_of(desk: RunningDesk) -> HandoffQueue:
    """The desk's queue, as the action server has it from its own process."""
    return HandoffQueue(open_database(desk.environment["DATABASE_URL"]))


def wants_person(desk: RunningDesk, customer: App, briefing: Briefing = BRIEFING) -> None:
    """The bot calls a person for the customer."""
    queue_of(desk).request(
        customer.conversation, urgency="urgent", briefing=briefing, ticket_number="TK-1", at=now()
    )


def said(customer: App, speaker: str) -> list[str]:
    """What the customer has read of a speaker."""
    return [message["text"] for message in customer.messages() if message["speaker"] == speaker]


def mode(customer: App) -> str:
    """Who has the conversation, as the customer sees it."""
    return str(customer.get("messages").json()["mode"])
