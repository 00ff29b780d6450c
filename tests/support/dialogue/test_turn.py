"""A turn, read from what Rasa's trackers hold."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from support.clock import SHANGHAI
from support.dialogue.turn import Turn

AT = datetime(2026, 11, 25, 10, 30, tzinfo=SHANGHAI)

MESSAGE: dict[str, Any] = {
    "text": "提現５００沒到  還有 限額多少",
    "intent": {"name": "withdrawal_delayed", "confidence": 0.87},
    "intent_ranking": [{"name": name} for name in ("withdrawal_delayed", "nlu_fallback", "fees")],
    "entities": [
        {"entity": "payment_method", "value": "银行卡", "start": 0, "end": 2},
        {"entity": "second_matter", "value": "limits_info", "start": 9, "end": 13},
    ],
    "metadata": {"verified_account": "OK10000001", "secrets": ["password", "cvv"], "too_long": True},
    "message_id": "m1",
    "acts": {"cost": 0.912},
}


def said(who: str, text: str, intent: str | None = None, second: int = 0) -> dict[str, Any]:
    event: dict[str, Any] = {"event": who, "text": text, "timestamp": 1_764_000_000.4 + second}
    return event | ({"parse_data": {"intent": {"name": intent}}} if intent else {})


def turn(*events: dict[str, Any], message: dict[str, Any] = MESSAGE) -> Turn:
    return Turn.of("someone", message, events, AT, {"withdrawal_delayed", "fees"})


def test_a_message_with_all_there_can_be() -> None:
    read = turn(said("user", MESSAGE["text"], "withdrawal_delayed"))
    assert (read.conversation_id, read.at, read.message_id) == ("someone", AT, "m1")
    assert read.acts == {"cost": 0.912}
    assert read.text == "提现500没到 还有 限额多少", "as the rest of the program reads it"
    assert (read.intent, read.confidence) == ("withdrawal_delayed", 0.87)
    assert read.choices == ("withdrawal_delayed", "fees"), (
        "in the ranking's order, and only what has a button"
    )
    assert read.entities == {"payment_method": "银行卡", "second_matter": "limits_info"}
    assert read.second_span == (9, 13)
    assert read.verified_account == "OK10000001"
    assert read.secrets == ("password", "cvv")
    assert read.too_long


@pytest.mark.parametrize(
    "message",
    [{}, {"text": None, "intent": {}, "metadata": None, "entities": None, "message_id": None}],
)
def test_a_message_with_nothing_in_it(message: dict[str, Any]) -> None:
    """As Rasa's trackers are before the first message, and as its own events can be."""
    assert turn(message=message) == Turn(
        conversation_id="someone",
        text="",
        intent="nlu_fallback",
        confidence=0.0,
        entities={},
        choices=(),
        at=AT,
    )


def test_the_transcript_is_who_said_what_when() -> None:
    """In Shanghai, to the second; what has no text (a picture, a button row) is no line."""
    read = turn(said("user", "你好", "greet"), said("bot", ""), said("bot", "您好", second=3))
    assert read.transcript == (
        {"speaker": "customer", "text": "你好", "at": "2025-11-25T00:00:00+08:00"},
        {"speaker": "bot", "text": "您好", "at": "2025-11-25T00:00:03+08:00"},
    )


@pytest.mark.parametrize(
    ("intents", "count"),
    [
        ([], 0),
        (["greet"], 0),
        (["nlu_fallback"], 1),
        (["nlu_fallback", "out_of_scope", "nlu_fallback"], 3),
        (["nlu_fallback", "greet", "nlu_fallback"], 1),
        (["nlu_fallback", "greet"], 0),
    ],
)
def test_messages_in_a_row_that_led_nowhere(intents: list[str], count: int) -> None:
    events = [event for intent in intents for event in (said("user", "?", intent), said("bot", "没听懂"))]
    assert turn(*events).fallbacks == count


def test_lines_that_no_classifier_read_end_the_row() -> None:
    """The desk puts them there when the engine was away: this raised, and called a person for a typo."""
    assert turn(said("user", "在吗"), said("user", "嗯嗯额", "nlu_fallback")).fallbacks == 1
