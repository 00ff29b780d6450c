"""Confidence lines: one for all intents, and one of its own for some."""

from __future__ import annotations

import pytest
from rasa.shared.nlu.training_data.message import Message

from nlu.lines import ConfidenceLines


def _read(name: str, confidence: float) -> str:
    config = {**ConfidenceLines.get_default_config(), "threshold": 0.5, "ambiguity_threshold": 0.0}
    lines = ConfidenceLines({**config, "own_thresholds": {"out_of_scope": 0.8}})
    reading = {"name": name, "confidence": confidence}
    message = Message({"text": "?", "intent": reading, "intent_ranking": [reading]})
    lines.process([message])
    return str(message.get("intent")["name"])


@pytest.mark.parametrize(
    ("intent", "confidence", "read"),
    [
        ("fees", 0.5, "fees"),
        ("fees", 0.49, "nlu_fallback"),
        ("out_of_scope", 0.79, "nlu_fallback"),
        ("out_of_scope", 0.8, "out_of_scope"),
    ],
)
def test_a_reading_counts_from_its_line_on(intent: str, confidence: float, read: str) -> None:
    assert _read(intent, confidence) == read


def test_what_is_asked_back_on_stays_in_the_ranking() -> None:
    """The choices offered come from there."""
    reading = {"name": "out_of_scope", "confidence": 0.6}
    message = Message({"text": "?", "intent": reading, "intent_ranking": [reading]})
    config = {**ConfidenceLines.get_default_config(), "threshold": 0.5, "ambiguity_threshold": 0.0}
    ConfidenceLines({**config, "own_thresholds": {"out_of_scope": 0.8}}).process([message])
    assert [entry["name"] for entry in message.get("intent_ranking")] == ["nlu_fallback", "out_of_scope"]
