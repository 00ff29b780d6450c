"""The engine over HTTP: what is asked, what comes back, how it fails."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest

from desk.talk.engine_client import EngineClient, EngineFailed, EngineLost
from desk.talk.messages import Draft
from launch.ports import free_port
from tests.desk.recorded_engine import RecordedEngine


@asynccontextmanager
async def client(url: str, seconds: float = 5.0) -> AsyncIterator[EngineClient]:
    """A client."""
    engine = EngineClient(url, "the-token", seconds)
    try:
        yield engine
    finally:
        await engine.close()


def test_a_message_and_its_answer(recorded: RecordedEngine) -> None:
    """With the proof that it comes from the desk, and the account only when there is one."""
    recorded.reset()
    recorded.buttons = [{"title": "是", "payload": "/affirm"}]

    async def scenario() -> list[Draft]:
        async with client(recorded.url) as engine:
            await engine.say("web-1", "一", account_id="OK10000001", message_id="web-1:1")
            assert recorded.headers["x-verified-account"] == "OK10000001"
            assert recorded.headers["x-desk-token"] == "the-token"
            assert recorded.headers["x-desk-message"] == "web-1:1"
            found = await engine.say("web-1", "二", message_id="web-1:3")
            assert "x-verified-account" not in recorded.headers
            assert "x-desk-picture" not in recorded.headers
            assert await engine.say("web-1", "", message_id="web-1:5", picture=True) == []
            assert "x-desk-picture" in recorded.headers
            return found

    assert asyncio.run(scenario()) == [Draft("bot", "回：二", ({"title": "是", "payload": "/affirm"},))]


def test_what_was_said_is_found_again(recorded: RecordedEngine) -> None:
    """By the message's name, without what belongs to the next one."""
    recorded.reset()

    async def scenario() -> None:
        async with client(recorded.url) as engine:
            for number in (1, 3):
                await engine.say("web-2", str(number), message_id=f"web-2:{number}")
            assert await engine.said("web-2", "web-2:1") == [Draft("bot", "回：1")]
            assert await engine.said("web-2", "web-2:5") is None

    asyncio.run(scenario())


def test_the_bot_is_told_what_was_said_without_it(recorded: RecordedEngine) -> None:
    """Behind the transcript of a session that has ended: no event of the bot's is made up."""
    recorded.reset()
    recorded.slots["web-3"] = {"transcript": [{"event": "user", "text": "之前"}]}
    recorded.told.clear()
    recorded.acts.clear()

    async def scenario() -> None:
        async with client(recorded.url) as engine:
            await engine.tell("web-3", [("customer", "在吗"), ("agent", "在")], "closed")
            await engine.tell("web-3", [], "waiting")

    asyncio.run(scenario())
    assert recorded.acts == ["action_session_start"]
    (transcript, closed), (waiting,) = recorded.told
    assert [(line["event"], line["text"]) for line in transcript["value"]] == [
        ("user", "之前"),
        ("user", "在吗"),
        ("bot", "在"),
    ]
    assert [event["value"] for event in (closed, waiting)] == ["closed", "waiting"]
    assert {event["event"] for event in (transcript, closed, waiting)} == {"slot"}


def say(engine: EngineClient) -> Awaitable[Any]:
    """A message."""
    return engine.say("web-4", "在吗", message_id="web-4:1")


def tracker(engine: EngineClient) -> Awaitable[Any]:
    """What it knows."""
    return engine.tracker("web-4")


@pytest.mark.parametrize("ask", [say, tracker])
def test_an_engine_that_fails(
    recorded: RecordedEngine, ask: Callable[[EngineClient], Awaitable[Any]]
) -> None:
    """With an error, or because nobody is there: it was not heard."""
    recorded.reset()
    recorded.status = 500

    async def scenario(url: str) -> None:
        async with client(url) as engine:
            with pytest.raises(EngineFailed) as failure:
                await ask(engine)
            assert not isinstance(failure.value, EngineLost)

    asyncio.run(scenario(recorded.url))
    asyncio.run(scenario(f"http://127.0.0.1:{free_port()}"))


def test_a_slow_engine_is_given_up(recorded: RecordedEngine) -> None:
    """After the seconds that it has."""
    recorded.reset()
    recorded.delay = 3

    async def scenario() -> None:
        async with client(recorded.url, seconds=0.2) as engine:
            with pytest.raises(EngineFailed):
                await say(engine)

    asyncio.run(scenario())


def test_a_connection_that_ends_without_an_answer_is_told_apart() -> None:
    """The engine may have heard it: that has to be found out."""

    async def hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.close()

    async def scenario() -> None:
        server = await asyncio.start_server(hang_up, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        async with server, client(f"http://127.0.0.1:{port}") as engine:
            with pytest.raises(EngineLost):
                await say(engine)

    asyncio.run(scenario())
