"""Corrections to Rasa 3.6.21, each measured (see docs/decisions.md) and each with its test.

They are applied when the engine loads its endpoints (`engine.answers` and `engine.channel` call
`apply`), so a plain `rasa run` has them as well.
"""

from __future__ import annotations

import functools
import itertools
import re
import sys
from typing import Any

import jsonschema
from rasa.core import processor
from rasa.core.actions import action
from rasa.core.channels import console
from rasa.core.lock_store import LockStore
from rasa.core.nlg import interpolator
from rasa.core.policies.policy import PolicyPrediction
from rasa.core.tracker_store import FailSafeTrackerStore, TrackerStore
from rasa.shared.core.events import ActiveLoop, Event, SessionStarted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker, EventVerbosity

from engine import rescue
from support.environment import Environment

LOCK_POLL = 0.02
"""Seconds between two looks at a conversation's lock. Rasa's whole second made a customer's second
quick message wait for it."""

SESSION_TURNS = 15
"""Customer messages after which a session is rolled: every turn replays the session's events, at 15
messages a fifth more than at 10 (benchmarks)."""

TRANSCRIPT = "transcript"
"""Slot that carries the messages of earlier sessions along."""

TRANSCRIPT_MESSAGES = 60
"""Messages of the session that are sent along to the action server, for the ticket's transcript."""

CASE_FORM = "case_form"

ACTION_SECONDS = 4.0
"""Longest wait for the action server (Rasa: 300 s); the customer is told within five."""


@functools.lru_cache(maxsize=1)
def apply() -> None:
    """Puts all corrections in place, once a process."""
    _compile_action_schema()
    _cache_event_types()
    _poll_locks_quickly()
    _send_actions_less()
    _roll_sessions()
    _answer_when_an_action_fails()
    _listen_without_asking()
    _forget_no_conversation()
    _fill_in_plainly()
    _show_no_menu_to_a_pipe()


def _compile_action_schema() -> None:
    """The schema of an action's result was built and checked anew on each call."""
    validator_class = jsonschema.validators.validator_for(action.RemoteAction.action_response_format_spec())
    validator = validator_class(action.RemoteAction.action_response_format_spec())

    def validate(self: Any, result: dict[str, Any]) -> bool:
        validator.validate(result)
        return True

    action.RemoteAction._validate_action_result = validate


def _cache_event_types() -> None:
    """Each replayed event walked through all event classes for its type."""
    Event.resolve_by_type = staticmethod(functools.lru_cache(maxsize=256)(Event.resolve_by_type))


def _poll_locks_quickly() -> None:
    """A second message of the same customer waited in steps of a second."""
    acquire = LockStore._acquire_lock

    async def acquire_soon(self: Any, conversation_id: str, ticket: int, wait: float) -> Any:
        return await acquire(self, conversation_id, ticket, min(wait, LOCK_POLL))

    LockStore._acquire_lock = acquire_soon


def _send_actions_less() -> None:
    """The whole tracker went to the action server with every call; it needs slots and messages."""

    def call_format(self: Any, tracker: DialogueStateTracker, domain: Any) -> dict[str, Any]:
        state = tracker.current_state(EventVerbosity.NONE)
        state["events"] = _messages(tracker)
        return {
            "next_action": self._name,
            "sender_id": tracker.sender_id,
            "tracker": state,
            "domain": {},
            "version": action.rasa.__version__,
        }

    action.RemoteAction._action_call_format = call_format
    action.DEFAULT_REQUEST_TIMEOUT = ACTION_SECONDS


def _messages(tracker: DialogueStateTracker) -> list[dict[str, Any]]:
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


def _roll_sessions() -> None:
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
        kept.append(SlotSet(TRANSCRIPT, _messages(tracker) or None))
        if tracker.active_loop_name:
            kept.append(ActiveLoop(tracker.active_loop_name))
        return [SessionStarted(), *kept, listen]

    processor.MessageProcessor._has_session_expired = has_expired
    action.ActionSessionStart.run = run


def _inside_session(event: Event) -> bool:
    return not isinstance(event, SessionStarted)


def _answer_when_an_action_fails() -> None:
    """An unreachable or failing action gave HTTP 200 and silence."""
    run = action.RemoteAction.run

    # A variable in endpoints.yml would end a plain `rasa shell` wherever it is not set.
    elsewhere = Environment.from_environ().action_server_url

    async def run_or_rescue(self: Any, output: Any, nlg: Any, tracker: Any, domain: Any) -> Any:
        if elsewhere and self.action_endpoint:
            self.action_endpoint.url = elsewhere
        try:
            return await run(self, output, nlg, tracker, domain)
        except action.ActionExecutionRejection:
            raise
        except Exception as failure:
            return await rescue.answer(self.name(), failure, output, nlg, tracker)

    action.RemoteAction.run = run_or_rescue


def _listen_without_asking() -> None:
    """After an action that ends a turn the policies were asked once more, to say: listen.

    Every rule here is one action long, but for the case form, after which its end may follow; so
    with no loop open and no follow-up set, nothing else can come.
    """
    predict = processor.MessageProcessor._predict_next_with_tracker
    asks_on = {None, action.ACTION_LISTEN_NAME, action.ACTION_SESSION_START_NAME, CASE_FORM}

    def predict_or_listen(self: Any, tracker: DialogueStateTracker) -> Any:
        ends = tracker.latest_action_name not in asks_on and not tracker.active_loop_name
        if ends and not tracker.followup_action:
            return PolicyPrediction.for_action_name(self.domain, action.ACTION_LISTEN_NAME)
        return predict(self, tracker)

    processor.MessageProcessor._predict_next_with_tracker = predict_or_listen


def _forget_no_conversation() -> None:
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


_VARIABLE = re.compile(r"\{([A-Za-z_]+)\}")


def _fill_in_plainly() -> None:
    """A value with `0[` in it (a customer's 「错误500[网络]」) made Rasa send the bare template."""

    def interpolate_text(response: str, values: dict[str, Any]) -> str:
        return _VARIABLE.sub(lambda found: str(values.get(found[1], found[0])), response)

    interpolator.interpolate_text = interpolate_text


def _show_no_menu_to_a_pipe() -> None:
    """`rasa shell` makes a menu of the last message's buttons: piped text cannot work it, and waited
    for ever. There the buttons are printed, and the next line is the next message."""
    menu = console.print_buttons

    def print_buttons(message: dict[str, Any], is_latest_message: bool = False, *style: Any) -> Any:
        return menu(message, is_latest_message and sys.stdin.isatty(), *style)

    console.print_buttons = print_buttons
