"""One turn: what the customer said, as the dialogue reads it, and what it answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

Facts = dict[str, "str | None"]


@dataclass(frozen=True)
class Turn:
    """A customer's message with what is known about it.

    Attributes:
        conversation_id: Whose conversation.
        text: Masked and normalised.
        intent: The classifier's; `nlu_fallback` below the confidence line.
        confidence: Of that intent, 0 to 1.
        entities: Kind to canonical value.
        choices: The likeliest intents, best first, without `nlu_fallback`.
        at: When it was sent (aware).
        verified_account: The account the server side vouches for, or None.
        secrets: Kinds of secret that were masked out of it.
        too_long: Whether only its beginning was read.
        transcript: The conversation so far: `speaker`, `text`, `at`.
        second_span: Where in the text its second matter stands (start, end), or None.
        fallbacks: How many messages in a row were not understood, this one included.
        message_id: The channel's, unique to this message; empty where there is none.
    """

    conversation_id: str
    text: str
    intent: str
    confidence: float
    entities: Mapping[str, Any]
    choices: tuple[str, ...]
    at: datetime
    verified_account: str | None = None
    secrets: tuple[str, ...] = ()
    too_long: bool = False
    transcript: tuple[Mapping[str, str], ...] = ()
    second_span: tuple[int, int] | None = None
    fallbacks: int = 0
    message_id: str = ""


@dataclass(frozen=True)
class Say:
    """A response by name.

    Attributes:
        response: Name in the domain.
        variables: What its text needs beside slots and settings.
        choices: Problem names or plain texts to offer as buttons, beside its own.
    """

    response: str
    variables: Mapping[str, str] = field(default_factory=dict)
    choices: tuple[tuple[str, str], ...] = ()


@dataclass
class Reply:
    """What a turn leads to.

    Attributes:
        says: Responses in their order.
        facts: Slots that change (None empties one).
        requested: The fact asked for next; None when gathering is over.
        handoff_status: New value of that slot, or None for no change.
        ticket_id: New value of that slot, or None for no change.
        reopen: Whether the case form goes on at once (a next or resumed problem).
        stands_back: Whether the message is seen to, while a person has the conversation; False: the
            person is done, and the bot answers it.
    """

    says: list[Say] = field(default_factory=list)
    facts: Facts = field(default_factory=dict)
    requested: str | None = None
    handoff_status: str | None = None
    ticket_id: str | None = None
    reopen: bool = False
    stands_back: bool = True

    def say(self, response: str, **variables: str) -> None:
        """Adds a response."""
        self.says.append(Say(response, variables))
