"""Between Rasa's tracker and the domain's turn: read from the one, written back to it."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from support.catalogue import catalogue, playbooks
from support.clock import from_timestamp, now
from support.dialogue.case import CUSTOMER_FACTS, TRANSACTION_FACTS, Case
from support.dialogue.turn import Facts, Reply, Turn
from support.reading.text import normalise

FACT_SLOTS = (*TRANSACTION_FACTS, *CUSTOMER_FACTS, "ticket_id")

CASE_FORM = "case_form"

FALLBACK = "nlu_fallback"

_LED_NOWHERE = (FALLBACK, "out_of_scope")


def turn_of(tracker: Tracker) -> Turn:
    """The latest message as the domain reads it."""
    message = tracker.latest_message
    metadata = message.get("metadata") or {}
    at = now()
    return Turn(
        conversation_id=tracker.sender_id,
        text=normalise(message.get("text") or ""),
        intent=(message.get("intent") or {}).get("name") or FALLBACK,
        confidence=float((message.get("intent") or {}).get("confidence") or 0.0),
        entities={entity["entity"]: entity["value"] for entity in message.get("entities") or []},
        choices=_choices(message),
        at=at,
        verified_account=metadata.get("verified_account"),
        secrets=tuple(metadata.get("secrets") or ()),
        too_long=bool(metadata.get("too_long")),
        transcript=tuple(_line(event) for event in tracker.events if event["text"]),
        second_span=_second_span(message),
        fallbacks=_fallbacks(tracker.events),
        message_id=message.get("message_id") or "",
    )


def case_of(tracker: Tracker) -> Case:
    """The case in the tracker's slot."""
    return Case.from_slot(tracker.get_slot("case"))


def facts_of(tracker: Tracker) -> Facts:
    """All fact slots."""
    return {name: tracker.get_slot(name) for name in FACT_SLOTS}


def speak(dispatcher: CollectingDispatcher, reply: Reply) -> None:
    """Says the reply's responses."""
    for say in reply.says:
        buttons = [{"title": title, "payload": payload} for title, payload in say.choices]
        dispatcher.utter_message(response=say.response, buttons=buttons, **say.variables)


def events_of(reply: Reply, case: Case) -> list[EventType]:
    """The reply and the changed case as events."""
    events: list[EventType] = [SlotSet(name, value) for name, value in reply.facts.items()]
    if reply.handoff_status is not None:
        events.append(SlotSet("handoff_status", reply.handoff_status))
    if reply.ticket_id is not None:
        events.append(SlotSet("ticket_id", reply.ticket_id or None))
    playbook = playbooks().get(case.problem)
    events += [
        SlotSet("case", case.to_slot()),
        SlotSet("problem", case.problem or None),
        SlotSet("problem_label", playbook.label if playbook else None),
    ]
    if reply.reopen:
        events.append(FollowupAction(CASE_FORM))
    return events


def _second_span(message: dict[str, Any]) -> tuple[int, int] | None:
    for entity in message.get("entities") or []:
        if entity["entity"] == "second_matter":
            return entity["start"], entity["end"]
    return None


def _choices(message: dict[str, Any]) -> tuple[str, ...]:
    ranking = [entry["name"] for entry in message.get("intent_ranking") or []]
    return tuple(name for name in ranking if name in catalogue().buttons)


def _line(event: dict[str, Any]) -> dict[str, str]:
    return {
        "speaker": "customer" if event["event"] == "user" else "bot",
        "text": event["text"],
        "at": from_timestamp(event["timestamp"]).isoformat(timespec="seconds"),
    }


def _fallbacks(events: list[dict[str, Any]]) -> int:
    """How many of the customer's last messages in a row were not understood, or not ours to answer."""
    count = 0
    for event in reversed(events):
        if event["event"] != "user":
            continue
        if event["parse_data"]["intent"]["name"] not in _LED_NOWHERE:
            break
        count += 1
    return count
