"""Stored copies, and giving one back as databases of its own."""

from __future__ import annotations

import gzip
import os
import sqlite3
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
import yaml
from sqlalchemy.engine import make_url

from tests.upgrade.stores import Stores, close

FOLDER = Path(__file__).parent / "2026-11-22"
KINDS = ("sqlite", "postgresql")
POSTGRESQL = "TEST_DATABASE_URL"


@dataclass(frozen=True)
class Copy:
    """A copy that stands in databases again, as it was stored.

    Attributes:
        database_url: Of tickets, queue, conversations.
        conversations_url: Of the engine's conversations.
        manifest: What stood in them, by sections (`stores.SECTIONS`), and what opens them again: `customers`
            (talk to conversation and visitor's secret), `passwords` and `tokens` of the agents; and
            `settled_texts`, which an editor had decided on.
    """

    database_url: str
    conversations_url: str
    manifest: dict[str, Any]

    @property
    def stores(self) -> Stores:
        """Today's stores over the databases."""
        return Stores(self.database_url, self.conversations_url)

    def run(self, statement: str) -> None:
        """Change the databases, as time or somebody else would have."""
        _run(self.database_url, statement)

    def conversation(self, talk: str) -> str:
        """The conversation of a talk."""
        id: str = self.manifest["customers"][talk]["conversation"]
        return id

    def handoff(self, talk: str) -> dict[str, Any]:
        """The newest hand-off of a talk, as it was."""
        newest: dict[str, Any] = self.manifest["handoffs"][self.conversation(talk)][-1]
        return newest

    def engine(self, talk: str) -> dict[str, Any]:
        """The engine's conversation of a talk, as it was."""
        found: dict[str, Any] = self.manifest["engine"][self.conversation(talk)]
        return found


@contextmanager
def restored(kind: str, folder: Path) -> Iterator[Copy]:
    """Gives a copy back, on SQLite in the folder or in a new database of the PostgreSQL for tests.

    Skips the test where there is no PostgreSQL.
    """
    if kind == "sqlite":
        files = {name: folder / f"{name}.db" for name in ("okpay", "conversations")}
        for name, file in files.items():
            with sqlite3.connect(file) as connection:
                connection.executescript(_stored(name))
            connection.close()
        copy = Copy(f"sqlite:///{files['okpay']}", f"sqlite:///{files['conversations']}", manifest()[kind])
        yield copy
        close(copy.database_url, copy.conversations_url)
        return
    with _new_database() as url:
        _run(url, _stored(kind))
        yield Copy(url, url, manifest()[kind])
        close(url)


@lru_cache(maxsize=1)
def manifest() -> dict[str, dict[str, Any]]:
    """What stands in the copies, by kind of database."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    content: dict[str, dict[str, Any]] = yaml.load((FOLDER / "manifest.yml").read_text("utf-8"), loader)
    return content


@contextmanager
def _new_database() -> Iterator[str]:
    server = os.environ.get(POSTGRESQL, "")
    if not server:
        pytest.skip(f"no PostgreSQL: set {POSTGRESQL}=postgresql://USER@HOST/A_DATABASE_FOR_TESTS")
    name = f"okpay_upgrade_{uuid.uuid4().hex[:12]}"
    _run(server, f"CREATE DATABASE {name}")
    try:
        yield make_url(server).set(database=name).render_as_string(hide_password=False)
    finally:
        _run(server, f"DROP DATABASE {name} WITH (FORCE)")


def _run(url: str, statements: str) -> None:
    """Runs SQL as it is written: texts of customers in it may hold what a driver takes for parameters."""
    engine = sa.create_engine(url, isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            connection.connection.cursor().execute(statements)
    finally:
        engine.dispose()


def _stored(name: str) -> str:
    return gzip.decompress((FOLDER / f"{name}.sql.gz").read_bytes()).decode()
