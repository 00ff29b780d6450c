"""The threads that write to the database, beside the event loop."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from support.storage.database import Database

Result = TypeVar("Result")

_THREADS = 8


class Writers:
    """Threads for what writes to one database, and for nothing else: readers never hold it up.

    Args:
        database: SQLite has one writer: in a queue of our own nobody sleeps until the lock is free by
            chance.
    """

    def __init__(self, database: Database) -> None:
        threads = 1 if database.dialect.name == "sqlite" else _THREADS
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="desk-writer")

    async def write(self, act: Callable[..., Result], *arguments: Any) -> Result:
        """Do something that writes, and give what it gives."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, act, *arguments)

    def close(self) -> None:
        """End, when everything is written that was begun."""
        self._pool.shutdown()
