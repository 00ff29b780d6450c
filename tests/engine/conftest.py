"""The trained model and its rules, in the tests' own process."""

from __future__ import annotations

import pytest
from rasa.core.agent import Agent
from rasa.core.policies.rule_policy import RulePolicy

from engine import fixes
from launch import model
from tests.assistant import ROOT


@pytest.fixture(scope="module")
def agent() -> Agent:
    """The trained model, in this process."""
    fixes.apply()
    return Agent.load(str(ROOT / model.train({})))


@pytest.fixture(scope="module")
def policy(agent: Agent) -> RulePolicy:
    """Its rules."""
    assert agent.processor
    nodes = agent.processor.graph_runner._instantiated_nodes.values()
    found: RulePolicy = next(node._component for node in nodes if isinstance(node._component, RulePolicy))
    return found
