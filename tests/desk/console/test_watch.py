"""What an agent holds whose console goes away."""

from __future__ import annotations

import time

from desk.people.agents import GONE_AFTER
from support.clock import now
from support.people.handoffs import HandoffQueue
from tests.desk.console.consoles import (
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
