"""What a database remembers of moves to it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine, make_url

from support.clock import SHANGHAI
from support.storage import moves
from support.storage.contents import Contents
from support.storage.database import open_database, reading, writing
from support.storage.moves import State, TargetInUse, begin, begin_anew, finish, moved_at, origin, remembered
from tests.new_database import new_database


@pytest.fixture(params=["sqlite", "postgresql"])
def target(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """Each kind of database, with nothing in it."""
    if request.param == "sqlite":
        yield open_database(f"sqlite:///{tmp_path}/target.db")
        return
    with new_database() as url:
        yield open_database(url)


def tables(engine: Engine) -> list[str]:
    with reading(engine) as connection:
        return list(sa.inspect(connection).get_table_names())


def test_a_move_begins_goes_on_and_ends_once(target: Engine, tmp_path: Path) -> None:
    file = tmp_path / "okpay.db"
    mine = [origin(make_url(f"sqlite:///{file}")), "other"]
    assert begin(target, mine) is State.NEW
    assert begin(target, mine) is State.BROKEN_OFF
    assert not moved_at(target, file)
    finish(target, {mine[0]: {"tickets": Contents(3, 2**255 + 1)}, "other": {}})
    assert moved_at(target, file) and not moved_at(target, tmp_path / "another.db")
    assert begin(target, mine) is State.FINISHED
    assert remembered(target, mine[0]) == {"tickets": Contents(3, 2**255 + 1)}
    assert remembered(target, "other") == {}
    begin_anew(target, mine)
    assert begin(target, mine) is State.BROKEN_OFF and not moved_at(target, file)
    assert remembered(target, mine[0]) == {}


def test_a_database_in_use_is_refused_as_it_is(target: Engine) -> None:
    with writing(target) as connection:
        connection.exec_driver_sql("CREATE TABLE somebody_elses (id INTEGER)")
    with pytest.raises(TargetInUse) as used:
        begin(target, ["here"])
    assert used.value.tables == ["somebody_elses"] and tables(target) == ["somebody_elses"]


def test_somebody_elses_half_done_move_is_refused(target: Engine) -> None:
    begin(target, ["there"])
    for mine in (["here"], ["here", "there"]):
        with pytest.raises(TargetInUse):
            begin(target, mine)


def test_nothing_is_remembered_where_nothing_was_moved(target: Engine, tmp_path: Path) -> None:
    assert not moved_at(target, tmp_path / "okpay.db") and tables(target) == []


def test_a_key_is_remembered_with_its_rows(target: Engine) -> None:
    begin(target, ["here"])
    with writing(target) as connection:
        moves.keep_key(connection, "here", "areas", ["OK1", "提现"])
        moves.keep_key(connection, "here", "areas", ["OK2", "充值"])
    with pytest.raises(ZeroDivisionError), writing(target) as connection:
        moves.keep_key(connection, "here", "areas", ["OK3", "充值"])
        raise ZeroDivisionError
    with writing(target) as connection:
        assert moves.last_key(connection, "here", "areas") == ["OK2", "充值"]
        assert moves.last_key(connection, "there", "areas") is None
        moves.keep_key(connection, "here", "areas", None)
        assert moves.last_key(connection, "here", "areas") is None


def test_an_origin_names_no_password() -> None:
    assert origin(make_url("postgresql://okpay:hunter2@db/okpay")) == "db:5432/okpay"


def test_a_key_comes_back_as_it_was(target: Engine) -> None:
    """A moment, too: the demo wallet's mark is known by the time at which it was written."""
    begin(target, ["here"])
    key = ["T1", 7, datetime(2026, 11, 28, 23, 59, 59, 123456, tzinfo=SHANGHAI)]
    with writing(target) as connection:
        moves.keep_key(connection, "here", "any", key)
        assert moves.last_key(connection, "here", "any") == key
        moves.keep_key(connection, "here", "any", None)
        assert moves.last_key(connection, "here", "any") is None
