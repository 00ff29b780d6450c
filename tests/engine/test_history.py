"""The quicker ways through a history give what Rasa's own give."""

from __future__ import annotations

import gc
import importlib.util
from itertools import accumulate
from types import ModuleType
from typing import Any

import pytest
from rasa.core.policies.rule_policy import RULES, RulePolicy
from rasa.shared.core import trackers
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    ActionReverted,
    ActiveLoop,
    BotUttered,
    Event,
    FollowupAction,
    LoopInterrupted,
    Restarted,
    SessionStarted,
    SlotSet,
    UserUtteranceReverted,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker

from engine import fixes
from engine.successor import spare
from tests.assistant import ROOT

fixes.apply()

LISTEN = ActionExecuted("action_listen")


def said(intent: str, *answers: str) -> list[Event]:
    """A turn: the message, the actions, and listening again."""
    message = UserUttered(f"a text of {intent}", {"name": intent, "confidence": 0.9})
    acts = [event for name in answers for event in (ActionExecuted(name), BotUttered(name))]
    return [message, *acts, LISTEN]


BEGUN: list[Event] = [ActionExecuted("action_session_start"), SessionStarted(), LISTEN]

CASE: list[Event] = [
    *said("withdrawal_delayed")[:-1],
    ActionExecuted("case_form"),
    ActiveLoop("case_form"),
    SlotSet("problem", "withdrawal_delayed"),
    SlotSet("requested_slot", "transaction_time"),
    LISTEN,
    *said("fees", "utter_fees")[:-1],
    LoopInterrupted(True),
    ActionExecuted("case_form"),
    LISTEN,
]

HISTORIES: dict[str, list[Event]] = {
    "nothing": [],
    "a session's start": BEGUN,
    "questions": [*BEGUN, *said("greet", "utter_greet"), *said("fees", "utter_fees"), *said("thanks")],
    "two sessions": [*BEGUN, *said("fees", "utter_fees"), *BEGUN, SlotSet("problem", "fees"), *said("deny")],
    "an open case": [*BEGUN, *said("fees", "utter_fees"), *CASE],
    "a case that ended": [*BEGUN, *CASE, ActiveLoop(None), SlotSet("requested_slot", None), *said("thanks")],
    "a message taken back": [*BEGUN, *said("fees", "utter_fees"), *said("deny"), UserUtteranceReverted()],
    "an action taken back": [*BEGUN, *said("fees", "utter_fees", "utter_greet"), ActionReverted(), LISTEN],
    "started over": [*BEGUN, *said("fees", "utter_fees"), Restarted(), *said("greet")],
    "a follow-up": [*BEGUN, *said("deny")[:-1], FollowupAction("utter_greet")],
}


@pytest.fixture(scope="module")
def domain() -> Domain:
    """The assistant's domain."""
    return Domain.load(str(ROOT / "domain.yml"))


@pytest.fixture(scope="module")
def rasas() -> ModuleType:
    """Rasa's module of trackers as it is, without our corrections."""
    spec = importlib.util.spec_from_file_location("plain_trackers", trackers.__file__)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(params=HISTORIES)
def history(request: pytest.FixtureRequest) -> list[Event]:
    """One of the histories."""
    return HISTORIES[request.param]


def tracked(history: list[Event], domain: Domain, kind: Any = DialogueStateTracker) -> Any:
    """The history's tracker."""
    tracker = kind("somebody", domain.slots)
    for event in history:
        tracker.update(event)
    return tracker


def test_same_events_apply(history: list[Event], domain: Domain, rasas: ModuleType) -> None:
    for part in accumulate(([event] for event in history), initial=[]):
        theirs = tracked(part, domain, rasas.DialogueStateTracker).applied_events()
        assert tracked(part, domain).applied_events() == theirs


def test_copy_is_what_a_replay_gives(history: list[Event], domain: Domain) -> None:
    tracker = tracked(history, domain)
    copied, replayed = tracker.copy(), tracker.travel_back_in_time(float("inf"))
    everything = trackers.EventVerbosity.ALL
    assert copied.current_state(everything) == replayed.current_state(everything)
    assert copied.latest_bot_utterance == replayed.latest_bot_utterance
    for name, slot in replayed.slots.items():
        assert type(copied.slots[name]) is type(slot)
        assert vars(copied.slots[name]) == vars(slot)


def test_what_happens_to_a_copy_does_not_happen_to_the_conversation(domain: Domain) -> None:
    tracker = tracked(HISTORIES["an open case"], domain)
    before = tracker.current_state(trackers.EventVerbosity.ALL)
    copied = tracker.copy()
    for event in (SlotSet("problem", "fees"), LoopInterrupted(False), ActionExecuted("x"), ActiveLoop(None)):
        copied.update(event)
    copied.reject_action("case_form")
    assert copied.get_slot("problem") == "fees"
    assert tracker.current_state(trackers.EventVerbosity.ALL) == before


def test_rules_see_the_last_states_of_the_conversation(
    history: list[Event], domain: Domain, policy: RulePolicy
) -> None:
    tracker = tracked(history, domain)
    seen = policy._prediction_states(tracker, domain)
    longest = max(len(policy._rule_key_to_state(rule)) for rule in policy.lookup[RULES])
    whole = tracker.past_states(domain)
    policy.featurizer._choose_last_user_input([whole], False)
    assert seen == whole[-len(seen) :]
    assert len(seen) >= min(longest, len(whole))


def test_what_is_loaded_is_spared_by_the_collector() -> None:
    spare()
    try:
        assert gc.get_freeze_count() > 10_000
    finally:
        gc.unfreeze()
