"""The call of the action server: small, quick, and never silent."""

from __future__ import annotations

from typing import Any

import jsonschema
from rasa.core.actions import action
from rasa.shared.core.trackers import DialogueStateTracker, EventVerbosity
from rasa.shared.utils.schemas.events import EVENT_SCHEMA

from engine import rescue
from engine.transcript import messages
from support.environment import Environment

ACTION_SECONDS = 4.0
"""Longest wait for the action server (Rasa: 300 s); the customer is told within five."""


def apply() -> None:
    """Patches `RemoteAction`."""
    _compile_schema()
    _send_less()
    _answer_when_it_fails()


def _compile_schema() -> None:
    """The schema of an action's result was built and checked anew on each call, and each event in it was held
    against all two dozen kinds, though it names its own: a sixth of a turn in a case.
    """
    schema = action.RemoteAction.action_response_format_spec()
    compiled = jsonschema.validators.validator_for(schema)
    whole = compiled(schema)
    around = compiled({**schema, "properties": {**schema["properties"], "events": {"type": "array"}}})
    kinds = {
        kind["properties"]["event"]["const"]: compiled({**EVENT_SCHEMA, "oneOf": [kind]})
        for kind in EVENT_SCHEMA["oneOf"]
    }

    def is_event(event: Any) -> bool:
        kind = kinds.get(str(event.get("event"))) if isinstance(event, dict) else None
        return kind is not None and kind.is_valid(event)

    def validate(self: Any, result: dict[str, Any]) -> bool:
        if not (around.is_valid(result) and all(map(is_event, result.get("events", ())))):
            whole.validate(result)  # says what is wrong
        return True

    action.RemoteAction._validate_action_result = validate


def _send_less() -> None:
    """The whole tracker went to the action server with every call; it needs slots and messages."""

    def call_format(self: Any, tracker: DialogueStateTracker, domain: Any) -> dict[str, Any]:
        state = tracker.current_state(EventVerbosity.NONE)
        state["events"] = messages(tracker)
        return {
            "next_action": self._name,
            "sender_id": tracker.sender_id,
            "tracker": state,
            "domain": {},
            "version": action.rasa.__version__,
        }

    action.RemoteAction._action_call_format = call_format
    action.DEFAULT_REQUEST_TIMEOUT = ACTION_SECONDS


def _answer_when_it_fails() -> None:
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
