"""Whether customers are answered: the database, the engine, and how the second opinion stands."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy.engine import Engine
from starlette.applications import Starlette

from desk import readiness, schema
from desk.readiness import PATH, Readiness
from desk.talk.engine_client import EngineClient
from launch.ports import free_port
from tests.desk.desks import running_desk
from tests.desk.recorded_engine import RecordedEngine
from tests.faults.outages import without_tables


async def asked(database: Engine, engine_url: str, times: int = 1) -> list[httpx.Response]:
    """Answers of one desk to requests that come at once."""
    engine = EngineClient(engine_url, "t", 1.0)
    app = Starlette(routes=Readiness(database, engine).routes())
    try:
        async with httpx.AsyncClient(
            transport=httpx.ASGITransport(app=app), base_url="http://desk"
        ) as client:
            return list(await asyncio.gather(*(client.get(PATH) for _ in range(times))))
    finally:
        await engine.close()


def answer(database: Engine, engine_url: str) -> tuple[int, dict[str, Any]]:
    """One answer: status and content."""
    (given,) = asyncio.run(asked(database, engine_url))
    return given.status_code, given.json()


@pytest.mark.parametrize(
    ("standing", "told"),
    [
        ({"second_opinion": "ready", "reason": ""}, {"state": "ready"}),
        (
            {"second_opinion": "preparing", "made": 64, "wanted": 900, "reason": "x"},
            {"state": "preparing", "made": 64, "wanted": 900},
        ),
        ({"second_opinion": "missing", "reason": "/home/okpay/secret"}, {"state": "missing"}),
        ({"second_opinion": "/etc"}, {"state": "unknown"}),
        ({}, {"state": "unknown"}),
    ],
)
def test_both_answer(
    standing: dict[str, Any], told: dict[str, Any], database: Engine, recorded: RecordedEngine
) -> None:
    """Ready whatever becomes of the second opinion; why it is missing is not for everybody."""
    recorded.reset()
    recorded.standing = standing
    assert answer(database, recorded.url) == (200, {"ready": True, "failing": [], "second_opinion": told})


def test_an_engine_that_is_gone_or_fails(database: Engine, recorded: RecordedEngine) -> None:
    recorded.reset()
    recorded.status = 503
    for url in (recorded.url, f"http://127.0.0.1:{free_port()}"):
        status, content = answer(database, url)
        assert (status, content["ready"], content["failing"]) == (503, False, ["engine"])
        assert content["second_opinion"] == {"state": "unknown"}


def test_an_engine_that_hangs(
    database: Engine, recorded: RecordedEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is not waited for longer than is said."""
    recorded.reset()
    recorded.delay = 30.0
    monkeypatch.setattr(readiness, "WITHIN", 0.2)
    assert answer(database, recorded.url)[1]["failing"] == ["engine"]


def test_a_database_without_our_tables(database: Engine, recorded: RecordedEngine) -> None:
    recorded.reset()
    schema.METADATA.drop_all(database)
    status, content = answer(database, recorded.url)
    assert (status, content["failing"]) == (503, ["database"])


def test_a_flood_is_one_question(
    database: Engine, recorded: RecordedEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    recorded.reset()
    monkeypatch.setattr(readiness, "KEPT", 600.0)
    answers = asyncio.run(asked(database, recorded.url, 200))
    assert {given.status_code for given in answers} == {200}
    assert recorded.asked_for_standing == 1


def test_it_is_asked_again_when_the_moment_is_over(
    database: Engine, recorded: RecordedEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An engine that goes is seen, and one that comes back."""
    recorded.reset()
    monkeypatch.setattr(readiness, "KEPT", 0.0)

    async def seen() -> list[int]:
        engine, found = EngineClient(recorded.url, "t", 1.0), []
        app = Starlette(routes=Readiness(database, engine).routes())
        async with httpx.AsyncClient(
            transport=httpx.ASGITransport(app=app), base_url="http://desk"
        ) as client:
            for recorded.status in (200, 500, 200):
                found.append((await client.get(PATH)).status_code)
        await engine.close()
        return found

    assert asyncio.run(seen()) == [200, 503, 200]


def test_a_desk_says_so_to_whoever_asks(recorded: RecordedEngine, tmp_path: Path) -> None:
    """As a process, without a pass; the answer is as the document has it (tests/desk/conftest.py)."""
    recorded.reset()
    recorded.standing = {"second_opinion": "preparing", "made": 1, "wanted": 2}
    with running_desk(tmp_path, recorded.url) as desk:
        well = httpx.get(f"{desk.url}{PATH}")
        assert (well.status_code, well.headers["cache-control"]) == (200, "no-store")
        with without_tables(tmp_path / "okpay.db", "desk_conversations"):
            while (ill := httpx.get(f"{desk.url}{PATH}")).status_code == 200:
                continue
        assert ill.json()["failing"] == ["database"]
        assert httpx.get(f"{desk.url}/health").json() == {"ok": True}
