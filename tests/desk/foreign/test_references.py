"""What is kept of a foreign desk, on both kinds of database."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from sqlalchemy.engine import Engine

from desk.foreign.references import References
from support.clock import now


def test_added_once_whoever_adds(database: Engine) -> None:
    async def test() -> None:
        references, requested = References(database, "matrix"), now()
        both = await asyncio.gather(
            *(references.add("web-1", "!room", seq, requested) for seq in (3, 3)),
        )
        assert both[0] == both[1] and both[0].requested_at == requested
        assert await references.count("web-1") == 1
        assert await References(database, "chatwoot").open() == []

    asyncio.run(test())


def test_what_was_sent_never_goes_back(database: Engine) -> None:
    async def test() -> None:
        references = References(database, "matrix")
        reference = await references.add("web-1", "!room", 3, now())
        for seq in (5, 4):
            await references.sent(reference, seq)
        found = await references.of("!room")
        assert found is not None and found.sent_seq == 5

    asyncio.run(test())


def test_closed_once(database: Engine) -> None:
    async def test() -> None:
        references, at = References(database, "matrix"), now()
        reference = await references.add("web-1", "!room", 0, at)
        await references.taken(reference, "小林")
        for later in (0, 5):
            await references.close(reference, at + timedelta(seconds=later))
        found = await references.of("!room")
        assert found is not None and found.closed_at == at and found.agent == "小林"
        assert await references.open() == [] and await references.open_ids() == []

    asyncio.run(test())


def test_cursor_is_kept(database: Engine) -> None:
    async def test() -> None:
        references = References(database, "matrix")
        assert await references.cursor("matrix") is None
        for value in ("s1", "s2" * 500):
            await references.keep_cursor("matrix", value)
            assert await references.cursor("matrix") == value

    asyncio.run(test())
