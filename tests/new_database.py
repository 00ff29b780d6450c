"""PostgreSQL databases of a test's own, on the server of `TEST_DATABASE_URL`."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import make_url

POSTGRESQL = "TEST_DATABASE_URL"


def server() -> str:
    """The URL of the database for tests; skips the test where there is none."""
    url = os.environ.get(POSTGRESQL, "")
    if not url:
        pytest.skip(f"no PostgreSQL: set {POSTGRESQL}=postgresql://USER@HOST/A_DATABASE_FOR_TESTS")
    return url


@contextmanager
def new_database() -> Iterator[str]:
    """An empty database, dropped at the end; its URL. Skips the test where there is no PostgreSQL."""
    url = server()
    name = f"okpay_new_{uuid.uuid4().hex[:12]}"
    run_sql(url, f"CREATE DATABASE {name}")
    try:
        yield make_url(url).set(database=name).render_as_string(hide_password=False)
    finally:
        run_sql(url, f"DROP DATABASE {name} WITH (FORCE)")


def run_sql(url: str, statements: str) -> None:
    """Runs SQL as it is written: texts of customers in it may hold what a driver takes for parameters."""
    engine = sa.create_engine(url, isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            connection.connection.cursor().execute(statements)
    finally:
        engine.dispose()
