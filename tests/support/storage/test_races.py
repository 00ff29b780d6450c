"""Rows that two processes put in at the same time."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from support.clock import now
from support.people.misreadings import SETTLED
from support.storage.database import reading, writing
from support.storage.races import TRIES, find_or_insert


def put(connection: Connection, key: str) -> str:
    connection.execute(SETTLED.insert().values(key=key, outcome="accepted", at=now()))
    return key


def keys(engine: Engine) -> list[str]:
    with reading(engine) as connection:
        return list(connection.execute(sa.select(SETTLED.c.key).order_by(SETTLED.c.key)).scalars())


def test_what_lost_is_done_anew(engine: Engine) -> None:
    """Whatever the failed try had written is gone, and what it drew is drawn again."""
    with writing(engine) as connection:
        put(connection, "taken")
    drawn = iter(("taken", "free"))

    def act(connection: Connection) -> str:
        number = next(drawn)
        put(connection, f"beside {number}")
        return put(connection, number)

    assert find_or_insert(engine, act) == "free"
    assert keys(engine) == ["beside free", "free", "taken"]


def test_a_row_that_can_never_be_put_in_ends(engine: Engine) -> None:
    with writing(engine) as connection:
        put(connection, "taken")
    tried: list[str] = []

    def act(connection: Connection) -> None:
        tried.append("taken")
        put(connection, "taken")

    with pytest.raises(RuntimeError):
        find_or_insert(engine, act)
    assert len(tried) == TRIES


def test_of_many_at_once_one_puts_it_in(engine: Engine) -> None:
    """Who loses finds the winner's row."""
    together = Barrier(8)
    mine = SETTLED.c.key == "one"

    def act(connection: Connection) -> str:
        if connection.execute(sa.select(SETTLED.c.key).where(mine)).first():
            return "found"
        put(connection, "one")
        return "put in"

    def one(_: int) -> str:
        together.wait()
        return find_or_insert(engine, act)

    with ThreadPoolExecutor(8) as pool:
        done = list(pool.map(one, range(8)))
    assert sorted(done) == ["found"] * 7 + ["put in"]
    assert keys(engine) == ["one"]
