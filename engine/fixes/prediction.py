"""What the model and the rules take for a turn: the same results with less work."""

from __future__ import annotations

import functools
from collections import defaultdict
from typing import Any

from rasa.core import processor
from rasa.core.actions import action
from rasa.core.policies.policy import PolicyPrediction
from rasa.core.policies.rule_policy import RulePolicy
from rasa.engine.graph import GraphSchema
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.shared.core.constants import PREVIOUS_ACTION, SHOULD_NOT_BE_SET, USER
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import ACTION_NAME, INTENT, TEXT

CASE_FORM = "case_form"

State = dict[str, dict[str, Any]]
Rules = dict[str, str]


def apply() -> None:
    """Patches event look-up, actions, domain, graph runner, rule policy and processor."""
    _cache_event_types()
    _keep_the_default_actions()
    _know_the_domain()
    _run_the_graph_in_order()
    _look_rules_up_by_intent()
    _read_no_text_without_text_rules()
    _listen_without_asking()


def _cache_event_types() -> None:
    """Each replayed event walked through all event classes for its type."""
    Event.resolve_by_type = staticmethod(functools.lru_cache(maxsize=256)(Event.resolve_by_type))


def _keep_the_default_actions() -> None:
    """Rasa's own dozen actions were made anew with each one that was looked up; nothing changes in them."""
    make = action.default_actions
    kept: list[Any] = []

    def default_actions(action_endpoint: Any = None) -> Any:
        # An endpoint has no hash.
        if not kept or kept[0] is not action_endpoint:
            kept[:] = action_endpoint, make(action_endpoint)
        return kept[1]

    action.default_actions = default_actions


def _know_the_domain() -> None:
    """For every message the whole domain was written out, to see whether it is empty."""
    is_empty = Domain.is_empty

    def is_empty_once(self: Any) -> bool:
        if "_known_empty" not in self.__dict__:
            self._known_empty = is_empty(self)
        return bool(self._known_empty)

    Domain.is_empty = is_empty_once


def _run_the_graph_in_order() -> None:
    """Dask planned the same dozen nodes anew for every message: a sixth of an answered question."""

    def run(
        self: Any, inputs: dict[str, Any] | None = None, targets: list[str] | None = None
    ) -> dict[str, Any]:
        wanted = tuple(targets or self._graph_schema.target_names)
        plans = self.__dict__.setdefault("_plans", {})
        if wanted not in plans:
            plans[wanted] = _in_order(self._graph_schema.minimal_graph_schema(list(wanted)))
        results = {name: (name, value) for name, value in (inputs or {}).items()}
        for name, needs in plans[wanted]:
            results[name] = self._instantiated_nodes[name](*(results.get(need, need) for need in needs))
        return dict(results[name] for name in wanted)

    DaskGraphRunner.run = run


def _in_order(schema: GraphSchema) -> list[tuple[str, tuple[str, ...]]]:
    """The nodes and what each needs, each after those it needs."""
    order: dict[str, tuple[str, ...]] = {}

    def place(name: str) -> None:
        if name in schema.nodes and name not in order:
            needs = tuple(schema.nodes[name].needs.values())
            for need in needs:
                place(need)
            order[name] = needs

    for name in schema.nodes:
        place(name)
    return list(order.items())


def _look_rules_up_by_intent() -> None:
    """Every rule was held against every state; most differ in the last intent or action already."""
    possible_keys = RulePolicy._get_possible_keys

    def possible_of_few(self: Any, lookup: Rules, states: list[State]) -> set[str]:
        found: set[str] = possible_keys(self, _candidates(self, lookup, states), states)
        return found

    RulePolicy._get_possible_keys = possible_of_few


def _candidates(policy: Any, lookup: Rules, states: list[State]) -> Rules:
    """The rules whose last state has the conversation's last action and intent, or leaves them open."""
    now = states[-1] if states else {}
    previous = _value(now, PREVIOUS_ACTION, ACTION_NAME)
    if previous is None:
        return lookup
    known = policy.__dict__.setdefault("_rules_by_last_state", {})
    count, index = known.get(id(lookup), (0, {}))
    if count != len(lookup):  # rules are still being learnt
        index = _indexed(policy, lookup)
        known[id(lookup)] = (len(lookup), index)
    intent = _value(now, USER, INTENT)
    keys = {(action, name): None for action in (previous, None) for name in (intent, None)}
    return {rule: lookup[rule] for key in keys for rule in index.get(key, ())}


def _indexed(policy: Any, lookup: Rules) -> dict[tuple[str | None, str | None], list[str]]:
    index: dict[tuple[str | None, str | None], list[str]] = defaultdict(list)
    for rule in lookup:
        last = policy._rule_key_to_state(rule)[-1]
        index[_value(last, PREVIOUS_ACTION, ACTION_NAME), _value(last, USER, INTENT)].append(rule)
    return index


def _value(state: State, part: str, key: str) -> str | None:
    """The part's value where it has to be this one."""
    value = state.get(part, {}).get(key)
    return value if isinstance(value, str) and value and value != SHOULD_NOT_BE_SET else None


def _read_no_text_without_text_rules() -> None:
    """Each prediction looked for a rule on the message's very text first; here rules have intents."""
    find = RulePolicy._find_action_from_rules

    def find_where_there_is(self: Any, tracker: Any, domain: Any, use_text_for_last_user_input: bool) -> Any:
        if use_text_for_last_user_input and not _reads_text(self):
            return None, None, False
        return find(self, tracker, domain, use_text_for_last_user_input)

    RulePolicy._find_action_from_rules = find_where_there_is


def _reads_text(policy: Any) -> bool:
    """Whether any of the policy's rules has a user's text in it."""
    rules = [rule for lookup in policy.lookup.values() if isinstance(lookup, dict) for rule in lookup]
    known = policy.__dict__.get("_text_rules")
    if known is None or known[0] != len(rules):
        with_text = any(
            TEXT in state.get(USER, {}) for rule in rules for state in policy._rule_key_to_state(rule)
        )
        known = policy.__dict__["_text_rules"] = (len(rules), with_text)
    return bool(known[1])


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
