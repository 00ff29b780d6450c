"""One turn: what the customer said, as the dialogue reads it, and what it answers."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any

from support.clock import from_timestamp
from support.dialogue import returning
from support.people.tickets import Line
from support.reading.text import normalise

Facts = dict[str, "str | None"]

FALLBACK = "nlu_fallback"
"""The intent of a message below the confidence line."""

_SECOND_MATTER = "second_matter"
_LED_NOWHERE = (FALLBACK, "out_of_scope")


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
        transcript: The conversation so far, oldest line first.
        second_span: Where in the text its second matter stands (start, end), or None.
        fallbacks: How many messages in a row were not understood, this one included.
        message_id: The channel's, unique to this message; empty where there is none.
        acts: What the message does in its context (names of `support.catalogue.acts`) to the chance of it, 0
            to 1; unlikely ones are left out.
        earlier: The intents of the customer's messages before it, oldest first.
        picture: Whether a picture came with it, which nobody here can read.
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
    transcript: tuple[Line, ...] = ()
    second_span: tuple[int, int] | None = None
    fallbacks: int = 0
    message_id: str = ""
    acts: Mapping[str, float] = field(default_factory=dict)
    earlier: tuple[str, ...] = ()
    picture: bool = False

    @property
    def is_picture(self) -> bool:
        """Whether it is a picture without a word."""
        return self.picture and not self.text.strip()

    @property
    def last_said(self) -> str:
        """The bot's texts after the customer's last message but one."""
        lines = list(self.transcript)
        if lines and lines[-1]["speaker"] == "customer":
            lines.pop()
        texts: list[str] = []
        while lines and lines[-1]["speaker"] == "bot":
            texts.insert(0, lines.pop()["text"])
        return "\n".join(texts)

    @classmethod
    def of(
        cls,
        conversation_id: str,
        message: Mapping[str, Any],
        events: Sequence[Mapping[str, Any]],
        at: datetime,
        choices: Collection[str] = (),
    ) -> Turn:
        """From what Rasa's trackers hold, as plain data.

        Args:
            conversation_id: Whose conversation.
            message: The parsed message: `text`, `intent`, `intent_ranking`, `entities`, `metadata`,
                `acts` and `message_id`; what is missing was not understood, or is not there.
            events: The messages so far, this one included, oldest first: `event` (`user` or `bot`),
                `text`, `timestamp` (Unix, in seconds), and `parse_data` with the intent of a user's.
            at: When the message was sent (aware).
            choices: The intents that can be offered as a choice.
        """
        intent, metadata = message.get("intent") or {}, message.get("metadata") or {}
        entities = message.get("entities") or []
        return cls(
            conversation_id=conversation_id,
            text=returning.without(normalise(message.get("text") or "")),
            intent=intent.get("name") or FALLBACK,
            confidence=float(intent.get("confidence") or 0.0),
            entities={entity["entity"]: entity["value"] for entity in entities},
            choices=_likeliest(message, choices),
            at=at,
            verified_account=metadata.get("verified_account"),
            secrets=tuple(metadata.get("secrets") or ()),
            too_long=bool(metadata.get("too_long")),
            transcript=tuple(_line(event) for event in events if event["text"]),
            second_span=_second_span(entities),
            fallbacks=_fallbacks(events),
            message_id=message.get("message_id") or "",
            acts=message.get("acts") or {},
            earlier=_earlier(events),
            picture=bool(metadata.get("picture")),
        )


def _likeliest(message: Mapping[str, Any], choices: Collection[str]) -> tuple[str, ...]:
    ranking = [entry["name"] for entry in message.get("intent_ranking") or []]
    return tuple(name for name in ranking if name in choices)


def _second_span(entities: Iterable[Mapping[str, Any]]) -> tuple[int, int] | None:
    for entity in entities:
        if entity["entity"] == _SECOND_MATTER:
            return entity["start"], entity["end"]
    return None


def _line(event: Mapping[str, Any]) -> Line:
    return {
        "speaker": "customer" if event["event"] == "user" else "bot",
        "text": event["text"],
        "at": _moment(event["timestamp"]),
    }


@lru_cache(maxsize=4096)  # each line is told again with every later message
def _moment(timestamp: float) -> str:
    return from_timestamp(timestamp).isoformat(timespec="seconds")


def _earlier(events: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    """The intents of the customer's messages but the last."""
    said = [event for event in events if event["event"] == "user"][:-1]
    return tuple(_read_intent(event) for event in said)


def _read_intent(event: Mapping[str, Any]) -> str:
    # What the desk wrote down while the engine was away was never read by a classifier.
    intent = (event.get("parse_data") or {}).get("intent") or {}
    return intent.get("name") or ""


def _fallbacks(events: Sequence[Mapping[str, Any]]) -> int:
    """How many of the customer's last messages in a row were not understood, or not ours to answer."""
    count = 0
    for event in reversed(events):
        if event["event"] != "user":
            continue
        if _read_intent(event) not in _LED_NOWHERE:
            break
        count += 1
    return count


@dataclass(frozen=True)
class Say:
    """A response by name.

    Attributes:
        response: Name in the domain.
        variables: What its text needs beside slots and settings.
        choices: Intents that are offered as buttons, beside its own.
        buttons: Further buttons: what stands on each, and what the customer says by it.
    """

    response: str
    variables: Mapping[str, str] = field(default_factory=dict)
    choices: tuple[str, ...] = ()
    buttons: tuple[tuple[str, str], ...] = ()


@dataclass
class Reply:
    """What a turn leads to.

    Attributes:
        says: Responses in their order.
        facts: Slots that change (None empties one).
        requested: The fact asked for next; None when gathering is over.
        asking: The response that asks for that fact this time; empty for its own question.
        handoff_status: New value of that slot, or None for no change.
        ticket_id: New value of that slot, or None for no change.
        reopen: Whether the case form goes on at once (a next or resumed problem).
        stands_back: Whether the message is seen to, while a person has the conversation; False: the
            person is done, and the bot answers it.
    """

    says: list[Say] = field(default_factory=list)
    facts: Facts = field(default_factory=dict)
    requested: str | None = None
    asking: str = ""
    handoff_status: str | None = None
    ticket_id: str | None = None
    reopen: bool = False
    stands_back: bool = True

    def say(self, response: str, **variables: str) -> None:
        """Adds a response."""
        self.says.append(Say(response, variables))

    def offer(self, response: str, choices: tuple[str, ...]) -> None:
        """Adds a response with intents to choose from."""
        self.says.append(Say(response, choices=choices))

    def offer_texts(self, response: str, buttons: Iterable[tuple[str, str]]) -> None:
        """Adds a response with buttons that are no intents'.

        Args:
            response: Its name; its own buttons stand behind.
            buttons: What stands on each, and what the customer says by it.
        """
        self.says.append(Say(response, buttons=tuple(buttons)))
