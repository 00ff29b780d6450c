"""Threads for what writes to the database."""

from __future__ import annotations

import asyncio
import threading

import pytest

from desk.talk.writers import Writers
from support.storage.database import Database


def test_what_is_written_comes_back_or_fails_to_the_caller(database: Database) -> None:
    """In a thread of its own."""

    def fail() -> None:
        raise KeyError("x")

    async def scenario() -> None:
        writers = Writers(database)
        try:
            assert await writers.write(int, "7") == 7
            assert (await writers.write(threading.current_thread)).name.startswith("desk-writer")
            with pytest.raises(KeyError):
                await writers.write(fail)
        finally:
            writers.close()

    asyncio.run(scenario())


def test_sqlite_has_one_writer(database: Database) -> None:
    """PostgreSQL several: two acts that wait for each other get there only together."""
    several = database.dialect.name != "sqlite"
    together = threading.Barrier(2)

    def meet() -> bool:
        try:
            together.wait(20 if several else 0.2)
        except threading.BrokenBarrierError:
            return False
        return True

    async def scenario() -> list[bool]:
        writers = Writers(database)
        try:
            return list(await asyncio.gather(writers.write(meet), writers.write(meet)))
        finally:
            writers.close()

    assert asyncio.run(scenario()) == [several, several]


def test_what_was_begun_is_written_before_the_end(database: Database) -> None:
    """The desk stops without losing it."""
    written: list[int] = []

    async def scenario() -> None:
        writers = Writers(database)
        acts = [asyncio.ensure_future(writers.write(written.append, number)) for number in range(20)]
        await asyncio.sleep(0)
        await asyncio.to_thread(writers.close)
        await asyncio.gather(*acts)

    asyncio.run(scenario())
    assert sorted(written) == list(range(20))
