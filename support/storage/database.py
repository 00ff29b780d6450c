"""The database, SQLite or PostgreSQL, and the schema of this room's tables.

One engine per database, set up so that a lock or an outage shows within seconds as
`DatabaseUnavailable`.

`python -m support.storage.database` brings the configured database's schema up to date.
"""

from __future__ import annotations

import json
import os
import sqlite3
import sys
import threading
import time
from collections.abc import Iterator, Set
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timezone
from functools import partial
from pathlib import Path
from typing import Any, TypeAlias

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import event
from sqlalchemy.engine import Connection, Engine, make_url
from sqlalchemy.engine.url import URL
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from tenacity import Retrying, retry_if_exception, stop_after_delay, wait_random

from support.clock import SHANGHAI
from support.environment import Environment
from support.storage.obstacles import DatabaseUnavailable, ForeignTables, NewerSchema, Obstacle

__all__ = ["DatabaseUnavailable"]

BUSY_SECONDS = 2.0
"""How long SQLite waits for another connection's lock."""

CONNECT_SECONDS = 3
STATEMENT_MILLISECONDS = 3000
UPGRADE_SECONDS = 30.0
"""How long an upgrade waits for another process's upgrade, or for a database that starts up."""

VERSION_TABLE = "support_schema_version"
"""Named after the room: other rooms can keep migrations of their own in the same database."""

METADATA = sa.MetaData()
"""The tables of `support.people.tickets`, `.handoffs` and `.misreadings`. The wallet's are not among them."""


@dataclass(frozen=True)
class Room:
    """Whose tables of a database: a room's, with migrations of their own.

    Attributes:
        scripts: The room's Alembic folder.
        version_table: Where its schema's version stands.
        metadata: Its tables as the code has them.
    """

    scripts: Path
    version_table: str
    metadata: sa.MetaData


SUPPORT = Room(Path(__file__).parent / "migrations", VERSION_TABLE, METADATA)

Database: TypeAlias = Engine
"""What `open_database` gives. SQLAlchemy calls it an engine; with us that is Rasa's."""

_ADVISORY_LOCK = 6_579_521_901
_engines: dict[str, Engine] = {}
_opening = threading.Lock()


class Moment(sa.types.TypeDecorator):  # type: ignore[misc, name-defined, unused-ignore]
    """An aware datetime: stored in UTC, read back in Asia/Shanghai. A naive one is refused."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        """Bring an aware datetime to UTC.

        Raises:
            ValueError: The datetime is naive.
        """
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive datetime has no place in the database")
        # SQLite's DateTime drops the zone; in UTC that loses nothing and keeps the order of text.
        return value.astimezone(timezone.utc)

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        """Give back what was stored, in Asia/Shanghai."""
        if value is None:
            return None
        aware = value if value.tzinfo else value.replace(tzinfo=timezone.utc)
        return aware.astimezone(SHANGHAI)


def open_database(url: str) -> Engine:
    """Give the engine of a database: the same one for the same URL, within a process.

    `engine.begin()` on SQLite takes the write lock at once (BEGIN IMMEDIATE): a transaction that
    starts as a reader and then writes would fail without waiting. Use `reading` for reads.

    Raises:
        ValueError: The URL is neither SQLite with a file nor PostgreSQL.
        DatabaseUnavailable: The folder for the SQLite file cannot be made.
    """
    with _opening:
        if url not in _engines:
            _engines[url] = _create(url)
        return _engines[url]


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A transaction that writes: committed at the end, rolled back on an exception.

    Raises:
        DatabaseUnavailable: Within the database's time limits there was no answer, or no lock.
    """
    with _naming_outages(), engine.begin() as connection:
        yield connection


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A transaction that only reads; on SQLite it does not wait for writers.

    Raises:
        DatabaseUnavailable: Within the database's time limits there was no answer.
    """
    with _naming_outages(), engine.connect() as connection:
        yield connection.execution_options(sqlite_begin="BEGIN")


def upgrade(engine: Engine, room: Room = SUPPORT) -> None:
    """Bring a room's schema up to date. Does nothing when it is, and may run in two processes at once.

    Args:
        engine: The database.
        room: Whose tables; this room's when left out.

    Raises:
        DatabaseUnavailable: The database did not answer within `UPGRADE_SECONDS`, or will not at all.
        NewerSchema: A later version has upgraded it. Nothing was changed.
        ForeignTables: There are tables of these names already, somebody else's. Nothing was changed.
    """
    attempts = Retrying(
        retry=retry_if_exception(lambda error: isinstance(error, Obstacle) and error.passing),
        stop=stop_after_delay(UPGRADE_SECONDS),
        wait=wait_random(0.05, 0.3),
        reraise=True,
    )
    attempts(_upgrade_once, engine, room)


def check(engine: Engine, room: Room = SUPPORT) -> None:
    """Makes sure that this version can work on a room's tables as they are. Changes nothing.

    Raises:
        Obstacle: What is in the way, as `upgrade` would meet it.
    """
    # Writing: a file or a server that can only be read is found out by the lock, or says so.
    with naming_refusals(), writing(engine) as connection:
        if engine.dialect.name == "postgresql":
            only = connection.exec_driver_sql("SHOW transaction_read_only").scalar()
            if only == "on":
                raise Obstacle("the database is read-only")
        _check(connection, room)


def _check(connection: Connection, room: Room) -> None:
    present = set(sa.inspect(connection).get_table_names())
    if room.version_table not in present:
        if taken := foreign(present, room):
            names = ", ".join(taken)
            raise ForeignTables(f"tables that are not ours: {names}", "foreign_tables", tables=names)
        _check_rights(connection)
        return
    found = connection.exec_driver_sql(f"SELECT version_num FROM {room.version_table}").scalar()
    script = ScriptDirectory.from_config(migrations(connection, room.scripts))
    if found and found not in {one.revision for one in script.walk_revisions()}:
        values = {"found": str(found), "known": str(script.get_current_head()), "table": room.version_table}
        message = f"the schema is newer than this version: {room.version_table} says {found}"
        raise NewerSchema(message, "newer_schema", **values)


def foreign(present: Set[str], room: Room) -> list[str]:
    """Somebody else's tables with names of a room's: it has made none here.

    Args:
        present: The tables that are there.
        room: Whose names are looked for.
    """
    return [] if room.version_table in present else sorted(present & set(room.metadata.tables))


def migrations(connection: Connection, scripts: Path = SUPPORT.scripts) -> Config:
    """Alembic's configuration for a room, working on the given connection."""
    config = Config()
    config.set_main_option("script_location", str(scripts))
    config.attributes["connection"] = connection
    return config


