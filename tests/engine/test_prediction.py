"""The quicker paths through Rasa give what Rasa's own way gives."""

from __future__ import annotations

import json
from typing import Any

import pytest
from dask.local import get_sync
from rasa.core.actions import action
from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage
from rasa.core.policies.rule_policy import RULES, RULES_FOR_LOOP_UNHAPPY_PATH, RulePolicy
from rasa.shared.core.constants import DEFAULT_ACTION_NAMES, PREVIOUS_ACTION, RULE_SNIPPET_ACTION_NAME, USER
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from engine import fixes

State = dict[str, Any]


def _conversations(policy: RulePolicy) -> list[list[State]]:
    """Every rule's own states, the same with an intent and an action no rule has, and none at all."""
    rules = [json.loads(rule) for rule in policy.lookup[RULES]]
    other = [[*states[:-1], {**states[-1], USER: {"intent": "nobody_says_this"}}] for states in rules[:20]]
    strange = [[*states[:-1], {**states[-1], PREVIOUS_ACTION: {"action_name": "x"}}] for states in rules[:20]]
    return [*rules, *other, *strange, [{}], []]


@pytest.mark.parametrize("kind", [RULES, RULES_FOR_LOOP_UNHAPPY_PATH])
def test_rules_found_by_intent_are_those_that_apply(policy: RulePolicy, kind: str) -> None:
    lookup = policy.lookup[kind]
    found_any = False
    for states in _conversations(policy):
        turns = list(enumerate(reversed(states)))
        applicable = {
            rule for rule in lookup if all(policy._is_rule_applicable(rule, *turn) for turn in turns)
        }
        assert policy._get_possible_keys(lookup, states) == applicable
        found_any = found_any or bool(applicable)
    assert found_any


def test_graph_run_in_order_gives_what_dask_gives(agent: Agent) -> None:
    assert agent.processor
    runner, target = agent.processor.graph_runner, agent.processor.model_metadata.nlu_target
    for text in ("提现一天了还没到", "手续费怎么收", ""):
        inputs = {
            "__message__": [UserMessage(text)],
            "__tracker__": DialogueStateTracker.from_events("x", []),
        }
        ours = runner.run(inputs=inputs, targets=[target])[target]
        graph = runner._build_dask_graph(runner._graph_schema.minimal_graph_schema([target]))
        runner._add_inputs_to_graph(inputs, graph)
        theirs = dict(get_sync(graph, [target]))[target]
        assert [message.as_dict() for message in ours] == [message.as_dict() for message in theirs]


def test_default_actions_are_those_of_the_endpoint_that_is_asked_for() -> None:
    fixes.apply()
    first, second = EndpointConfig("http://127.0.0.1:1/webhook"), EndpointConfig("http://127.0.0.1:2/webhook")
    for endpoint in (first, first, second, None, first):
        found = action.default_actions(endpoint)
        assert {each.name() for each in found} == set(DEFAULT_ACTION_NAMES) - {RULE_SNIPPET_ACTION_NAME}
        extracts = next(each for each in found if isinstance(each, action.ActionExtractSlots))
        assert extracts._action_endpoint is endpoint
