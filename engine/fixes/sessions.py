"""A conversation's sessions: short ones, with nothing lost between them."""

from __future__ import annotations

import itertools
from typing import Any

from rasa.core import processor
from rasa.core.actions import action
from rasa.core.tracker_store import FailSafeTrackerStore, TrackerStore
from rasa.shared.core.events import ActiveLoop, Event, SessionStarted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from engine.transcript import TRANSCRIPT, messages

SESSION_TURNS = 15
"""Customer messages after which a session is rolled: every turn replays the session's events, at 15
messages a fifth more than at 10 (benchmarks)."""


def apply() -> None:
    """Patches the message processor's session and the fail-safe store."""
    _roll()
    _forget_nothing()


def _roll() -> None:
    """A new session after `SESSION_TURNS` messages; an open loop goes on in it, and so it does
    after Rasa's own expiry (a customer who comes back finds the case where it was)."""
    expired = processor.MessageProcessor._has_session_expired

    def has_expired(self: Any, tracker: DialogueStateTracker) -> bool:
        # Not `applied_events`: those leave out the turns of an open form.
        session = itertools.takewhile(_inside_session, reversed(tracker.events))
        turns = sum(1 for event in session if isinstance(event, UserUttered))
        return turns >= SESSION_TURNS or bool(expired(self, tracker))

    async def run(self: Any, output: Any, nlg: Any, tracker: Any, domain: Any) -> list[Event]:
        listen = action.ActionExecuted(action.ACTION_LISTEN_NAME)
        kept: list[Event] = [
            SlotSet(name, slot.value)
            for name, slot in tracker.slots.items()
            if slot.value != slot.initial_value and name != TRANSCRIPT
        ]
        kept.append(SlotSet(TRANSCRIPT, messages(tracker) or None))
        if tracker.active_loop_name:
            kept.append(ActiveLoop(tracker.active_loop_name))
        return [SessionStarted(), *kept, listen]

    processor.MessageProcessor._has_session_expired = has_expired
    action.ActionSessionStart.run = run


def _inside_session(event: Event) -> bool:
    return not isinstance(event, SessionStarted)


def _forget_nothing() -> None:
    """A conversation that could not be read went on as an empty one, and was stored as such; what
    could not be stored went to memory. Now the message fails, and the channel says so."""

    async def retrieve(self: Any, sender_id: str) -> DialogueStateTracker | None:
        return await _store(self).retrieve(sender_id)

    async def retrieve_full(self: Any, sender_id: str) -> DialogueStateTracker | None:
        return await _store(self).retrieve_full_tracker(sender_id)

    async def save(self: Any, tracker: DialogueStateTracker) -> None:
        await _store(self).save(tracker)

    FailSafeTrackerStore.retrieve = retrieve
    FailSafeTrackerStore.retrieve_full_tracker = retrieve_full
    FailSafeTrackerStore.save = save


def _store(fail_safe: Any) -> TrackerStore:
    return fail_safe._tracker_store
