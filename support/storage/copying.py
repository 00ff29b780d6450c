"""Copies tables from one database to another: some rows at a time, from where it stopped, and compared."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import DBAPIError

from support.storage import moves
from support.storage.contents import Contents, batches, contents, key_of, portable
from support.storage.database import reading, writing
from support.storage.obstacles import Obstacle

_STATEMENT = "SET LOCAL statement_timeout = '120s'"
"""Some MB of pictures over a slow line take longer than a customer is made to wait."""


class NotTheSame(Exception):
    """A table holds something else after it was copied than before.

    Attributes:
        name: The table.
    """

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} is not the same")
        self.name = name


@dataclass(frozen=True)
class Copied:
    """A table that has come over whole."""

    name: str
    contents: Contents

    @property
    def rows(self) -> int:
        """How many."""
        return self.contents.rows


@contextmanager
def at_rest(source: Engine) -> Iterator[Connection]:
    """A connection that sees the source as it is at one moment; on SQLite nobody writes to it meanwhile.

    Raises:
        DatabaseUnavailable: Somebody is writing, or the database does not answer.
    """
    if source.dialect.name == "sqlite":
        with writing(source) as connection:
            yield connection
        return
    still = source.execution_options(isolation_level="REPEATABLE READ")
    with writing(still) as connection:
        connection.exec_driver_sql(_STATEMENT)
        yield connection


def shared_tables(source: Connection, target: Engine) -> list[sa.Table]:
    """The target's tables that the source has too, portable, those that others refer to first.

    Their versions are not among them: whoever made the target's tables has noted that there.

    Args:
        source: Whence.
        target: Whither, with its schema made.
    """
    there = set(sa.inspect(source).get_table_names()) - {moves.TABLE.name}
    found = sa.MetaData()
    with reading(target) as connection:
        found.reflect(connection)
    return [
        portable(table) for table in found.sorted_tables if table.name in there and not _is_version(table)
    ]


def copy(
    source: Connection, target: Engine, table: sa.Table, origin: str, tick: Callable[[], None]
) -> Copied:
    """Brings a table over, going on where a move before was broken off.

    What had come over and was changed at its origin since is brought over anew.

    Args:
        source: Whence, at rest.
        target: Whither.
        table: Which, portable.
        origin: The source's name for `moves`.
        tick: Called now and then.

    Raises:
        NotTheSame: It is not the same even then.
        Obstacle: A row does not fit, or a database does not answer.
    """
    before = contents(source, table)
    for anew in (_came_before(target, table, origin), True):
        with _naming(table.name):
            _bring(source, target, table, origin, anew, tick)
        if _contents_there(target, table) == before:
            return Copied(table.name, before)
    raise NotTheSame(table.name)


def set_sequences(target: Engine) -> None:
    """PostgreSQL counts on behind the highest number that came over; SQLite does so by itself."""
    if target.dialect.name != "postgresql":
        return
    with writing(target) as connection:
        inspector = sa.inspect(connection)
        for table in inspector.get_table_names():
            for column in inspector.get_columns(table):
                _set_sequence(connection, table, column["name"])


def _is_version(table: sa.Table) -> bool:
    return [column.name for column in table.columns] == ["version_num"]


def _set_sequence(connection: Connection, table: str, column: str) -> None:
    quote = connection.dialect.identifier_preparer.quote
    named = {"table": quote(table), "column": column}
    find = sa.text("SELECT pg_get_serial_sequence(:table, :column)")
    if sequence := connection.execute(find, named).scalar():
        highest = f"SELECT max({quote(column)}) FROM {quote(table)}"
        count_on = f"SELECT setval(:sequence, coalesce(({highest}), 1), ({highest}) IS NOT NULL)"
        connection.execute(sa.text(count_on), {"sequence": sequence})


def _bring(
    source: Connection, target: Engine, table: sa.Table, origin: str, anew: bool, tick: Callable[[], None]
) -> None:
    with _patiently(target) as connection:
        if anew:
            connection.execute(table.delete())
            moves.keep_key(connection, origin, table.name, None)
        after = moves.last_key(connection, origin, table.name)
    for batch in batches(source, table, after):
        # Rows and the note how far they go are one: whatever ends the process, no row comes twice.
        with _patiently(target) as connection:
            connection.execute(table.insert(), batch)
            moves.keep_key(connection, origin, table.name, key_of(table, batch[-1]))
        tick()


def _came_before(target: Engine, table: sa.Table, origin: str) -> bool:
    """Whether rows are there that a finished move has brought: nobody notes any more how far it went."""
    with _patiently(target) as connection:
        if moves.last_key(connection, origin, table.name) is not None:
            return False
        return connection.execute(sa.select(sa.literal(1)).select_from(table).limit(1)).first() is not None


def _contents_there(target: Engine, table: sa.Table) -> Contents:
    with _patiently(target) as connection:
        return contents(connection, table)


@contextmanager
def _patiently(target: Engine) -> Iterator[Connection]:
    with writing(target) as connection:
        if target.dialect.name == "postgresql":
            connection.exec_driver_sql(_STATEMENT)
        yield connection


@contextmanager
def _naming(table: str) -> Iterator[None]:
    """What a row has that the target will not take, without the row itself."""
    try:
        yield
    except (DBAPIError, ValueError) as error:
        said = str(getattr(error, "orig", None) or error).split("\n")[0]
        raise Obstacle(f"{table}: {said}", "unfit_row", table=table) from error
