"""The desk's side of a foreign desk, as far as an adapter sees it."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable

from desk.foreign.port import Briefing, Event, ForeignDesk, Line
from support.clock import now


class Notebook:
    """A book that lives as long as the test."""

    def __init__(self) -> None:
        self.kept: dict[str, str] = {}
        self.references: list[str] = []

    async def open_ids(self) -> list[str]:
        """See `Book`."""
        return self.references

    async def cursor(self, name: str) -> str | None:
        """See `Book`."""
        return self.kept.get(name)

    async def keep_cursor(self, name: str, value: str) -> None:
        """See `Book`."""
        self.kept[name] = value


class Recorder:
    """A listener that remembers."""

    def __init__(self) -> None:
        self.events: list[Event] = []

    async def __call__(self, event: Event) -> None:
        """See `Listener`."""
        self.events.append(event)


@contextlib.asynccontextmanager
async def listening(desk: ForeignDesk) -> AsyncIterator[Recorder]:
    """Runs a foreign desk's `listen` meanwhile."""
    recorder = Recorder()
    task = asyncio.create_task(desk.listen(recorder))
    try:
        yield recorder
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def until(condition: Callable[[], bool], seconds: float = 15.0) -> None:
    """Waits for something that other processes do.

    Raises:
        AssertionError: It did not come about.
    """
    deadline = asyncio.get_running_loop().time() + seconds
    while not await asyncio.to_thread(condition):
        assert asyncio.get_running_loop().time() < deadline, "it did not come about"
        await asyncio.sleep(0.1)


def briefing(key: str) -> Briefing:
    """A hand-off of somebody whose transfer was charged twice."""
    return Briefing(
        key=key,
        customer="客户 7f3a",
        customer_key="7f3a0c",
        urgency="urgent",
        ticket_number="TK-20261122-0001",
        requested_at=now(),
        summary="问题：重复扣款\n身份：已验证 OK10000001",
        facts=(("金额", "500.00 元"),),
        transcript=(Line("客户", "我被扣了两次钱", now()), Line("机器人", "请问是哪一笔？", now())),
    )
