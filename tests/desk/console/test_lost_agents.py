"""What an agent holds whose console goes away."""

from __future__ import annotations

import time
from datetime import timedelta

import sqlalchemy as sa

from desk.people.agents import GONE_AFTER
from desk.schema import AGENTS
from support.clock import now
from support.people.handoffs import HandoffQueue
from support.storage.database import writing
from tests.desk.console.consoles import (
    Console,
    agent_at,
    at_the_stream,
    database_of,
    said_by,
    waiting_customer,
)
from tests.desk.desks import RunningDesk


def test_a_conversation_of_an_agent_who_vanished_goes_back_and_the_customer_is_told(
    desk: RunningDesk,
) -> None:
    gone, here = agent_at(desk), agent_at(desk)
    lost, kept, foreign = waiting_customer(desk), waiting_customer(desk), waiting_customer(desk)
    gone.act(lost, "claim")
    here.act(kept, "claim")
    queue = HandoffQueue(database_of(desk))
    queue.claim(foreign.conversation, "matrix 的同事", now())
    with at_the_stream(here):
        deadline = time.monotonic() + GONE_AFTER.total_seconds() + 30
        while queue.state(lost.conversation) == "active" and time.monotonic() < deadline:
            time.sleep(1)
        assert queue.state(lost.conversation) == "waiting"
        assert queue.state(kept.conversation) == "active"
        assert queue.state(foreign.conversation) == "active"
    assert lost.get("messages").json()["queue"]["position"] == 1
    assert said_by(lost, "system")[-1].startswith(f"{gone.name}的连接断了")
    assert (
        "自动放回队列" in agent_at(desk, role="supervisor").get("/audit", conversation=lost.conversation).text
    )


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