def _upgrade_once(engine: Engine, room: Room) -> None:
    # One transaction around everything: BEGIN IMMEDIATE (SQLite) or the advisory lock
    # (PostgreSQL) lets one process work while the others wait, and then find nothing to do.
    with naming_refusals(), writing(engine) as connection:
        if engine.dialect.name == "postgresql":
            connection.exec_driver_sql(f"SET LOCAL statement_timeout = {int(UPGRADE_SECONDS * 1000)}")
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_ADVISORY_LOCK})")
        _check(connection, room)
        command.upgrade(migrations(connection, room.scripts), "head")


def _check_rights(connection: Connection) -> None:
    """A user of PostgreSQL who may not make tables is one since version 15, unless it owns the database."""
    if connection.dialect.name == "postgresql":
        may = "SELECT has_schema_privilege(current_schema(), 'CREATE')"
        if not connection.exec_driver_sql(may).scalar():
            raise Obstacle("permission denied: no schema to make tables in")


@contextmanager
def naming_refusals() -> Iterator[None]:
    """What keeps a schema from being looked at or changed is an obstacle, whatever the driver calls it.

    Raises:
        Obstacle: The database refuses.
    """
    try:
        yield
    except DBAPIError as error:
        raise Obstacle(f"the database refuses: {_cause(error)}") from error


@contextmanager
def _naming_outages() -> Iterator[None]:
    try:
        yield
    except (OperationalError, PoolTimeout) as error:
        raise DatabaseUnavailable(f"the database does not answer: {_cause(error)}") from error
    except DBAPIError as error:
        if not error.connection_invalidated:
            raise
        raise DatabaseUnavailable(f"the database went away: {_cause(error)}") from error


def _cause(error: Exception) -> str:
    # The driver's own words only: SQLAlchemy's message adds the statement.
    return " ".join(str(getattr(error, "orig", None) or error).split())


def _create(url: str) -> Engine:
    try:
        parsed = make_url(url)
        backend = parsed.get_backend_name()
    except (ArgumentError, ValueError):
        # From None: the cause quotes the URL, which can hold a password.
        raise ValueError("the database URL cannot be read") from None
    if backend == "sqlite":
        return _create_sqlite(parsed)
    if backend == "postgresql":
        return _create_postgresql(parsed)
    raise ValueError(f"the database must be SQLite or PostgreSQL, not {backend}")


def _create_sqlite(url: URL) -> Engine:
    if url.database in (None, "", ":memory:"):
        raise ValueError("SQLite needs a file: each connection to :memory: is a database of its own")
    try:
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DatabaseUnavailable(f"no folder for the database: {error.strerror}") from error
    engine: Engine = sa.create_engine(
        url,
        poolclass=sa.pool.QueuePool,
        connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False},
        **_COMMON,
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _create_postgresql(url: URL) -> Engine:
    engine: Engine = sa.create_engine(
        url,
        pool_pre_ping=True,
        connect_args={
            "connect_timeout": CONNECT_SECONDS,
            "options": f"-c statement_timeout={STATEMENT_MILLISECONDS}",
            # The statement timeout is the server's. These notice a server that vanished.
            "tcp_user_timeout": 5000,
            "keepalives_idle": 5,
            "keepalives_interval": 2,
            "keepalives_count": 2,
        },
        **_COMMON,
    )
    return engine


_COMMON: dict[str, Any] = {
    "future": True,
    # Parameters are customers' words; errors are logged.
    "hide_parameters": True,
    "json_serializer": partial(json.dumps, ensure_ascii=False),
    "pool_timeout": 3,
}


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    # Off: pysqlite would begin transactions by itself, and as deferred ones.
    connection.isolation_level = None
    connection.execute(f"PRAGMA busy_timeout = {int(BUSY_SECONDS * 1000)}")
    _switch_to_wal(connection)
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA foreign_keys = ON")


def _switch_to_wal(connection: sqlite3.Connection) -> None:
    # When two processes switch a new file, one fails at once, without the busy timeout.
    deadline = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.02)
        else:
            return


def _begin_sqlite(connection: Connection) -> None:
    options = connection.get_execution_options()
    connection.exec_driver_sql(options.get("sqlite_begin", "BEGIN IMMEDIATE"))


def _leave_connections_to_parent() -> None:
    # A forked worker must not talk over, or close, the connections of the process it came from.
    global _opening
    _opening = threading.Lock()
    for engine in _engines.values():
        engine.dispose(close=False)


os.register_at_fork(after_in_child=_leave_connections_to_parent)


def main() -> None:
    """Upgrade the database that the environment names."""
    try:
        engine = open_database(Environment.from_environ().database_url)
        upgrade(engine)
    except Obstacle as obstacle:
        sys.exit(str(obstacle))
    print(f"Schema up to date: {engine.url.render_as_string(hide_password=True)}")


if __name__ == "__main__":
    main()
