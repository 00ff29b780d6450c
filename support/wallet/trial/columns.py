"""Whether a company's database has the tables or views that the SQL wallet reads, and nothing of the demo."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import func, inspect, select
from sqlalchemy.engine import Connection, Engine

from support.storage.database import Moment, reading
from support.wallet import tables
from support.wallet.scenarios import demo
from support.wallet.trial.finding import Finding

_UNREAD = {("wallet_accounts", "updated_at")}
"""The demo's own: no look-up asks for it."""


def faults_of_tables(database: Engine, *, company: bool) -> list[Finding]:
    """What is missing or of another kind.

    Args:
        company: Whether the database is the company's: then the demo has no place in it.

    Raises:
        DatabaseUnavailable: The database did not answer.
    """
    with reading(database) as connection:
        found = list(_faults(connection))
        if company and not found:
            found += _demo_rows(connection)
        return found


def _faults(connection: Connection) -> Iterator[Finding]:
    inspector = inspect(connection)
    for table in tables.ROWS:
        if not inspector.has_table(table.name):
            yield Finding("no_table", "error", {"table": table.name})
            continue
        present = {column["name"]: column["type"] for column in inspector.get_columns(table.name)}
        for column in table.columns:
            if (table.name, column.name) in _UNREAD:
                continue
            about = {"table": table.name, "column": column.name}
            if column.name not in present:
                yield Finding("no_column", "error", about)
            elif isinstance(column.type, Moment) and not _keeps_zone(connection, present[column.name]):
                yield Finding("no_zone", "error", about)


def _keeps_zone(connection: Connection, kind: Any) -> bool:
    """SQLite has no kind for times: there they are text in UTC."""
    return connection.dialect.name != "postgresql" or bool(getattr(kind, "timezone", False))


def _demo_rows(connection: Connection) -> Iterator[Finding]:
    ids = tables.accounts.c.account_id
    known = select(func.count()).select_from(tables.accounts).where(ids.in_(list(demo().accounts)))
    if connection.execute(known).scalar_one() == len(demo().accounts):
        yield Finding("demo_rows", "error")
