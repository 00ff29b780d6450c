"""What a database remembers of a move to it: whence, how far, whether it is over."""

from __future__ import annotations

import json
import socket
from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import Enum, auto
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.engine.url import URL

from support.clock import now
from support.storage.contents import Contents
from support.storage.database import Moment, reading, writing

METADATA = sa.MetaData()

_MOMENT = "moment"

TABLE = sa.Table(
    "moved_from",
    METADATA,
    sa.Column("source", sa.String(500), primary_key=True),
    # Empty for the move as a whole.
    sa.Column("name", sa.String(64), primary_key=True),
    # As JSON: the primary key of the last row that has come over; of a finished move, count and digest.
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


class State(Enum):
    """How far a move has come."""

    NEW = auto()
    BROKEN_OFF = auto()
    FINISHED = auto()


def origin(url: URL) -> str:
    """By what a database is known again: a file by machine and path, PostgreSQL by host, port and name."""
    if url.get_backend_name() == "sqlite":
        return _file(Path(url.database))
    return f"{url.host or ''}:{url.port or 5432}/{url.database}"


def begin(target: Engine, origins: Sequence[str]) -> State:
    """Begins a move where nothing is yet.

    Returns:
        How far it had come before.

    Raises:
        TargetInUse: The target is not empty.
        DatabaseUnavailable: The target does not answer.
    """
    with writing(target) as connection:
        tables = sa.inspect(connection).get_table_names()
        if not tables:
            TABLE.create(connection)
            connection.execute(TABLE.insert(), [{"source": one, "name": ""} for one in origins])
            return State.NEW
        known = _known(connection, tables)
    if not known or set(known) != set(origins):
        raise TargetInUse(sorted(set(tables) - {TABLE.name}))
    return State.FINISHED if all(known.values()) else State.BROKEN_OFF


def begin_anew(target: Engine, origins: Sequence[str]) -> None:
    """A finished move is one again that has not come to its end."""
    with writing(target) as connection:
        mine = TABLE.c.source.in_(origins)
        connection.execute(TABLE.delete().where(mine, TABLE.c.name != ""))
        connection.execute(TABLE.update().where(mine).values(finished_at=None))


def finish(target: Engine, came: Mapping[str, Mapping[str, Contents]]) -> None:
    """Remembers that all has come over.

    Args:
        target: Whither.
        came: What it was, by origin and table.
    """
    at = now()
    rows = [
        {"source": origin, "name": name, "last_key": json.dumps([one.rows, one.digest]), "finished_at": at}
        for origin, tables in came.items()
        for name, one in tables.items()
    ]
    with writing(target) as connection:
        mine = TABLE.c.source.in_(list(came))
        connection.execute(TABLE.delete().where(mine, TABLE.c.name != ""))
        connection.execute(TABLE.update().where(mine).values(finished_at=at))
        if rows:
            connection.execute(TABLE.insert(), rows)


def remembered(target: Engine, origin: str) -> dict[str, Contents]:
    """What came from an origin in a finished move, by table."""
    query = sa.select(TABLE.c.name, TABLE.c.last_key).where(TABLE.c.source == origin, TABLE.c.name != "")
    with reading(target) as connection:
        return {row.name: Contents(*json.loads(row.last_key)) for row in connection.execute(query)}


def last_key(connection: Connection, source: str, name: str) -> list[Any] | None:
    """The key of a table's last row that has come over."""
    query = sa.select(TABLE.c.last_key).where(TABLE.c.source == source, TABLE.c.name == name)
    found = connection.execute(query).scalar()
    return json.loads(found, object_hook=_read) if found else None


def keep_key(connection: Connection, source: str, name: str, key: list[Any] | None) -> None:
    """Remembers it, in the transaction that brings the rows; None forgets it."""
    connection.execute(TABLE.delete().where(TABLE.c.source == source, TABLE.c.name == name))
    if key is not None:
        connection.execute(
            TABLE.insert().values(source=source, name=name, last_key=json.dumps(key, default=_written))
        )


def _written(value: object) -> dict[str, str]:
    """A moment, which may be a key as well and is no JSON.

    Raises:
        TypeError: It is something else.
    """
    if not isinstance(value, datetime):
        raise TypeError(f"{type(value).__name__} in a key")
    return {_MOMENT: value.isoformat()}


def _read(written: dict[str, str]) -> datetime:
    return datetime.fromisoformat(written[_MOMENT])


def moved_at(target: Engine, file: Path) -> datetime | None:
    """When all of a SQLite file had come to this database; None if that is not so."""
    with reading(target) as connection:
        return _known(connection, sa.inspect(connection).get_table_names()).get(_file(file))


def _known(connection: Connection, tables: Sequence[str]) -> dict[str, datetime | None]:
    """The moves to this database by their origin: when they were finished."""
    if TABLE.name not in tables:
        return {}
    query = sa.select(TABLE.c.source, TABLE.c.finished_at).where(TABLE.c.name == "")
    return {row.source: row.finished_at for row in connection.execute(query)}


def _file(path: Path) -> str:
    return f"{socket.gethostname()}:{path.resolve()}"
