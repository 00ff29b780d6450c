"""News for agents and for requests that wait, in one process; test_processes.py has several."""

from __future__ import annotations

import asyncio
from typing import Any

from desk.talk import push as module
from desk.talk.push import Push


def test_every_console_hears_what_comes_after_it_came(monkeypatch: Any) -> None:
    """In order; one that does not read loses the oldest and holds nobody up."""
    monkeypatch.setattr(module, "_LONGEST_QUEUE", 3)

    async def scenario() -> None:
        push = Push()
        await push.to_agents("message", {"number": 0})
        streams = [push.agents(), push.agents()]
        first = [asyncio.ensure_future(stream.__anext__()) for stream in streams]
        await asyncio.sleep(0)
        for number in range(1, 7):
            await push.to_agents("message", {"number": number})
        assert [await one for one in first] == [("message", {"number": 4})] * 2
        assert [(await streams[0].__anext__())[1]["number"] for _ in range(2)] == [5, 6]

    asyncio.run(scenario())


def test_a_request_wakes_for_its_conversation_only() -> None:
    """And again after it has looked."""

    async def scenario() -> None:
        push = Push()
        with push.news_of("web-1") as mine, push.news_of("web-1") as twin, push.news_of("web-2") as other:
            await push.to_customer("web-1", "message", {})
            assert (mine.is_set(), twin.is_set(), other.is_set()) == (True, True, False)
            mine.clear()
            await push.to_customer("web-1", "mode", {})
            assert mine.is_set()
        await push.to_customer("web-1", "message", {})

    asyncio.run(scenario())
