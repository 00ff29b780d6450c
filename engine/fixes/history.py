"""A conversation's history, replayed as seldom and as quickly as its meaning allows."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

from rasa.core.policies.rule_policy import RULES, RULES_FOR_LOOP_UNHAPPY_PATH, RulePolicy
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    ActionReverted,
    ActiveLoop,
    Event,
    Restarted,
    SessionStarted,
    UserUtteranceReverted,
)
from rasa.shared.core.slots import Slot
from rasa.shared.core.trackers import DialogueStateTracker

State = dict[str, dict[str, Any]]

_UNDOING = frozenset({ActionReverted, UserUtteranceReverted, ActiveLoop})
"""Events by which earlier ones may be undone (an open loop undoes its own runs)."""

_BEGINNING = frozenset({Restarted, SessionStarted})


def apply() -> None:
    """Patches slots, trackers and the rule policy."""
    _copy_slots_plainly()
    _copy_trackers_as_they_are()
    _apply_events_at_a_glance()
    _read_no_further_back_than_rules()


def _copy_slots_plainly() -> None:
    """Each tracker's slots went through the pickle protocol to be copied: a twentieth of a turn."""

    def copied(self: Any) -> Any:
        new = object.__new__(type(self))
        new.__dict__.update(self.__dict__)
        return new

    Slot.__copy__ = copied


def _copy_trackers_as_they_are() -> None:
    """Before each action all events were replayed to have a tracker that may be thrown away."""

    def copied(self: Any) -> DialogueStateTracker:
        new = object.__new__(type(self))
        new.__dict__.update(self.__dict__)
        new.events = self.events.copy()
        new.slots = copy.copy(self.slots)
        new.slots.update({name: copy.copy(slot) for name, slot in self.slots.items()})
        new.active_loop = copy.copy(self.active_loop)
        new.latest_action = copy.copy(self.latest_action)
        return new

    DialogueStateTracker.copy = copied


def _apply_events_at_a_glance() -> None:
    """Each event was held against six classes in turn; in most sessions none of them undoes another."""
    applied = DialogueStateTracker.applied_events

    def applied_events(self: Any) -> list[Event]:
        begun = 0
        for place, event in enumerate(self.events):
            if type(event) in _UNDOING:
                undone: list[Event] = applied(self)
                return undone
            if type(event) in _BEGINNING:
                begun = place + 1
        return list(self.events)[begun:]

    DialogueStateTracker.applied_events = applied_events


def _read_no_further_back_than_rules() -> None:
    """The rules were held against every state since the session began; they read the last few only."""
    states_of = RulePolicy._prediction_states

    def last_states(
        self: Any, tracker: Any, domain: Any, use_text_for_last_user_input: bool = False, **data: Any
    ) -> list[State]:
        if use_text_for_last_user_input:
            found: list[State] = states_of(self, tracker, domain, use_text_for_last_user_input, **data)
            return found
        states = _states(tracker, domain, _longest(self))
        self.featurizer._choose_last_user_input([states], use_text_for_last_user_input)
        return states

    RulePolicy._prediction_states = last_states


def _states(tracker: DialogueStateTracker, domain: Domain, count: int) -> list[State]:
    """The last states of `Domain.states_for_tracker_history`, at most so many."""
    turns = 1 + sum(1 for event in tracker.applied_events() if isinstance(event, ActionExecuted))
    clean: Callable[[Any], Any] = domain._clean_state
    return [
        clean(domain.get_active_state(before))
        for turn, (before, _) in enumerate(tracker.generate_all_prior_trackers())
        if turn >= turns - count
    ]


def _longest(policy: Any) -> int:
    """The states of the policy's longest rule."""
    lookups = [policy.lookup.get(kind, {}) for kind in (RULES, RULES_FOR_LOOP_UNHAPPY_PATH)]
    size = sum(map(len, lookups))
    known = policy.__dict__.get("_longest_rule")
    if known is None or known[0] != size:  # rules are still being learnt
        lengths = (len(policy._rule_key_to_state(rule)) for lookup in lookups for rule in lookup)
        known = policy.__dict__["_longest_rule"] = (size, max(lengths, default=1))
    return int(known[1])
