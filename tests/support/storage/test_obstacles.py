"""What keeps a database from being used is named by what the databases themselves say."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import make_url

from support.company.wording import said_of, words
from support.storage.obstacles import PASSING, UNKNOWN, Obstacle, named


def _read_only(file: Path) -> None:
    sqlite3.connect(file).execute("CREATE TABLE one (id)")
    sqlite3.connect(f"file:{file}?mode=ro", uri=True).execute("DROP TABLE one")


def _full(file: Path) -> None:
    connection = sqlite3.connect(file)
    connection.execute("CREATE TABLE one (text)")
    connection.execute("PRAGMA max_page_count = 3")
    connection.execute("INSERT INTO one VALUES (?)", ["x" * 100_000])


def _locked(file: Path) -> None:
    holder = sqlite3.connect(file, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    sqlite3.connect(file, isolation_level=None, timeout=0).execute("BEGIN IMMEDIATE")


def _no_database(file: Path) -> None:
    file.write_text("a letter to somebody " * 100)
    sqlite3.connect(file).execute("SELECT * FROM sqlite_master")


def _unopened(file: Path) -> None:
    sqlite3.connect(file / "below" / "okpay.db").execute("SELECT 1")


def _taken(file: Path) -> None:
    for _ in range(2):
        sqlite3.connect(file).execute("CREATE TABLE tickets (id)")


@pytest.mark.parametrize(
    ("act", "name"),
    [
        (_read_only, "read_only"),
        (_full, "no_room"),
        (_locked, "locked"),
        (_no_database, "no_sqlite"),
        (_unopened, "unopened"),
        (_taken, "foreign_tables"),
    ],
)
def test_what_sqlite_says(tmp_path: Path, act: Callable[[Path], None], name: str) -> None:
    with pytest.raises(sqlite3.Error) as refused:
        act(tmp_path / "okpay.db")
    assert named(str(refused.value)) == name


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"database": "no_such_database_at_all"}, "no_such_database"),
        ({"username": "nobody_of_that_name"}, "wrong_password"),
        ({"port": 1}, "unreachable"),
        ({"host": "no-such-host.invalid"}, "unknown_host"),
        ({"query": {"sslmode": "require"}}, "not_let_in"),
    ],
)
def test_what_postgresql_says(postgresql_url: str, changes: dict[str, object], name: str) -> None:
    url = make_url(postgresql_url).set(**changes)
    with pytest.raises(sa.exc.OperationalError) as refused:
        sa.create_engine(url, connect_args={"connect_timeout": 3}).connect()
    assert named(str(refused.value.orig)) == name


@pytest.mark.parametrize(
    ("message", "name"),
    [
        ('FATAL:  password authentication failed for user "okpay"', "wrong_password"),
        ("fe_sendauth: no password supplied", "wrong_password"),
        ("FATAL:  the database system is starting up", "starting"),
        ('FATAL:  no pg_hba.conf entry for host "10.0.0.1", user "okpay", no encryption', "not_let_in"),
        ("FATAL:  sorry, too many clients already", "full"),
        ('could not extend file "base/1": No space left on device', "no_room"),
        ("cannot execute CREATE TABLE in a read-only transaction", "read_only"),
        ("permission denied for schema public", "no_rights"),
        ("timeout expired", "unreachable"),
        ("something that nobody has heard of", UNKNOWN),
    ],
)
def test_what_servers_say_that_are_not_at_hand(message: str, name: str) -> None:
    """As PostgreSQL's sources have it."""
    assert named(message) == name


def test_each_has_a_sentence() -> None:
    sentences = words("storage")["obstacles"]
    assert sentences.keys() >= PASSING
    for name in sentences:
        values = {"found": "0009", "known": "0004", "table": "tickets"}
        assert said_of(Obstacle("the database's own words", name, **values))
    assert "own words" in said_of(Obstacle("own words"))


def test_a_passing_one_is_worth_another_try() -> None:
    assert Obstacle("database is locked").passing
    assert not Obstacle('database "okpay" does not exist').passing
