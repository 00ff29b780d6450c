"""Two messages of one customer: one after the other, and without Rasa's whole second between them."""

from __future__ import annotations

import asyncio
import time

import httpx
from rasa.core.lock_store import InMemoryLockStore

from engine import fixes
from engine.fixes.locks import LOCK_POLL
from tests.assistant import Assistant
from tests.bot import TIMEOUT

RASAS_STEP = 1.0
"""Seconds that Rasa waits between two looks at a lock."""

BOUND = 0.6
"""Seconds: well above what the fix needs, well below Rasa's step."""


def test_lock_is_had_soon_after_it_is_free() -> None:
    """The second gets it when the first is done, not at the next whole second."""
    fixes.apply()
    assert LOCK_POLL < BOUND < RASAS_STEP
    order, waited = asyncio.run(_two_with_one_lock(InMemoryLockStore()))
    assert order == ["first in", "first out", "second in"]
    assert waited < BOUND


def test_next_in_this_process_is_woken_without_a_second_look() -> None:
    """Polling is for locks that another process holds."""
    fixes.apply()
    looks: list[str] = []

    class Counting(InMemoryLockStore):
        def update_lock(self, conversation_id: str) -> None:
            looks.append(conversation_id)
            super().update_lock(conversation_id)

    order, _ = asyncio.run(_two_with_one_lock(Counting()))
    assert order == ["first in", "first out", "second in"]
    assert looks == []


async def _two_with_one_lock(store: InMemoryLockStore) -> tuple[list[str], float]:
    """What happened in which order, and how many seconds the free lock waited for the second."""
    order: list[str] = []
    held, freed, taken = asyncio.Event(), 0.0, 0.0

    async def first() -> None:
        nonlocal freed
        async with store.lock("customer"):
            order.append("first in")
            held.set()
            await asyncio.sleep(0.1)
            order.append("first out")
            freed = time.monotonic()

    async def second() -> None:
        nonlocal taken
        await held.wait()
        async with store.lock("customer"):
            taken = time.monotonic()
            order.append("second in")

    await asyncio.gather(first(), second())
    return order, taken - freed


def test_quick_second_message_is_answered_in_its_turn(assistant: Assistant) -> None:
    """Over the real channel: never mixed with the first, and soon after it.

    The shortest gap of some pairs counts: a busy machine makes gaps longer, never shorter.
    """
    gaps = [asyncio.run(_two_messages(assistant)) for _ in range(4)]
    assert min(gaps) < BOUND


async def _two_messages(assistant: Assistant) -> float:
    """Sends two at once; how many seconds after the first answer the second came."""
    customer = assistant.customer()
    answered: list[float] = []

    async def send(client: httpx.AsyncClient, text: str) -> None:
        body = {"sender": customer.sender, "message": text}
        answer = await client.post("/webhooks/rest/webhook", json=body)
        answered.append(time.monotonic())
        assert answer.json()

    async with httpx.AsyncClient(base_url=assistant.url, timeout=TIMEOUT) as client:
        await asyncio.gather(send(client, "提现没到账"), send(client, "OK10000001"))
    events = [event["event"] for event in customer.tracker()["events"] if event["event"] in ("user", "bot")]
    first, second = [index for index, event in enumerate(events) if event == "user"]
    assert first == 0
    assert second > 1, "the second message was begun before the first was answered"
    assert events[-1] == "bot"
    return answered[1] - answered[0]
