"""What stands in a table, in a form that is the same on SQLite and PostgreSQL: for copying and comparing."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from support.storage.database import Moment

_ROWS = 500
"""Read and written at once; of a table with bytes (pictures of some MB) far fewer."""

_ROWS_WITH_BYTES = 8

_DIGESTS = 1 << 256


@dataclass(frozen=True)
class Contents:
    """How many rows, and a sum of their digests: the order in which a database gives them does not count."""

    rows: int
    digest: int


class _Json(sa.types.TypeDecorator):  # type: ignore[misc, name-defined, unused-ignore]
    """JSON by its letters: read and written anew it would be another text."""

    impl = sa.Text
    cache_ok = True

    def column_expression(self, column: Any) -> Any:
        """PostgreSQL's driver would read the JSON by itself."""
        return sa.type_coerce(sa.cast(column, sa.Text), self)


def portable(table: sa.Table) -> sa.Table:
    """A reflected table with types that mean the same on each kind of database."""
    columns = (
        sa.Column(column.name, _portable_type(column.type), primary_key=column.primary_key)
        for column in table.columns
    )
    return sa.Table(table.name, sa.MetaData(), *columns)


def contents(connection: Connection, table: sa.Table) -> Contents:
    """Counts and sums up a portable table."""
    rows, digest = 0, 0
    for batch in batches(connection, table):
        rows += len(batch)
        for row in batch:
            digest = (digest + int.from_bytes(hashlib.sha256(letters(row)).digest(), "big")) % _DIGESTS
    return Contents(rows, digest)


def batches(
    connection: Connection, table: sa.Table, after: Sequence[Any] | None = None
) -> Iterator[list[dict[str, Any]]]:
    """The rows of a portable table in the order of its primary key, some at a time.

    Args:
        connection: Where to read.
        table: What to read.
        after: The key behind which to begin; at the first row when left out.
    """
    key = list(table.primary_key.columns)
    has_bytes = any(isinstance(column.type, sa.LargeBinary) for column in table.columns)
    query = sa.select(table).order_by(*key).limit(_ROWS_WITH_BYTES if has_bytes else _ROWS)
    while True:
        further = query if after is None else query.where(_behind(key, after))
        batch = [dict(row) for row in connection.execute(further).mappings()]
        if not batch:
            return
        yield batch
        after = key_of(table, batch[-1])


def key_of(table: sa.Table, row: dict[str, Any]) -> list[Any]:
    """A row's primary key."""
    return [row[column.name] for column in table.primary_key.columns]


def _behind(key: list[Any], after: Sequence[Any]) -> Any:
    bound = [sa.literal(value, column.type) for column, value in zip(key, after, strict=True)]
    return sa.tuple_(*key) > sa.tuple_(*bound) if len(key) > 1 else key[0] > bound[0]


def _portable_type(found: Any) -> Any:
    kinds = ((sa.JSON, _Json()), (sa.DateTime, Moment()), (sa.Boolean, sa.Boolean()))
    for kind, meant in (*kinds, (sa.LargeBinary, sa.LargeBinary()), (sa.Integer, sa.BigInteger())):
        if isinstance(found, kind):
            return meant
    return sa.Float(53) if isinstance(found, sa.Float) else sa.Text()


def letters(row: dict[str, Any]) -> bytes:
    # In the columns' alphabetical order: a migrated table has them in another one than a new one.
    written = [_plain(row[name]) for name in sorted(row)]
    return json.dumps(written, ensure_ascii=True).encode()


def _plain(value: Any) -> Any:
    if isinstance(value, bytes | memoryview):
        return hashlib.sha256(value).hexdigest()
    if isinstance(value, datetime):
        return value.timestamp()
    return value
