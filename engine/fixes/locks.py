"""One message of a customer after the other, with no time lost between them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any
from weakref import WeakValueDictionary

from rasa.core.lock_store import LockStore

LOCK_POLL = 0.02
"""Seconds between two looks at a lock that another process holds. Rasa's whole second made a
customer's second quick message wait for it."""


def apply() -> None:
    """Within this process the next in line is woken at once; another process's lock is polled."""
    _wake_the_next()
    _poll_quickly()


def _wake_the_next() -> None:
    lock = LockStore.lock
    queues: WeakValueDictionary[tuple[int, str], asyncio.Lock] = WeakValueDictionary()

    @asynccontextmanager
    async def lock_in_turn(
        self: Any, conversation_id: str, *given: Any, **named: Any
    ) -> AsyncGenerator[Any, None]:
        key = (id(asyncio.get_running_loop()), conversation_id)
        queue = queues.setdefault(key, asyncio.Lock())
        async with queue, lock(self, conversation_id, *given, **named) as held:
            yield held

    LockStore.lock = lock_in_turn


def _poll_quickly() -> None:
    acquire = LockStore._acquire_lock

    async def acquire_soon(self: Any, conversation_id: str, ticket: int, wait: float) -> Any:
        return await acquire(self, conversation_id, ticket, min(wait, LOCK_POLL))

    LockStore._acquire_lock = acquire_soon
