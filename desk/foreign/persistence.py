"""Going on for ever, whatever fails: longer and longer pauses while the other side is away."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from desk.foreign.port import ForeignDeskUnavailable
from support.storage.database import DatabaseUnavailable

_LOG = logging.getLogger(__name__)
_LONGEST_PAUSE = 10.0


async def for_ever(turn: Callable[[], Awaitable[None]], complaint: str) -> None:
    """Take one turn after the other until cancelled.

    A turn that fails with `ForeignDeskUnavailable` or `DatabaseUnavailable` is taken again, after as long
    as the other side asked for, else after a pause that doubles from 1 to 10 seconds.

    Args:
        turn: Waits by itself for something to do.
        complaint: What the log says of a failed turn, before the reason.
    """
    failures = 0
    while True:
        try:
            await turn()
            failures = 0
        except (ForeignDeskUnavailable, DatabaseUnavailable) as error:
            failures += 1
            asked = error.wait if isinstance(error, ForeignDeskUnavailable) else None
            _LOG.warning("%s: %s", complaint, error)
            await asyncio.sleep(asked or min(2.0**failures / 2, _LONGEST_PAUSE))
