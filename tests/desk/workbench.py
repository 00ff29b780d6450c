"""A desk's parts without its doors, and what they tell whom."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from desk.configuration import DeskConfiguration
from desk.parts import Parts
from desk.talk.messages import Conversation
from tests.desk.desks import PATIENCE, environment_of
from tests.desk.talk.conversations import opened


@dataclass
class Told:
    """What came out of a desk.

    Attributes:
        customers: Conversation, event and payload, as they go to the customers' sockets.
        agents: Event and payload.
    """

    customers: list[tuple[str, str, Any]] = field(default_factory=list)
    agents: list[tuple[str, Any]] = field(default_factory=list)

    async def emit(self, event: str, payload: Any, *, room: str, namespace: str) -> None:
        """Takes the place of the socket server."""
        self.customers.append((room, event, payload))

    async def close_room(self, room: str, *, namespace: str) -> None:
        """The same."""
        self.customers.append((room, "closed room", {}))

    def to_customer(self, conversation_id: str, event: str) -> list[Any]:
        """The payloads of one kind that one customer got."""
        return [payload for room, name, payload in self.customers if (room, name) == (conversation_id, event)]

    def to_agents(self, event: str) -> list[Any]:
        """The payloads of one kind that agents got."""
        return [payload for name, payload in self.agents if name == event]


def parts_of(folder: Path, engine_url: str, **variables: str) -> Parts:
    """The parts of a desk whose tables are there already."""
    return Parts.of(DeskConfiguration.from_environ(environment_of(folder, engine_url, **variables)))


@contextlib.asynccontextmanager
async def working(parts: Parts) -> AsyncIterator[Told]:
    """The parts at work."""
    told = Told()
    parts.push.attach(told)

    async def hear() -> None:
        async for event in parts.push.agents():
            told.agents.append(event)

    await parts.start()
    hearing = asyncio.create_task(hear())
    await asyncio.sleep(0)
    try:
        yield told
    finally:
        await asyncio.sleep(0)
        hearing.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await hearing
        await parts.stop()


def at_work(parts: Parts, scenario: Callable[[Told], Awaitable[None]]) -> None:
    """Plays a scenario with the parts at work."""

    async def play() -> None:
        async with working(parts) as told:
            await scenario(told)

    asyncio.run(play())


async def come_true(holds: Callable[[], object]) -> None:
    """Returns when it holds.

    Raises:
        AssertionError: It did not in time.
    """
    clock = asyncio.get_running_loop()
    end = clock.time() + PATIENCE
    while not await asyncio.to_thread(holds):
        assert clock.time() < end, "did not happen in time"
        await asyncio.sleep(0.02)


async def visitor(parts: Parts, id: str = "web-1") -> Conversation:
    """An anonymous customer's conversation that has just begun."""
    return await asyncio.to_thread(opened, parts.stores.log, id)
