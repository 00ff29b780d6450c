"""Real databases for this room's tests: a SQLite file always, PostgreSQL where there is one."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine

from support.storage.database import METADATA, VERSION_TABLE, open_database, upgrade, writing

POSTGRESQL = "TEST_DATABASE_URL"


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """A SQLite file that does not exist yet, in a folder that does not either."""
    return f"sqlite:///{tmp_path}/var/support.db"


@pytest.fixture
def postgresql_url() -> Iterator[str]:
    """An empty PostgreSQL database; this room's tables in it are dropped before and after."""
    url = os.environ.get(POSTGRESQL, "")
    if not url:
        pytest.skip(f"no PostgreSQL: set {POSTGRESQL}=postgresql://USER@HOST/A_DATABASE_FOR_TESTS")
    _drop(open_database(url))
    yield url
    _drop(open_database(url))


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest) -> str:
    """Each kind of database in turn, without a schema."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
def engine(empty_url: str) -> Iterator[Engine]:
    """Each kind of database in turn, with the schema."""
    engine = open_database(empty_url)
    upgrade(engine)
    yield engine
    engine.dispose()


def _drop(engine: Engine) -> None:
    with writing(engine) as connection:
        METADATA.drop_all(connection)
        connection.exec_driver_sql(f"DROP TABLE IF EXISTS {VERSION_TABLE}")
    engine.dispose()
