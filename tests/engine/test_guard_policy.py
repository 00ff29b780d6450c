"""What is predicted before every rule, by the conversation so far."""

from __future__ import annotations

from typing import Any

import pytest
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.events import ActionExecuted, ActiveLoop, Event, SlotSet, UserUttered
from rasa.shared.core.slots import AnySlot, TextSlot
from rasa.shared.core.trackers import DialogueStateTracker

from engine.guard_policy import FOLLOW_UP, STAND_BACK, GuardPolicy

EXPLAINED = {"problem": "withdrawal_delayed", "offer": "solved", "finding": "under_review"}


def guard(
    text: str, *before: Event, intent: str = "nlu_fallback", picture: bool = False, **more: Any
) -> str | None:
    """The guard's action after a message."""
    slots = [
        AnySlot("case", mappings=[]),
        AnySlot("transcript", mappings=[]),
        TextSlot("handoff_status", mappings=[]),
    ]
    tracker = DialogueStateTracker("x", slots)
    parsed = {"text": text, "intent": {"name": intent, "confidence": 0.4}, "entities": [], **more}
    last = UserUttered(text, parsed["intent"], [], parse_data=parsed, metadata={"picture": picture})
    for event in (*before, ActionExecuted("action_listen"), last):
        tracker.update(event)
    return GuardPolicy._guard(tracker)


@pytest.mark.parametrize(
    "text", ["要等多久", "还是没到", "我没点过确认收货", "刚刚到了", "还有一笔也没到", "急死我了"]
)
def test_after_a_result_what_a_message_does_counts(text: str) -> None:
    """Whatever its intent is taken for."""
    assert guard(text, SlotSet("case", EXPLAINED), intent="withdrawal_delayed") == FOLLOW_UP


def test_the_classifiers_acts_reach_the_guard() -> None:
    """As they stand in the parsed message."""
    assert guard("嗯哼", SlotSet("case", EXPLAINED), acts={"how_long": 0.8}) == FOLLOW_UP
    assert guard("嗯哼", SlotSet("case", EXPLAINED), acts={"how_long": 0.3}) is None


def test_after_an_answer_a_follow_up_is_about_it() -> None:
    """By the intent of the message before."""
    asked = UserUttered("手续费", {"name": "fees", "confidence": 0.9}, [])
    assert guard("那要多久", ActionExecuted("action_listen"), asked) == FOLLOW_UP
    assert guard("那要多久") is None


@pytest.mark.parametrize("text", ["提现没到账", "手续费怎么收", "你好"])
def test_the_rest_is_left_to_the_rules(text: str) -> None:
    """Where nothing was said before."""
    assert guard(text) is None


def test_in_a_case_the_form_sees_to_it() -> None:
    """It knows what was asked."""
    assert guard("要等多久", SlotSet("case", EXPLAINED), ActiveLoop("case_form")) is None


@pytest.mark.parametrize(
    ("text", "intent", "action"),
    [
        ("", "nlu_fallback", ACTION_LISTEN_NAME),
        ("你看这个", "nlu_fallback", ACTION_LISTEN_NAME),
        ("提现没到账", "withdrawal_delayed", None),
    ],
)
def test_a_picture_that_nothing_is_said_of_is_left_to_the_desk(
    text: str, intent: str, action: str | None
) -> None:
    """It says that it is kept, and asks; in a case the form asks its question again."""
    assert guard(text, intent=intent, picture=True) == action
    assert guard(text, ActiveLoop("case_form"), intent=intent, picture=True) is None
    assert guard("还是没到", SlotSet("case", EXPLAINED), intent=intent, picture=True) == FOLLOW_UP


@pytest.mark.parametrize("status", ["waiting", "active"])
def test_a_hand_off_comes_before_all(status: str) -> None:
    """Waiting or there."""
    assert guard("要等多久", SlotSet("handoff_status", status)) == STAND_BACK


def test_after_the_follow_up_the_bot_listens() -> None:
    """The rules of the intent would go on with their own action."""
    tracker = DialogueStateTracker(
        "x", [AnySlot("case", mappings=[]), TextSlot("handoff_status", mappings=[])]
    )
    for event in (
        ActionExecuted("action_listen"),
        UserUttered("要等多久", {"name": "withdrawal_delayed", "confidence": 0.4}, []),
        ActionExecuted(FOLLOW_UP),
    ):
        tracker.update(event)
    assert GuardPolicy._guard(tracker) == FOLLOW_UP
