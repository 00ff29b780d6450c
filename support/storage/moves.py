"""What a database remembers of a move to it: whence, how far, whether it is over."""

from __future__ import annotations

import json
import socket
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.engine.url import URL

from support.clock import now
from support.storage.database import Moment, reading, writing

METADATA = sa.MetaData()

TABLE = sa.Table(
    "moved_from",
    METADATA,
    sa.Column("source", sa.String(500), primary_key=True),
    # Empty for the move as a whole.
    sa.Column("name", sa.String(64), primary_key=True),
    # The primary key of the last row that has come over, as JSON.
    sa.Column("last_key", sa.Text),
    sa.Column("finished_at", Moment),
)
"""No migration's: it is there where something was moved to."""

_LONGEST_LIST = 5


class TargetInUse(Exception):
    """The target holds tables, and they are not a half-done move's from here.

    Attributes:
        tables: Some of them.
    """

    def __init__(self, tables: Sequence[str]) -> None:
        super().__init__("the target is not empty")
        self.tables = tables[:_LONGEST_LIST]


class MovedAlready(Exception):
    """This move has been done to its end."""


def origin(url: URL) -> str:
    """By what a database is known again: a file by machine and path, PostgreSQL by host, port and name."""
    if url.get_backend_name() == "sqlite":
        return _file(Path(url.database))
    return f"{url.host or ''}:{url.port or 5432}/{url.database}"


def begin(target: Engine, origins: Sequence[str]) -> bool:
    """Begins a move, or goes on with one that was broken off.

    Returns:
        Whether it goes on.

    Raises:
        TargetInUse: The target is not empty.
        MovedAlready: All was moved before.
        DatabaseUnavailable: The target does not answer.
    """
    with writing(target) as connection:
        tables = sa.inspect(connection).get_table_names()
        if not tables:
            TABLE.create(connection)
            connection.execute(TABLE.insert(), [{"source": one, "name": ""} for one in origins])
            return False
        known = _known(connection, tables)
    if not known or set(known) != set(origins):
        raise TargetInUse(sorted(set(tables) - {TABLE.name}))
    if all(known.values()):
        raise MovedAlready
    return True


def finish(target: Engine, origins: Sequence[str]) -> None:
    """Remembers that all has come over."""
    with writing(target) as connection:
        mine = TABLE.c.source.in_(origins)
        connection.execute(TABLE.delete().where(mine, TABLE.c.name != ""))
        connection.execute(TABLE.update().where(mine).values(finished_at=now()))


def last_key(connection: Connection, source: str, name: str) -> list[Any] | None:
    """The key of a table's last row that has come over."""
    query = sa.select(TABLE.c.last_key).where(TABLE.c.source == source, TABLE.c.name == name)
    found = connection.execute(query).scalar()
    return json.loads(found) if found else None


def keep_key(connection: Connection, source: str, name: str, key: list[Any] | None) -> None:
    """Remembers it, in the transaction that brings the rows; None forgets it."""
    connection.execute(TABLE.delete().where(TABLE.c.source == source, TABLE.c.name == name))
    if key is not None:
        connection.execute(TABLE.insert().values(source=source, name=name, last_key=json.dumps(key)))


def was_moved(target: Engine, file: Path) -> bool:
    """Whether all of a SQLite file has been moved to this database."""
    with reading(target) as connection:
        return bool(_known(connection, sa.inspect(connection).get_table_names()).get(_file(file)))


def _known(connection: Connection, tables: Sequence[str]) -> dict[str, Any]:
    """The moves to this database by their origin: when they were finished."""
    if TABLE.name not in tables:
        return {}
    query = sa.select(TABLE.c.source, TABLE.c.finished_at).where(TABLE.c.name == "")
    return {row.source: row.finished_at for row in connection.execute(query)}


def _file(path: Path) -> str:
    return f"{socket.gethostname()}:{path.resolve()}"
