"""The wallet in a database: storage and outages."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import Engine

from support.storage.database import open_database, writing
from support.wallet import (
    KINDS,
    Account,
    TransactionQuery,
    Wallet,
    WalletUnavailable,
    tables,
)
from support.wallet.sql import SqlWallet
from tests.support.wallet.conftest import FINE, NOW, Store
from tests.support.wallet.test_port import OWNER, PAYMENT

QUERY = TransactionQuery(OWNER, KINDS)
SHORT = 0.2


def _assert_unavailable(wallet: Wallet) -> None:
    with pytest.raises(WalletUnavailable):
        wallet.account(OWNER)
    with pytest.raises(WalletUnavailable):
        wallet.transactions(QUERY)
    with pytest.raises(WalletUnavailable):
        wallet.notices()


@pytest.fixture
def path(sqlite: Engine) -> Path:
    assert sqlite.url.database is not None
    return Path(sqlite.url.database)


@pytest.fixture
def other(path: Path) -> Iterator[sqlite3.Connection]:
    """Another process's connection to the same file, as far as SQLite is concerned."""
    connection = sqlite3.connect(path, isolation_level=None, timeout=5)
    yield connection
    connection.close()


def test_money_is_whole_fen_and_times_are_utc(engine: Engine) -> None:
    Store(engine, SqlWallet(engine, 2.0)).put(Account(OWNER, FINE), PAYMENT)
    with engine.connect() as connection:
        row = connection.execute(text("SELECT amount_fen, created_at FROM wallet_transactions")).one()
    assert row.amount_fen == 1230
    assert isinstance(row.amount_fen, int)
    stored = row.created_at
    if isinstance(stored, str):
        assert stored == "2026-03-09 07:00:00.123456"
    else:
        assert stored.astimezone(timezone.utc) == PAYMENT.created_at


@pytest.mark.parametrize("amount", ["0.001", "-1.00", "NaN", "1e15"])
def test_an_amount_that_does_not_fit_is_not_stored(sqlite: Engine, amount: str) -> None:
    store = Store(sqlite, SqlWallet(sqlite, 2.0))
    with pytest.raises(ValueError, match="amount"):
        store.put(Account(OWNER, FINE), replace(PAYMENT, amount=Decimal(amount)))


def test_a_writer_at_work_holds_no_reader_up(sqlite: Engine, other: sqlite3.Connection) -> None:
    store = Store(sqlite, SqlWallet(sqlite, SHORT))
    store.put(Account(OWNER, FINE), PAYMENT)
    other.execute("BEGIN IMMEDIATE")
    other.execute("DELETE FROM wallet_transactions")
    assert store.wallet.transactions(QUERY) == [PAYMENT]
    other.execute("COMMIT")
    assert store.wallet.transactions(QUERY) == []


def test_a_file_locked_by_another_writer_is_unavailable_until_it_is_free(
    sqlite: Engine, other: sqlite3.Connection
) -> None:
    store = Store(sqlite, SqlWallet(sqlite, SHORT))
    store.put(Account(OWNER, FINE), PAYMENT)
    sqlite.dispose()
    other.execute("PRAGMA locking_mode = EXCLUSIVE")
    other.execute("BEGIN EXCLUSIVE")
    other.execute("DELETE FROM wallet_notices")
    _assert_unavailable(store.wallet)
    other.execute("COMMIT")
    other.close()
    assert store.wallet.transactions(QUERY) == [PAYMENT]


def test_the_pooled_connections_keep_their_own_patience(sqlite: Engine) -> None:
    with sqlite.connect() as connection:
        before = connection.execute(text("PRAGMA busy_timeout")).scalar_one()
    SqlWallet(sqlite, SHORT).notices()
    with sqlite.connect() as connection:
        assert connection.execute(text("PRAGMA busy_timeout")).scalar_one() == before
    assert before != SHORT * 1000


def test_a_deleted_file_is_unavailable(sqlite: Engine, path: Path) -> None:
    sqlite.dispose()
    for file in path.parent.glob("wallet.db*"):
        file.unlink()
    _assert_unavailable(SqlWallet(sqlite, SHORT))


def test_a_file_that_is_no_database_is_unavailable(sqlite: Engine, path: Path) -> None:
    sqlite.dispose()
    path.write_bytes(b"not a database at all, but long enough to look like one " * 40)
    _assert_unavailable(SqlWallet(sqlite, SHORT))


def test_missing_tables_are_unavailable(engine: Engine) -> None:
    tables.metadata.drop_all(engine)
    _assert_unavailable(SqlWallet(engine, 2.0))


def test_a_text_where_a_time_belongs_is_unavailable(sqlite: Engine) -> None:
    store = Store(sqlite, SqlWallet(sqlite, 2.0))
    store.put(Account(OWNER, FINE), PAYMENT)
    with writing(sqlite) as connection:
        connection.execute(text("UPDATE wallet_transactions SET created_at = 'yesterday'"))
    with pytest.raises(WalletUnavailable):
        store.wallet.transactions(QUERY)


def test_a_plain_engine_serves_as_well(tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path}/plain.db")
    tables.metadata.create_all(engine)
    store = Store(engine, SqlWallet(engine, 2.0))
    store.put(Account(OWNER, FINE), PAYMENT)
    assert store.wallet.account(OWNER) == Account(OWNER, FINE)
    assert store.wallet.transactions(QUERY) == [PAYMENT]


def test_a_server_that_is_not_there_is_unavailable() -> None:
    engine = open_database("postgresql://nobody@127.0.0.1:1/nothing")
    _assert_unavailable(SqlWallet(engine, SHORT))


@pytest.mark.timeout(60)
def test_a_table_locked_in_postgresql_is_unavailable(postgresql: Engine) -> None:
    store = Store(postgresql, SqlWallet(postgresql, SHORT))
    store.put(Account(OWNER, FINE), PAYMENT)
    names = "wallet_accounts, wallet_transactions, wallet_notices"
    with postgresql.begin() as connection:
        connection.execute(text(f"LOCK TABLE {names} IN ACCESS EXCLUSIVE MODE"))
        _assert_unavailable(store.wallet)
    assert store.wallet.transactions(QUERY) == [PAYMENT]


def test_the_statement_limit_does_not_stay_on_the_connection(postgresql: Engine) -> None:
    with postgresql.connect() as connection:
        before = connection.execute(text("SHOW statement_timeout")).scalar_one()
    SqlWallet(postgresql, SHORT).notices()
    with postgresql.connect() as connection:
        assert connection.execute(text("SHOW statement_timeout")).scalar_one() == before


@pytest.mark.parametrize("timeout", [0.0, -1.0, float("nan")])
def test_a_timeout_must_be_above_zero(sqlite: Engine, timeout: float) -> None:
    with pytest.raises(ValueError, match="timeout"):
        SqlWallet(sqlite, timeout)


def test_overdue_is_late_and_still_on_its_way() -> None:
    due = datetime(2026, 1, 1, tzinfo=NOW.tzinfo)
    late = replace(PAYMENT, status="processing", expected_at=due)
    assert late.overdue(NOW)
    assert not late.overdue(due)
    assert not replace(late, status="succeeded").overdue(NOW)
    assert not replace(late, expected_at=NOW + timedelta(seconds=1)).overdue(NOW)
