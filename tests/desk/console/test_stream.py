"""The stream of an open console: the agent's sign of life, and its end."""

from __future__ import annotations

import time
from datetime import timedelta

import sqlalchemy as sa

from desk.schema import AGENTS
from support.clock import now
from support.storage.database import writing
from tests.desk.console.consoles import Console, at_the_stream, database_of
from tests.desk.desks import RunningDesk


def test_an_open_console_is_a_sign_of_life(desk: RunningDesk, agent: Console) -> None:
    long_ago = now() - timedelta(hours=1)
    of_agent = AGENTS.c.name == agent.name
    with writing(database_of(desk)) as connection:
        connection.execute(AGENTS.update().where(of_agent).values(seen_at=long_ago))
    with at_the_stream(agent) as lines:
        assert next(lines) == "retry: 2000"
        deadline = time.monotonic() + 5
        seen = long_ago
        while seen == long_ago and time.monotonic() < deadline:
            time.sleep(0.05)
            with database_of(desk).connect() as connection:
                seen = connection.execute(sa.select(AGENTS.c.seen_at).where(of_agent)).scalar_one()
    assert now() - seen < timedelta(seconds=10)


def test_the_stream_ends_with_the_session(desk: RunningDesk, agent: Console) -> None:
    again = Console(desk, agent.name, agent.password)
    agent.post("/sign-out")
    assert agent.get("/events").status_code == 303
    assert again.get("/").status_code == 200
