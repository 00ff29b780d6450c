"""The port for somebody else's live-chat system.

The desk stays the only place that customers talk to. A foreign desk shows a hand-off to its own
agents and brings back what they do. What comes from there may come twice: every event has an
identity, and `desk.foreign.bridge` does each only once.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from starlette.routing import BaseRoute


class ForeignDeskUnavailable(Exception):
    """It does not answer, or refuses for now: the same call may be made again later.

    Attributes:
        wait: Seconds that it asked to be left alone; None when it did not say.
    """

    def __init__(self, message: str, wait: float | None = None) -> None:
        super().__init__(message)
        self.wait = wait


class ForeignConversationLost(Exception):
    """The conversation over there is gone, or we were put out of it: no call will ever succeed."""


@dataclass(frozen=True)
class Line:
    """One line of what was said before the hand-off; `speaker` as the agent reads it (客户, 机器人)."""

    speaker: str
    text: str
    at: datetime


@dataclass(frozen=True)
class Briefing:
    """A hand-off, as the foreign agent needs it. No secret is in it (`support.reading.privacy.mask_secrets`).

    Attributes:
        key: Identifies the hand-off: opening it again gives the conversation that is there.
        customer: What the agents call the customer: tells nothing about the person.
        customer_key: The same for all hand-offs of one conversation; tells nothing either.
        summary: What the agent reads first, in Chinese, several lines.
        facts: Heading to text, in order, beyond the summary; may be empty.
        transcript: What was said, the oldest first.
    """

    key: str
    customer: str
    customer_key: str
    urgency: str
    ticket_number: str | None
    requested_at: datetime
    summary: str
    facts: tuple[tuple[str, str], ...]
    transcript: tuple[Line, ...]


@dataclass(frozen=True)
class CustomerMessage:
    """What the customer says after the hand-off, or is answered while waiting.

    Attributes:
        key: Identifies the message: sending it again changes nothing.
        text: Masked; a picture's place is taken by words.
    """

    key: str
    text: str


@dataclass(frozen=True)
class AgentJoined:
    """A person over there took the conversation."""

    reference: str
    agent: str


@dataclass(frozen=True)
class AgentSaid:
    """A person over there wrote to the customer; `key` is the foreign id of the message."""

    reference: str
    key: str
    agent: str
    text: str


@dataclass(frozen=True)
class AgentClosed:
    """A person over there is done; `reason` may be empty."""

    reference: str
    key: str
    agent: str
    reason: str


@dataclass(frozen=True)
class Lost:
    """The conversation over there was deleted, or we were put out of it."""

    reference: str


Event = AgentJoined | AgentSaid | AgentClosed | Lost
Listener = Callable[[Event], Awaitable[None]]
"""Raises `DatabaseUnavailable` when the event could not be stored: it then has to be given again."""


class Book(Protocol):
    """What an adapter asks of our database. All methods raise `DatabaseUnavailable`."""

    async def cursor(self, name: str) -> str | None:
        """The position; None before the first one was kept."""

    async def keep_cursor(self, name: str, value: str) -> None:
        """From now on this position."""

    async def open_ids(self) -> list[str]:
        """The references that are not closed."""


class ForeignDesk(Protocol):
    """A live-chat system with agents of its own.

    All methods raise `ForeignDeskUnavailable` when it does not answer in time, and the ones that
    take a reference `ForeignConversationLost` when that is gone.
    """

    name: str
    """Stands in the references and in keys: `matrix`, `chatwoot`."""

    title: str
    """How people call it."""

    async def open(self, briefing: Briefing) -> str:
        """Show the hand-off to the agents over there; the foreign reference of the conversation."""

    async def customer_said(self, reference: str, message: CustomerMessage) -> None:
        """Pass the customer's message on."""

    async def bot_said(self, reference: str, message: CustomerMessage) -> None:
        """Show what the bot answered while nobody has taken the conversation: to the agents, as a remark.

        Args:
            reference: The conversation over there.
            message: With the speaker's name before its text.
        """

    async def closed(self, reference: str, reason: str) -> None:
        """End the conversation over there: the customer or a colleague here ended it.

        Args:
            reason: What the agents over there read, in Chinese.
        """

    async def listen(self, listener: Listener) -> None:
        """Give all events to the listener, in order, for ever.

        After a failure it goes on where it stopped. An event counts as given when the listener
        returned; after a restart the last ones may come again.
        """

    def routes(self) -> list[BaseRoute]:
        """Addresses of ours that the foreign system calls; may be empty."""

    async def aclose(self) -> None:
        """Give back connections."""
