"""Two desks with one database and one Redis: a customer may be at either, an agent at the other."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from desk.talk.push import Push
from tests.desk.desks import PATIENCE, App, RunningDesk, environment_of, running_desk
from tests.desk.recorded_engine import RecordedEngine


@pytest.fixture(scope="module")
def redis_url() -> str:
    """A Redis server."""
    url = os.environ.get("TEST_REDIS_URL", "")
    if not url:
        pytest.skip("no Redis: set TEST_REDIS_URL=redis://HOST:PORT/0")
    return url


@pytest.fixture(scope="module")
def pair(
    recorded: RecordedEngine, redis_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[RunningDesk, RunningDesk]]:
    """Two desks."""
    folder: Path = tmp_path_factory.mktemp("pair")
    shared = environment_of(folder, recorded.url, REDIS_URL=redis_url)
    names = ("RASA_API_TOKEN", "IDENTITY_SECRET", "DATABASE_URL", "REDIS_URL")
    variables = {name: shared[name] for name in names}
    with (
        running_desk(folder, recorded.url, **variables) as one,
        running_desk(folder, recorded.url, **variables) as two,
    ):
        yield one, two


def test_devices_at_different_desks_see_the_same(pair: tuple[RunningDesk, RunningDesk]) -> None:
    """Messages and answers."""
    one, two = pair
    token = one.token("OK10000001")
    with one.browser(token=token) as phone, two.browser(token=token) as laptop:
        phone.send("从手机")
        assert laptop.hear("customer")["text"] == "从手机"
        assert laptop.hear("bot")["text"] == phone.hear("bot")["text"] == "回：从手机"


def test_messages_to_both_desks_are_asked_once_and_in_order(
    pair: tuple[RunningDesk, RunningDesk], recorded: RecordedEngine
) -> None:
    """One customer, every second message to the other desk."""
    recorded.delay = 0.05
    first = pair[0].app()
    apps = [App(desk.url, first.headers) for desk in pair]
    for number in range(8):
        assert apps[number % 2].send(str(number), client_id=f"c-{number}").status_code == 201
    said = apps[0].until(16)
    recorded.reset()
    texts = [str(number) for number in range(8)]
    assert recorded.texts(first.conversation) == texts
    assert [line["text"] for line in said if line["speaker"] == "bot"] == [f"回：{text}" for text in texts]


def test_waiting_request_hears_of_the_other_desk(pair: tuple[RunningDesk, RunningDesk]) -> None:
    """At once, not at the end of its wait."""
    app = pair[0].app()
    seq = app.send("你好").json()["seq"]
    begun = time.monotonic()
    other = App(pair[1].url, app.headers)
    assert other.get("messages", after=seq, wait=20).json()["messages"]
    assert time.monotonic() - begun < PATIENCE


def test_agents_hear_from_all_desks(redis_url: str) -> None:
    """An event published by one process arrives at another's stream."""

    async def talk() -> tuple[str, dict[str, object]]:
        here, there = Push(redis_url), Push(redis_url)
        await here.start()
        await there.start()
        stream = here.agents()
        first = asyncio.ensure_future(stream.__anext__())
        await asyncio.sleep(0.5)
        await there.to_agents("message", {"conversation": "web-1"})
        try:
            return await asyncio.wait_for(first, 5)
        finally:
            await here.stop()
            await there.stop()

    assert asyncio.run(talk()) == ("message", {"conversation": "web-1"})


def test_redis_that_is_gone_stops_nobody(recorded: RecordedEngine, tmp_path: Path) -> None:
    """What is stored is stored; the customer at this desk is answered."""
    with running_desk(tmp_path, recorded.url, REDIS_URL="redis://127.0.0.1:1/0") as desk:
        assert desk.app().ask("在吗")[0]["text"] == "回：在吗"
