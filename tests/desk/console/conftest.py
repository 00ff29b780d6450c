"""Agents for the tests of the console."""

from __future__ import annotations

import pytest

from tests.desk.console.consoles import Console, agent_at
from tests.desk.desks import RunningDesk


@pytest.fixture
def agent(desk: RunningDesk) -> Console:
    """A signed-in agent."""
    return agent_at(desk)


@pytest.fixture
def colleague(desk: RunningDesk) -> Console:
    """Another signed-in agent."""
    return agent_at(desk)


@pytest.fixture
def supervisor(desk: RunningDesk) -> Console:
    """A signed-in supervisor."""
    return agent_at(desk, role="supervisor")
