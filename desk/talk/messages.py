"""A conversation and its messages, as everybody in the desk knows them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

Mode = Literal["bot", "waiting", "human", "closed"]
"""Who has a conversation."""

Speaker = Literal["customer", "bot", "agent", "system", "note"]
State = Literal["stored", "pending", "done", "failed"]
Button = dict[str, str]


class ConversationNotFound(LookupError):
    """There is no conversation of that id."""


class NotTheirs(Exception):
    """The conversation is another's, or nobody's, since the customer came in."""


@dataclass(frozen=True, kw_only=True)
class Message:
    """One message of a conversation.

    Attributes:
        seq: Its place, from 1 without gaps.
        state: A customer's message towards the engine (docs/desk.md).
        client_id: The sender's own name for it; the same one is never stored twice.
        agent: Who wrote it, for the speakers agent and note.
        buttons: Quick replies: `{"title", "payload"}`.
        payload: What the engine is sent in place of the text.
    """

    conversation_id: str
    seq: int
    speaker: Speaker
    text: str
    created_at: datetime
    state: State = "stored"
    client_id: str | None = None
    agent: str | None = None
    buttons: tuple[Button, ...] = ()
    picture_id: str | None = None
    payload: str | None = field(default=None, repr=False)

    def public(self) -> dict[str, Any]:
        """The message as customers and agents read it."""
        return {
            "seq": self.seq,
            "client_id": self.client_id,
            "speaker": self.speaker,
            "agent": self.agent,
            "text": self.text,
            "buttons": [dict(button) for button in self.buttons],
            "picture": f"/api/v1/pictures/{self.picture_id}" if self.picture_id else None,
            "at": self.created_at.isoformat(timespec="seconds"),
            "state": self.state,
        }


@dataclass(frozen=True)
class Conversation:
    """One customer's conversation: an account's, or an anonymous visitor's.

    Attributes:
        next_seq: The place of the next message, from 1; 0 while nothing is stored of the conversation.
    """

    id: str
    account_id: str | None
    visitor_hash: str | None
    channel: str
    language: str
    customer_read: int
    agent_read: int
    rating: int | None
    rating_comment: str | None
    close_reason: str | None
    created_at: datetime
    last_at: datetime
    closed_at: datetime | None
    next_seq: int
    online_at: datetime | None = None

    @property
    def stored(self) -> bool:
        """Whether there is anything of it in the log: an anonymous visitor's begins with the first word."""
        return self.next_seq > 0

    @property
    def silent(self) -> bool:
        """Whether nothing was said in it."""
        return self.next_seq <= 1

    @property
    def owner(self) -> tuple[str | None, str | None]:
        """Whose it is: the account, or the digest of the visitor's secret."""
        return self.account_id, self.visitor_hash


@dataclass(frozen=True)
class Standing:
    """Who has a conversation, at one moment.

    Attributes:
        place: In the queue, 1 is next; None unless it waits.
        agent: Who has it; None unless a person has.
    """

    mode: Mode
    place: int | None
    agent: str | None


@dataclass(frozen=True)
class Draft:
    """A message to be stored beside others."""

    speaker: Speaker
    text: str
    buttons: tuple[Button, ...] = ()
