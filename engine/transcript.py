"""What was said in a conversation, as light events: for the action server, the ticket, the next session."""

from __future__ import annotations

from typing import Any

from rasa.shared.core.events import UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

TRANSCRIPT = "transcript"
"""Slot that carries the messages of earlier sessions along."""

TRANSCRIPT_MESSAGES = 60
"""Messages of the conversation that a ticket's transcript tells."""


def messages(tracker: DialogueStateTracker) -> list[dict[str, Any]]:
    """User's and bot's messages, oldest first, as light events; those of rolled sessions included."""
    found: list[dict[str, Any]] = []
    for event in reversed(tracker.events):
        if event.type_name not in ("user", "bot"):
            continue
        light = {"event": event.type_name, "text": event.text or "", "timestamp": event.timestamp}
        if isinstance(event, UserUttered):
            light["parse_data"] = {"intent": {"name": event.intent_name}}
        found.append(light)
    earlier = tracker.get_slot(TRANSCRIPT) or []
    return [*earlier, *found[::-1]][-TRANSCRIPT_MESSAGES:]
