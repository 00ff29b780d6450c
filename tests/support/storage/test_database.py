"""Databases: their settings, their outages, and upgrades by several processes at once."""

from __future__ import annotations

import multiprocessing
import socket
import sqlite3
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy.engine import Engine

from support.people import handoffs, misreadings, tickets
from support.storage import database
from support.storage.database import (
    BUSY_SECONDS,
    METADATA,
    VERSION_TABLE,
    DatabaseUnavailable,
    Moment,
    migrations,
    open_database,
    reading,
    upgrade,
    writing,
)

TABLES = {
    handoffs.HANDOFFS.name,
    misreadings.MISREADINGS.name,
    misreadings.SETTLED.name,
    tickets.TICKETS.name,
    VERSION_TABLE,
}


def tables(engine: Engine) -> set[str]:
    with reading(engine) as connection:
        return set(sa.inspect(connection).get_table_names())


def test_one_engine_for_one_url(sqlite_url: str) -> None:
    assert open_database(sqlite_url) is open_database(sqlite_url)
    assert open_database(sqlite_url) is not open_database(sqlite_url + "2")


def test_sqlite_is_set_up(sqlite_url: str) -> None:
    with reading(open_database(sqlite_url)) as connection:
        read = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "busy_timeout", "foreign_keys")
        }
    assert read == {
        "journal_mode": "wal",
        "synchronous": 1,
        "busy_timeout": BUSY_SECONDS * 1000,
        "foreign_keys": 1,
    }


def test_postgresql_is_set_up(postgresql_url: str) -> None:
    with reading(open_database(postgresql_url)) as connection:
        assert connection.exec_driver_sql("SHOW statement_timeout").scalar() == "3s"


def test_a_slow_statement_is_an_outage(postgresql_url: str) -> None:
    with pytest.raises(DatabaseUnavailable), reading(open_database(postgresql_url)) as connection:
        connection.exec_driver_sql("SELECT pg_sleep(20)")


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:", "mysql://host/name", "nothing"])
def test_other_databases_are_refused(url: str) -> None:
    with pytest.raises(ValueError):
        open_database(url)


def test_a_url_that_cannot_be_read_is_not_quoted() -> None:
    with pytest.raises(ValueError) as refusal:
        open_database("postgresql//user:hunter2@host")
    assert "hunter2" not in str(refusal.value)
    assert refusal.value.__cause__ is None


# The lock is never let go meanwhile: without a busy timeout this would wait for ever.
@pytest.mark.timeout(60)
def test_a_locked_sqlite_is_an_outage_and_recovers(sqlite_url: str) -> None:
    engine = open_database(sqlite_url)
    upgrade(engine)
    holder = sqlite3.connect(engine.url.database, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")

    with pytest.raises(DatabaseUnavailable, match="locked"), writing(engine):
        pass
    assert tables(engine) >= TABLES, "readers do not wait for a writer"

    holder.execute("ROLLBACK")
    with writing(engine) as connection:
        connection.execute(tickets.TICKETS.delete())


def test_an_unreachable_postgresql_is_an_outage() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    engine = open_database(f"postgresql://nobody:hunter2@127.0.0.1:{port}/nothing")
    with pytest.raises(DatabaseUnavailable) as outage, reading(engine):
        pass
    assert "hunter2" not in str(outage.value)


def test_a_folder_that_cannot_be_made_is_an_outage(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(DatabaseUnavailable):
        open_database(f"sqlite:///{tmp_path}/file/support.db")


def test_a_failed_transaction_leaves_nothing(engine: Engine) -> None:
    with pytest.raises(ZeroDivisionError), writing(engine) as connection:
        connection.exec_driver_sql("CREATE TABLE half (id INTEGER)")
        raise ZeroDivisionError
    assert "half" not in tables(engine)


def test_errors_do_not_show_parameters(engine: Engine) -> None:
    with pytest.raises(sa.exc.IntegrityError) as refusal, writing(engine) as connection:
        connection.execute(tickets.TICKETS.insert().values(number="K1", key="k", problem="我的秘密"))
    assert "我的秘密" not in str(refusal.value).split("DETAIL")[0]


def test_moments_keep_their_instant_and_come_back_in_shanghai(engine: Engine) -> None:
    table = sa.Table("moments", sa.MetaData(), sa.Column("at", Moment))
    at = datetime(2026, 11, 22, 20, 30, tzinfo=timezone.utc)
    try:
        with writing(engine) as connection:
            table.create(connection)
            connection.execute(table.insert().values(at=at))
            read = connection.execute(sa.select(table.c.at)).scalar_one()
    finally:
        with writing(engine) as connection:
            table.drop(connection)
    assert read == at
    assert read.utcoffset() == timedelta(hours=8)


def test_naive_moments_are_refused() -> None:
    with pytest.raises(ValueError, match="naive"):
        Moment().process_bind_param(datetime(2026, 11, 22), None)


def test_upgrade_is_idempotent_and_makes_the_tables(empty_url: str) -> None:
    engine = open_database(empty_url)
    upgrade(engine)
    upgrade(engine)
    assert tables(engine) >= TABLES


def test_migrations_make_what_the_code_expects(engine: Engine) -> None:
    options = {
        "version_table": VERSION_TABLE,
        "compare_type": True,
        # Other rooms' tables may stand beside ours.
        "include_name": lambda name, kind, _: kind != "table" or name in METADATA.tables,
    }
    with reading(engine) as connection:
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, METADATA) == []


def test_migrations_go_back(engine: Engine) -> None:
    with writing(engine) as connection:
        command.downgrade(migrations(connection), "base")
    assert not (tables(engine) & (TABLES - {VERSION_TABLE}))
    upgrade(engine)
    assert tables(engine) >= TABLES


def _upgrade_in_process(url: str, start: multiprocessing.synchronize.Barrier) -> None:
    start.wait(30)
    upgrade(open_database(url))


def test_processes_upgrade_at_once(empty_url: str) -> None:
    context = multiprocessing.get_context("spawn")
    start = context.Barrier(3)
    workers = [context.Process(target=_upgrade_in_process, args=(empty_url, start)) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    assert [worker.exitcode for worker in workers] == [0, 0, 0]
    assert tables(open_database(empty_url)) >= TABLES


def test_the_command_upgrades_the_configured_database(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", sqlite_url)
    database.main()
    assert "up to date" in capsys.readouterr().out
    assert tables(open_database(sqlite_url)) >= TABLES
