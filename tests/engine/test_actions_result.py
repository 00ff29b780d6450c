"""What an action gives back is checked as Rasa checks it, with less work."""

from __future__ import annotations

from typing import Any

import jsonschema
import pytest
from rasa.core.actions.action import RemoteAction
from rasa.shared.utils.schemas.events import EVENT_SCHEMA

from engine import fixes

KINDS = [kind["properties"]["event"]["const"] for kind in EVENT_SCHEMA["oneOf"]]

ENOUGH = {"name": "amount", "value": "500.00", "entities": []}
"""What some kind of event must have."""

GOOD = [
    {},
    {"events": [], "responses": [{"text": "好"}]},
    {"events": [{"event": "slot", "timestamp": None, "name": "case", "value": {"problem": "fees"}}]},
    *({"events": [{"event": kind, **ENOUGH}]} for kind in KINDS),
]

BAD: list[Any] = [
    [],
    {"events": {}},
    {"events": [None]},
    {"events": [{}]},
    {"events": [{"event": None}]},
    {"events": [{"event": ["slot"]}]},
    {"events": [{"event": "nothing that there is", **ENOUGH}]},
    {"events": [{"event": "slot", "name": "amount"}]},
    {"events": [{"event": "slot", "name": 1, "value": None}]},
    {"events": [{"event": "slot", **ENOUGH}, {"event": "slot", "value": None}]},
    {"events": [{"event": "slot", **ENOUGH, "timestamp": "now"}]},
    {"events": [{"event": "entities", "entities": [{"entity": "amount"}]}]},
    {"responses": [""]},
]


def verdict(result: Any) -> str:
    """What Rasa's own schema says of a result: what is wrong with it, or nothing."""
    schema = RemoteAction.action_response_format_spec()
    try:
        jsonschema.validators.validator_for(schema)(schema).validate(result)
    except jsonschema.ValidationError as error:
        return str(error)
    return ""


def ours(result: Any) -> str:
    """What the engine says of it."""
    fixes.apply()
    try:
        assert RemoteAction("action_follow_up", None)._validate_action_result(result)
    except jsonschema.ValidationError as error:
        return str(error)
    return ""


@pytest.mark.parametrize("result", GOOD)
def test_what_fits_is_taken(result: Any) -> None:
    """Every kind of event that Rasa knows, and a result with little in it."""
    assert ours(result) == verdict(result) == ""


@pytest.mark.parametrize("result", BAD)
def test_what_does_not_fit_is_refused_in_the_same_words(result: Any) -> None:
    """The log says what is wrong with it."""
    assert ours(result) == verdict(result) != ""
