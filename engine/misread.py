"""Which messages of a turn the assistant may have misread; an editor sees them in `make review`."""

from __future__ import annotations

import logging
import re
import uuid
from collections.abc import Iterator, Sequence
from typing import Any

from rasa.shared.core.constants import REQUESTED_SLOT
from rasa.shared.core.events import (
    ActionExecuted,
    ActionReverted,
    BotUttered,
    Event,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker

from support.clock import from_timestamp
from support.company.wording import phrases
from support.dialogue.choices import CHOICES, numbered
from support.people.misreadings import Collector, Misreading, Reason
from support.reading.text import normalise

logger = logging.getLogger(__name__)

SECOND_LINE = 0.8
"""Confidence below which a message that was answered is collected (docs/decisions/0022-second-line.md)."""

_FALLBACK = "nlu_fallback"

_MORE = "utter_none_of_these_more"

_OFFERING = ("utter_ask_back", _MORE)
"""Responses with choices."""

_REFUSED = (_MORE, "utter_none_of_these_own_words")
"""What is said to who wants none of the choices; the third time a person is offered."""

_PERSON = "utter_offer_person_not_understood"

_STAND_BACK = "action_stand_back"

_INVALID = "utter_invalid_"

_WORDS = re.compile(r"[A-Za-z\u3400-\u9fff]")

_BUTTONS_LAST = 3
"""Messages during which a press of an ask-back's button counts as the choice."""

# fmt: off
_TALK = frozenset({
    "affirm", "deny", "thank", "cancel", "inform", "dont_know", "ask_why_needed", "greet", "goodbye",
    "complaint", "ask_if_bot",
})
# fmt: on
"""Intents that steer a conversation: what they answer to is meant, not they."""


def collect(collector: Collector, tracker: DialogueStateTracker, new: Sequence[Event]) -> None:
    """Hands over what the newest turn shows. Never raises: the turn is done, and must not fail of this.

    Args:
        collector: Takes the messages.
        tracker: The conversation, with the turn.
        new: The turn's events.
    """
    try:
        collector.take(misreadings(tracker, new))
    except Exception as failure:
        # An event of an unknown form costs the editor a message, never the customer an answer.
        logger.warning("A turn was not looked at: %s", type(failure).__name__)


def misreadings(tracker: DialogueStateTracker, new: Sequence[Event]) -> Iterator[Misreading]:
    """The messages that the turn shows to be, or to have been, misread.

    Args:
        tracker: The conversation, with the turn.
        new: The turn's events; without a customer's message among them there is nothing.
    """
    message = next((event for event in new if isinstance(event, UserUttered)), None)
    if message is None or not _is_the_bots(new):
        return
    events = list(tracker.events)
    before = events[: next(i for i, event in enumerate(events) if event is message)]
    text = normalise(message.text or "")
    asked = _slot(before, REQUESTED_SLOT)
    choices = _choices(before)
    if pressed := _pressed(before, message, text, choices):
        asked_on, chosen = pressed
        others = tuple(choice for choice in choices if choice != chosen)
        yield _of(tracker, asked_on, "asked_back", chosen=chosen, refused=others)
        return
    if asked_on := _refused_on(before, new):
        yield _of(tracker, asked_on, "refused", refused=choices)
        return
    refused = _refused(text, before, in_case=bool(asked))
    if refused:
        earlier, why = refused
        yield _of(tracker, earlier, why)
        return
    reason = _doubt(message)
    in_vain = not asked or (_failed(tracker, before) and not _is_malformed(new))
    if reason and in_vain and _WORDS.search(text) and not _is_phrase(text):
        yield _of(tracker, message, reason)


def _is_the_bots(new: Sequence[Event]) -> bool:
    """Whether the bot answers: what is said to a person is not read for its meaning."""
    stood_back = any(isinstance(event, ActionExecuted) and event.action_name == _STAND_BACK for event in new)
    return not stood_back or any(isinstance(event, ActionReverted) for event in new)


def _doubt(message: UserUttered) -> Reason | None:
    if message.intent_name == _FALLBACK:
        return "asked_back"
    return "unsure" if float(message.intent.get("confidence") or 0.0) < SECOND_LINE else None


def _choices(before: Sequence[Event]) -> tuple[str, ...]:
    """The intents that stand as choices."""
    case = _slot(before, "case") or {}
    return tuple(case.get("choices", ())[:CHOICES]) if case.get("offer") == "choices" else ()


def _pressed(
    before: Sequence[Event], message: UserUttered, text: str, choices: Sequence[str]
) -> tuple[UserUttered, str] | None:
    """The message that choices were offered for, and the one that this message takes: pressed or numbered."""
    if by_number := numbered(text, choices):
        asked_on = _asked_on(before)
        return (asked_on, by_number) if asked_on else None
    asked_on = _asked_on(before, message.text)
    return (asked_on, message.intent_name or "") if asked_on else None


def _refused_on(before: Sequence[Event], new: Sequence[Event]) -> UserUttered | None:
    """The message whose choices this turn refuses, all of them."""
    said = {_response(event) for event in new}
    case = _slot(before, "case") or {}
    third = _PERSON in said and case.get("offer") == "choices" and case.get("refused")
    return _asked_on(before) if third or said.intersection(_REFUSED) else None


def _asked_on(before: Sequence[Event], payload: str | None = None) -> UserUttered | None:
    """The message that the newest choices stand for, whatever of them was refused since.

    Args:
        before: The events before the message that answers to them.
        payload: The press of a button that must be among them; None for any.
    """
    passed, offered, refused = 0, False, False
    for event in reversed(before):
        if _response(event) in (*_OFFERING, *_REFUSED):
            refused = _response(event) in _REFUSED
            offered = offered or payload is None or _holds(event, payload)
        elif isinstance(event, UserUttered):
            passed += 1
            if offered and not refused:
                return event
            if passed >= _BUTTONS_LAST and not offered:
                return None
            refused = False
    return None


def _response(event: Event) -> str:
    return str(event.metadata.get("utter_action")) if isinstance(event, BotUttered) else ""


def _holds(event: Event, payload: str) -> bool:
    assert isinstance(event, BotUttered)
    return any(button.get("payload") == payload for button in event.data.get("buttons") or [])


def _refused(text: str, before: Sequence[Event], *, in_case: bool) -> tuple[UserUttered, Reason] | None:
    """The earlier message whose answer this text refuses, and how: 没解决 says so only after an answer."""
    why: Reason
    if phrases().mentions("misread", text):
        why = "taken_back"
    elif in_case:
        return None
    elif phrases().means("unsolved", text) or phrases().mentions("still", text):
        why = "unsolved"
    else:
        return None
    said = (event for event in reversed(before) if isinstance(event, UserUttered))
    earlier = next((event for event in said if event.intent_name not in _TALK), None)
    if earlier is None or earlier.intent_name == _FALLBACK:
        return None
    return earlier, why


def _is_phrase(text: str) -> bool:
    """Whether the message is one of `data/words/phrases.yml`: those are understood by what was asked."""
    return any(phrases().means(name, text) for name in phrases().lists)


def _slot(events: Sequence[Event], name: str) -> Any:
    """A slot's value after those events."""
    for event in reversed(events):
        if isinstance(event, SlotSet) and event.key == name:
            return event.value
    return None


def _failed(tracker: DialogueStateTracker, before: Sequence[Event]) -> bool:
    """Whether the message was a failed try on a fact of the case; one that gave a fact was understood."""
    return _tries(tracker.get_slot("case")) > _tries(_slot(before, "case"))


def _tries(case: Any) -> int:
    return sum((case or {}).get("failures", {}).values())


def _is_malformed(new: Sequence[Event]) -> bool:
    """Whether the bot explained what is wrong with a fact: 「OK123」 was not misread."""
    said = (str(event.metadata.get("utter_action")) for event in new if isinstance(event, BotUttered))
    return any(name.startswith(_INVALID) and not name.endswith("_other") for name in said)


def _of(
    tracker: DialogueStateTracker,
    message: UserUttered,
    reason: Reason,
    *,
    chosen: str = "",
    refused: Sequence[str] = (),
) -> Misreading:
    ranking = (message.parse_data or {}).get("intent_ranking") or []
    return Misreading(
        message_id=_message_id(tracker, message),
        text=message.text or "",
        reason=reason,
        likeliest=tuple(
            (entry["name"], float(entry["confidence"])) for entry in ranking if entry["name"] != _FALLBACK
        ),
        at=from_timestamp(message.timestamp),
        chosen=chosen,
        refused=tuple(refused),
    )


def _message_id(tracker: DialogueStateTracker, message: UserUttered) -> str:
    """The desk's name for the message where there is one: it stays when the desk delivers again."""
    name = message.metadata.get("desk_message")
    if name:
        return uuid.uuid5(uuid.NAMESPACE_URL, f"{tracker.sender_id}/{name}").hex
    return message.message_id or ""
