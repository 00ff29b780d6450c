"""What a database lacks of another one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine

from support.people.misreadings import MISREADINGS
from support.storage.afterwards import SHOWN, Lack, changed, lacking
from support.storage.contents import contents, portable
from support.storage.copying import at_rest, shared_tables
from support.storage.database import open_database, upgrade, writing
from tests.support.storage.test_copying import add

TABLE = MISREADINGS.name


@pytest.fixture
def source(tmp_path: Path) -> Iterator[Engine]:
    """Misread messages in a file."""
    engine = open_database(f"sqlite:///{tmp_path}/source.db")
    upgrade(engine)
    add(engine, *range(10))
    yield engine
    engine.dispose()


def test_a_change_is_seen_against_what_is_remembered(source: Engine) -> None:
    with at_rest(source) as connection:
        tables = {table.name: table for table in shared_tables(connection, source)}
        remembered = {TABLE: contents(connection, tables[TABLE])}
    assert changed(source, remembered) == set()
    assert changed(source, {}) == {TABLE}
    assert changed(source, {}, lambda name: name != TABLE) == set()
    with writing(source) as connection:
        connection.execute(MISREADINGS.delete())
    assert changed(source, remembered) == {TABLE}


def test_missing_and_other_rows_are_counted_and_some_named(source: Engine, engine: Engine) -> None:
    """Each kind of database as the one that lacks."""
    assert list(lacking(source, engine, set())) == []
    [lack] = lacking(source, engine, {TABLE})
    assert (lack.missing, lack.other, len(lack.keys)) == (10, 0, SHOWN)
    with at_rest(source) as connection:
        rows = [dict(row) for row in connection.execute(portable(MISREADINGS).select()).mappings()]
    rows[2]["text"] = "改了"
    with writing(engine) as connection:
        connection.execute(portable(MISREADINGS).insert(), rows[:9])
    assert list(lacking(source, engine, {TABLE})) == [Lack(TABLE, 1, 1, ("10", "3"))]
