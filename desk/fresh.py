"""New content while the desk runs: words, settings, canned replies."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator

from support import content

_EVERY = 0.25
"""Seconds between two looks at the pointer, each a few microseconds."""


@contextlib.asynccontextmanager
async def following() -> AsyncIterator[None]:
    """Takes up new content for as long as it lasts."""
    task = asyncio.create_task(_follow())
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def _follow() -> None:
    while True:
        content.refresh()
        await asyncio.sleep(_EVERY)
