"""After a finished move: what came to the old database since, and what of it the new one lacks."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from support.storage.contents import Contents, batches, contents, key_of, letters
from support.storage.copying import at_rest, shared_tables

_NOTHING = Contents(0, 0)

SHOWN = 5
"""Keys of rows that are named; the rest is counted."""


@dataclass(frozen=True)
class Lack:
    """What a table lacks of another one.

    Attributes:
        table: Its name.
        missing: How many rows it has not.
        other: How many rows it has with something else in them.
        keys: Of some of either.
    """

    table: str
    missing: int
    other: int
    keys: tuple[str, ...]


def changed(
    database: Engine, remembered: Mapping[str, Contents], takes: Callable[[str], bool] = bool
) -> set[str]:
    """The tables that hold something else than is remembered of them.

    Args:
        database: Where to look.
        remembered: Of the tables that held something.
        takes: Which tables are asked about; all when left out.

    Raises:
        DatabaseUnavailable: The database does not answer.
    """
    with at_rest(database) as connection:
        there = {
            table.name: contents(connection, table)
            for table in shared_tables(connection, database)
            if takes(table.name)
        }
    known = {name: one for name, one in remembered.items() if takes(name)}
    return {name for name in {*there, *known} if there.get(name, _NOTHING) != known.get(name, _NOTHING)}


def lacking(source: Engine, target: Engine, names: set[str]) -> Iterator[Lack]:
    """What the target's tables lack of the source's, or have otherwise; nothing of those that lack nothing.

    Raises:
        DatabaseUnavailable: A database does not answer.
    """
    with at_rest(source) as here, at_rest(target) as there:
        present = set(sa.inspect(there).get_table_names())
        for table in shared_tables(here, source):
            if table.name in names:
                lack = _lack(here, there if table.name in present else None, table)
                if lack.missing or lack.other:
                    yield lack


def _lack(here: Connection, there: Connection | None, table: sa.Table) -> Lack:
    present = dict(_rows(there, table)) if there is not None else {}
    missing, other = [], []
    for key, digest in _rows(here, table):
        if key not in present:
            missing.append(key)
        elif present[key] != digest:
            other.append(key)
    return Lack(table.name, len(missing), len(other), tuple((missing + other)[:SHOWN]))


def _rows(connection: Connection, table: sa.Table) -> Iterator[tuple[str, bytes]]:
    """Each row's key and digest."""
    for batch in batches(connection, table):
        for row in batch:
            yield " ".join(map(str, key_of(table, row))), hashlib.sha256(letters(row)).digest()
