"""Counting and comparing tables across kinds of databases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from support.storage.contents import batches, contents, key_of, portable
from support.storage.database import Moment, open_database, reading, writing

AT = datetime(2026, 11, 28, 20, 0, 0, 123456, tzinfo=timezone(timedelta(hours=8)))

TABLE = sa.Table(
    "kinds_of_columns",
    sa.MetaData(),
    sa.Column("area", sa.String(32), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("flag", sa.Boolean, nullable=False),
    sa.Column("json", sa.JSON),
    sa.Column("at", Moment),
    sa.Column("bytes", sa.LargeBinary),
    sa.Column("measure", sa.Float),
    sa.Column("text", sa.Text),
)

ROW: dict[str, Any] = {
    "area": "提现",
    "number": 1,
    "flag": True,
    "json": {"说": ["😀", '引"号', None, 1.50], "\u0000": "\ud83d"},
    "at": AT,
    "bytes": b"\x00\xff" * 70_000,
    "measure": 1764331200.1234567,
    "text": "长" * 200_000 + "\\'\"\n\t",
}

OTHERS: dict[str, Any] = {
    "area": "充值",
    "number": 2,
    "flag": False,
    "json": {"说": []},
    "at": AT + timedelta(microseconds=1),
    "bytes": b"\x00\xfe" * 70_000,
    "measure": 1764331200.1234579,
    "text": "长" * 200_000,
}


@pytest.fixture
def filled(empty_url: str) -> Iterator[Engine]:
    """Each kind of database with the table, empty."""
    engine = open_database(empty_url)
    with writing(engine) as connection:
        TABLE.drop(connection, checkfirst=True)
        TABLE.create(connection)
    yield engine
    with writing(engine) as connection:
        TABLE.drop(connection)
    engine.dispose()


def put(engine: Engine, *rows: dict[str, Any]) -> None:
    with writing(engine) as connection:
        # JSON escapes what no encoding has; the others hold it as it is.
        insert = sa.text(
            "INSERT INTO kinds_of_columns (area, number, flag, json, at, bytes, measure, text)"
            " VALUES (:area, :number, :flag, :json, :at, :bytes, :measure, :text)"
        ).bindparams(*(sa.bindparam(column.name, type_=column.type) for column in _plain_columns()))
        for row in rows:
            connection.execute(insert, {**row, "json": _written(row["json"])})


def _plain_columns() -> list[Any]:
    return [column for column in TABLE.columns if column.name != "json"]


def _written(value: Any) -> str | None:
    import json

    return None if value is None else json.dumps(value)


def seen(engine: Engine) -> sa.Table:
    """The table as a copy finds it."""
    found = sa.MetaData()
    found.reflect(engine, only=[TABLE.name])
    return portable(found.tables[TABLE.name])


def test_a_row_is_read_as_it_was_written(filled: Engine) -> None:
    put(filled, ROW)
    with reading(filled) as connection:
        ((row,),) = batches(connection, seen(filled))
    assert row == {**ROW, "json": _written(ROW["json"])}


@pytest.mark.parametrize("name", [name for name in ROW])
def test_a_change_of_any_column_is_seen(filled: Engine, name: str) -> None:
    put(filled, ROW)
    with reading(filled) as connection:
        before = contents(connection, seen(filled))
    with writing(filled) as connection:
        connection.execute(TABLE.delete())
    put(filled, {**ROW, name: OTHERS[name]})
    with reading(filled) as connection:
        after = contents(connection, seen(filled))
    assert (before.rows, after.rows) == (1, 1) and before.digest != after.digest


def test_nothing_is_not_something_empty(filled: Engine) -> None:
    found = []
    for number, text in enumerate((None, "")):
        with writing(filled) as connection:
            connection.execute(TABLE.delete())
        put(filled, {**ROW, "text": text})
        with reading(filled) as connection:
            found.append(contents(connection, seen(filled)))
        assert number + 1 == len(found)
    assert found[0] != found[1]


def test_rows_come_once_each_whatever_the_key(filled: Engine) -> None:
    """More than are read at once, with keys of two columns whose order a database decides."""
    keys = [(area, number) for number in range(11) for area in "aB中"]
    put(filled, *({**ROW, "bytes": None, "text": "", "area": area, "number": n} for area, n in keys))
    table = seen(filled)
    with reading(filled) as connection:
        read = [row for batch in batches(connection, table) for row in batch]
        rest = [row for batch in batches(connection, table, key_of(table, read[9])) for row in batch]
        assert contents(connection, table).rows == len(keys)
    assert sorted((row["area"], row["number"]) for row in read) == sorted(keys)
    assert rest == read[10:]
