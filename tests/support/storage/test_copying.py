"""Bringing tables from one database to another, whole and once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from support.clock import now
from support.people.misreadings import MISREADINGS, SETTLED
from support.people.tickets import TicketDraft, TicketStore
from support.storage import moves
from support.storage.copying import Copied, NotTheSame, at_rest, copy, set_sequences, shared_tables
from support.storage.database import DatabaseUnavailable, open_database, reading, upgrade, writing
from support.storage.obstacles import Obstacle

MANY = 1234


@pytest.fixture
def source(tmp_path: Path) -> Iterator[Engine]:
    """A SQLite database with misread messages."""
    engine = open_database(f"sqlite:///{tmp_path}/source.db")
    upgrade(engine)
    add(engine, *range(MANY))
    yield engine
    engine.dispose()


@pytest.fixture
def target(engine: Engine) -> Iterator[Engine]:
    """Each kind of database, with the schema and a move begun."""
    with writing(engine) as connection:
        moves.TABLE.create(connection)
    yield engine
    with writing(engine) as connection:
        moves.TABLE.drop(connection)


def add(engine: Engine, *numbers: int) -> None:
    rows = [
        {
            "message_id": f"m{n}",
            "key": "k",
            "text": f"第{n}句",
            "reason": "unsure",
            "likeliest": [],
            "at": now(),
        }
        for n in numbers
    ]
    with writing(engine) as connection:
        connection.execute(MISREADINGS.insert(), rows)


def ids(engine: Engine) -> list[str]:
    with reading(engine) as connection:
        return list(
            connection.execute(sa.select(MISREADINGS.c.message_id).order_by(MISREADINGS.c.id)).scalars()
        )


def bring(source: Engine, target: Engine, stop_after: int = 10_000) -> list[Copied]:
    """All tables; broken off after some batches."""
    ticks = iter(range(stop_after))
    with at_rest(source) as connection:
        return [
            copy(connection, target, table, "here", lambda: _next(ticks))
            for table in shared_tables(connection, target)
        ]


def _next(ticks: Iterator[int]) -> None:
    if next(ticks, None) is None:
        raise KeyboardInterrupt


def test_all_comes_over_and_nothing_goes(source: Engine, target: Engine) -> None:
    before = ids(source)
    assert (MISREADINGS.name, MANY) in [(one.name, one.rows) for one in bring(source, target)]
    assert ids(target) == before == ids(source)


@pytest.mark.parametrize("batches", [0, 1])
def test_what_was_broken_off_goes_on_where_it_stopped(source: Engine, target: Engine, batches: int) -> None:
    """Without a row too many."""
    with pytest.raises(KeyboardInterrupt):
        bring(source, target, batches)
    half = len(ids(target))
    assert 0 < half < MANY
    read = []
    sa.event.listen(target, "before_cursor_execute", lambda *given: read.append(given[2]))
    bring(source, target)
    assert ids(target) == ids(source)
    assert not [one for one in read if one.startswith("DELETE FROM misreadings ")], "it began anew"


def test_what_changed_meanwhile_comes_anew(source: Engine, target: Engine) -> None:
    """Somebody goes on with the old database between the two."""
    with pytest.raises(KeyboardInterrupt):
        bring(source, target, 1)
    with writing(source) as connection:
        connection.execute(MISREADINGS.update().where(MISREADINGS.c.message_id == "m3").values(text="改了"))
        connection.execute(MISREADINGS.delete().where(MISREADINGS.c.message_id == "m5"))
    bring(source, target)
    assert ids(target) == ids(source)
    with reading(target) as connection:
        changed = sa.select(MISREADINGS.c.text).where(MISREADINGS.c.message_id == "m3")
        assert connection.execute(changed).scalar_one() == "改了"


def test_what_came_since_a_finished_move_comes_too(source: Engine, target: Engine) -> None:
    """Nobody notes any more how far that went; what is there already comes not twice."""
    came = bring(source, target)
    moves.finish(target, {"here": {one.name: one.contents for one in came}})
    moves.begin_anew(target, ["here"])
    add(source, MANY)
    with writing(source) as connection:
        connection.execute(MISREADINGS.update().where(MISREADINGS.c.message_id == "m3").values(text="改了"))
    bring(source, target)
    assert ids(target) == ids(source)


def test_what_comes_over_changed_is_noticed(source: Engine, target: Engine) -> None:
    """A trigger here; on a company's server whatever it may be."""
    sqlite = target.dialect.name == "sqlite"
    change = "UPDATE misreadings SET text = 'x' WHERE message_id = 'm3';"
    body = f"BEGIN {change} END" if sqlite else "EXECUTE FUNCTION changing()"
    with writing(target) as connection:
        if not sqlite:
            function = f"BEGIN {change} RETURN NULL; END"
            connection.exec_driver_sql(
                f"CREATE FUNCTION changing() RETURNS trigger AS $$ {function} $$ LANGUAGE plpgsql"
            )
        connection.exec_driver_sql(f"CREATE TRIGGER changed AFTER INSERT ON misreadings FOR EACH ROW {body}")
    try:
        with pytest.raises(NotTheSame) as other:
            bring(source, target)
    finally:
        with writing(target) as connection:
            on = "" if sqlite else " ON misreadings"
            connection.exec_driver_sql(f"DROP TRIGGER changed{on}")
            if not sqlite:
                connection.exec_driver_sql("DROP FUNCTION changing")
    assert other.value.name == MISREADINGS.name


def test_a_row_that_does_not_fit_is_an_obstacle(source: Engine, postgresql_url: str, tmp_path: Path) -> None:
    """SQLite holds texts of any length and with any letter; what stood in the row is not said."""
    target = open_database(postgresql_url)
    upgrade(target)
    moves.METADATA.create_all(target)
    try:
        for text in ("我的秘密" + "x" * 300, "我的秘密\0"):
            with writing(source) as connection:
                connection.execute(MISREADINGS.update().where(MISREADINGS.c.id == 7).values(message_id=text))
            with pytest.raises(Obstacle) as obstacle:
                bring(source, target)
            assert obstacle.value.name == "unfit_row" and obstacle.value.values["table"] == "misreadings"
            assert "我的秘密" not in str(obstacle.value)
    finally:
        moves.METADATA.drop_all(target)


def test_new_rows_get_new_numbers(source: Engine, target: Engine) -> None:
    bring(source, target)
    set_sequences(target)
    add(target, MANY)
    assert ids(target) == [*ids(source), f"m{MANY}"]
    ticket = TicketDraft("complaint", "投诉", "somebody", now(), now())
    assert TicketStore(target).open(ticket, key="one").number, "a table that came over empty"


def test_nobody_writes_to_a_file_meanwhile(source: Engine) -> None:
    """What came in then would be lost without a word."""
    with at_rest(source):
        with pytest.raises(DatabaseUnavailable), writing(source) as connection:
            connection.execute(SETTLED.delete())
        assert len(ids(source)) == MANY, "reading goes on"


def test_a_server_is_seen_as_it_was(postgresql_url: str) -> None:
    """PostgreSQL lets others write; what they wrote is not half seen."""
    source = open_database(postgresql_url)
    upgrade(source)
    add(source, 1)
    with at_rest(source) as connection:
        query = sa.select(sa.func.count()).select_from(MISREADINGS)
        assert connection.execute(query).scalar_one() == 1
        add(source, 2)
        assert connection.execute(query).scalar_one() == 1
