"""How often somebody may do something."""

from __future__ import annotations

import asyncio
import os
import uuid

import pytest

from desk.customers.limits import Rate
from desk.customers.refusals import Refused


async def allowed(rate: Rate, key: str, times: int) -> int:
    """How many of so many are allowed."""
    found = 0
    for _ in range(times):
        try:
            await rate.check(key)
            found += 1
        except Refused as refused:
            assert refused.error == "rate_limited"
    return found


@pytest.mark.parametrize(("per_minute", "burst"), [(1, 5), (20, 5), (40, 10)])
def test_a_burst_is_a_quarter_of_a_minutes_share(per_minute: int, burst: int) -> None:
    """Five at least; each key has its own."""

    async def scenario() -> list[int]:
        rate = Rate("send", per_minute)
        return [await allowed(rate, key, burst + 5) for key in ("one", "other")]

    assert asyncio.run(scenario()) == [burst, burst]


def test_what_was_used_comes_back_with_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Evenly, up to the burst."""
    clock = 1000.0
    monkeypatch.setattr("desk.customers.limits.time.monotonic", lambda: clock)

    async def scenario() -> list[int]:
        nonlocal clock
        rate = Rate("send", 40)
        found = [await allowed(rate, "one", 20)]
        for seconds in (3.0, 600.0):
            clock += seconds
            found.append(await allowed(rate, "one", 20))
        return found

    assert asyncio.run(scenario()) == [10, 2, 10]


def test_processes_share_a_rate() -> None:
    """Over Redis; a name keeps it apart from others."""
    url = os.environ.get("TEST_REDIS_URL", "")
    if not url:
        pytest.skip("no Redis: set TEST_REDIS_URL=redis://HOST:PORT/0")
    key = uuid.uuid4().hex

    async def scenario() -> list[int]:
        return [
            await allowed(Rate("send", 6, url), key, 4),
            await allowed(Rate("send", 6, url), key, 4),
            await allowed(Rate("request", 6, url), key, 4),
        ]

    first, second, other = asyncio.run(scenario())
    # A minute may begin in between, and with it a new share.
    assert (first, other) == (4, 4) and second in (2, 4)


def test_without_redis_each_process_counts_by_itself() -> None:
    """A customer is not let in without limit, nor kept out."""

    async def scenario() -> int:
        return await allowed(Rate("send", 20, "redis://127.0.0.1:1/0"), "one", 20)

    assert asyncio.run(scenario()) == 5
