"""The wallet read from a database: SQLite by default, PostgreSQL in the shared set-up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import and_, select, text
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import DBAPIError

from support.storage.database import DatabaseUnavailable, reading
from support.wallet import Account, Notice, Transaction, TransactionQuery, WalletUnavailable
from support.wallet.breach import Breach, BrokenContract
from support.wallet.fen import to_fen
from support.wallet.tables import (
    accounts,
    areas,
    notices,
    read_account,
    read_notices,
    read_transactions,
    transactions,
)
from support.wallet.vocabulary import MOST_TRANSACTIONS


class SqlWallet:
    """Reads the tables of `support.wallet.tables`.

    Each read is one statement, so that a writer at work is seen wholly or not at all.

    Attributes:
        timeout: Seconds a statement or a locked SQLite file may take. The waits for a connection
            are the engine's own; `support.storage.database.open_database` sets them.
    """

    def __init__(self, engine: Engine, timeout: float) -> None:
        """
        Raises:
            ValueError: The timeout is not above 0.
        """
        if not timeout > 0:
            raise ValueError("the wallet's timeout must be above 0 seconds")
        self.timeout = timeout
        self._engine = engine

    def account(self, account_id: str) -> Account | None:
        """See `Wallet.account`."""
        statement = (
            select(accounts.c.account_id.label("owner"), areas)
            .select_from(accounts.outerjoin(areas))
            .where(accounts.c.account_id == account_id)
        )
        rows = self._rows(statement, areas.name)
        if not rows:
            return None
        return read_account(account_id, rows)

    def transactions(self, query: TransactionQuery) -> list[Transaction]:
        """See `Wallet.transactions`."""
        conditions = _conditions(query)
        if conditions is None:
            return []
        statement = (
            select(transactions)
            .where(and_(*conditions))
            .order_by(transactions.c.created_at.desc(), transactions.c.transaction_id.desc())
            .limit(MOST_TRANSACTIONS)
        )
        return read_transactions(self._rows(statement, transactions.name))

    def notices(self) -> list[Notice]:
        """See `Wallet.notices`."""
        return read_notices(self._rows(select(notices).order_by(notices.c.notice_id), notices.name))

    def _rows(self, statement: Any, where: str) -> list[Mapping[str, Any]]:
        # ValueError: a NUL in a parameter (psycopg2).
        try:
            with reading(self._engine) as connection:
                before = self._limit(connection)
                try:
                    return _fetched(connection.execute(statement), where)
                finally:
                    _restore(connection, before)
        except BrokenContract:
            raise
        except (DatabaseUnavailable, DBAPIError, ValueError) as error:
            # The driver's own class says most (UndefinedColumn); its message may quote a row.
            name = type(getattr(error, "orig", None) or error).__name__
            raise WalletUnavailable(f"the wallet's database failed: {name}") from error

    def _limit(self, connection: Connection) -> int | None:
        """Bounds what this connection may do and wait; returns SQLite's previous limit in milliseconds."""
        milliseconds = max(1, round(self.timeout * 1000))
        if connection.dialect.name == "postgresql":
            connection.execute(text("SET TRANSACTION READ ONLY"))
            connection.execute(text(f"SET LOCAL statement_timeout = {milliseconds}"))
            return None
        if connection.dialect.name == "sqlite":
            before = connection.execute(text("PRAGMA busy_timeout")).scalar_one()
            connection.execute(text(f"PRAGMA busy_timeout = {milliseconds}"))
            return int(before)
        return None


def _fetched(result: Any, where: str) -> list[Mapping[str, Any]]:
    try:
        return list(result.mappings())
    except ValueError as error:
        # SQLite keeps times as text, which SQLAlchemy reads: one of them is none.
        raise BrokenContract([Breach(where, "", "stored_moment", "text")]) from error


def _restore(connection: Connection, before: int | None) -> None:
    """Gives a pooled SQLite connection back with the limit it came with; others write with it."""
    if before is not None:
        connection.execute(text(f"PRAGMA busy_timeout = {before}"))


def _conditions(query: TransactionQuery) -> list[Any] | None:
    """What a row must fulfil; None if nothing can."""
    conditions = [transactions.c.account_id == query.account_id]
    if query.transaction_id is not None:
        return [*conditions, transactions.c.transaction_id == query.transaction_id]
    if not query.kinds:
        return None
    conditions.append(transactions.c.kind.in_(list(query.kinds)))
    if query.start is not None:
        conditions.append(transactions.c.created_at >= query.start)
    if query.end is not None:
        conditions.append(transactions.c.created_at < query.end)
    if query.amount is not None:
        amount_fen = to_fen(query.amount)
        if amount_fen is None:
            return None
        conditions.append(transactions.c.amount_fen == amount_fen)
    return conditions
