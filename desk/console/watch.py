"""Looking for agents whose console has gone."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator

from desk.people.agents import GONE_AFTER
from desk.people.handover import Handover
from support.storage.database import DatabaseUnavailable

logger = logging.getLogger(__name__)

WATCH_SECONDS = 5.0


@contextlib.asynccontextmanager
async def watching(handover: Handover) -> AsyncIterator[None]:
    """While it is open, conversations of agents whose console has gone go back to the queue."""

    async def watch() -> None:
        # After a restart every console first needs the time to come back.
        await asyncio.sleep(GONE_AFTER.total_seconds())
        while True:
            try:
                await handover.release_lost()
            except DatabaseUnavailable:
                logger.error("The database did not answer; agents who are gone are looked for again")
            await asyncio.sleep(WATCH_SECONDS)

    task = asyncio.create_task(watch())
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
