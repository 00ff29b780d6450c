"""Databases, a recorded engine and desks for this room's tests."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy.engine import Engine

from desk import schema
from desk.parts import Parts
from support.storage.database import METADATA, VERSION_TABLE, open_database, upgrade, writing
from tests.desk.desks import RunningDesk, running_desk
from tests.desk.documented import check_answer
from tests.desk.recorded_engine import RecordedEngine, recorded_engine
from tests.desk.workbench import parts_of

POSTGRESQL = "TEST_DATABASE_URL"


@pytest.fixture(autouse=True)
def documented(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every answer of a desk that any test gets is held against the document."""
    plain = httpx.Client.send

    def send(client: httpx.Client, request: httpx.Request, **more: Any) -> httpx.Response:
        response = plain(client, request, **more)
        if not more.get("stream"):
            check_answer(response)
        return response

    monkeypatch.setattr(httpx.Client, "send", send)


@pytest.fixture
def postgresql_url() -> Iterator[str]:
    """An empty PostgreSQL database; our tables in it are dropped before and after."""
    url = os.environ.get(POSTGRESQL, "")
    if not url:
        pytest.skip(f"no PostgreSQL: set {POSTGRESQL}=postgresql://USER@HOST/A_DATABASE_FOR_TESTS")
    _drop(url)
    yield url
    _drop(url)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Each kind of database in turn, without a schema."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/okpay.db"
    url: str = request.getfixturevalue("postgresql_url")
    return url


@pytest.fixture
def database(database_url: str) -> Iterator[Engine]:
    """Each kind of database in turn, with all tables."""
    engine = open_database(database_url)
    upgrade(engine)
    schema.upgrade(engine)
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def recorded() -> Iterator[RecordedEngine]:
    """An engine that answers at once."""
    with recorded_engine() as engine:
        yield engine


@pytest.fixture(scope="module")
def shared_desk(recorded: RecordedEngine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningDesk]:
    """A desk with the recorded engine, for a module."""
    folder = tmp_path_factory.mktemp("desk")
    with running_desk(folder, recorded.url, DESK_ENGINE_SECONDS="2") as started:
        yield started


@pytest.fixture
def desk(shared_desk: RunningDesk, recorded: RecordedEngine) -> RunningDesk:
    """The module's desk, its engine put right."""
    recorded.reset()
    return shared_desk


@pytest.fixture
def parts(database: Engine, database_url: str, recorded: RecordedEngine, tmp_path: Path) -> Parts:
    """A desk's parts on each kind of database, with the recorded engine put right; nothing runs yet."""
    recorded.reset()
    return parts_of(tmp_path, recorded.url, DATABASE_URL=database_url, DESK_ENGINE_SECONDS="2")


def _drop(url: str) -> None:
    engine = open_database(url)
    with writing(engine) as connection:
        for tables, version in ((METADATA, VERSION_TABLE), (schema.METADATA, schema.VERSION_TABLE)):
            tables.drop_all(connection)
            connection.exec_driver_sql(f"DROP TABLE IF EXISTS {version}")
    engine.dispose()
