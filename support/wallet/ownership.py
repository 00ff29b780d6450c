"""Whose the wallet's tables in a database are: the demo replaces what it wrote, and touches nothing else."""

from __future__ import annotations

import hashlib
import json
import re
from datetime import datetime

from sqlalchemy import Table, delete, insert, inspect, select
from sqlalchemy.engine import Connection, Engine

from support.clock import SHANGHAI
from support.company.wording import words
from support.storage.database import reading
from support.wallet import tables
from support.wallet.scenarios import demo

NOTICE = "demo-"
"""Beginning of the IDs of the demo's notices."""

_NUMBERED = re.compile(r"T([0-9]{8})([0-9]{6})")


class NotTheDemos(Exception):
    """The database holds a wallet that the demo did not write, or that somebody has changed since.

    The message is a sentence for whoever started it.
    """

    def __init__(self) -> None:
        super().__init__(words("wallet")["not_the_demos"])


def require(engine: Engine) -> None:
    """Makes sure that a database's wallet is the demo's, or that there is none.

    Raises:
        NotTheDemos: It is somebody else's.
        DatabaseUnavailable: The database did not answer.
    """
    with reading(engine) as connection:
        check(connection)


def check(connection: Connection) -> None:
    """The same, within a transaction.

    Raises:
        NotTheDemos: It is somebody else's.
    """
    present = [table for table in tables.metadata.sorted_tables if inspect(connection).has_table(table.name)]
    if not all(_has_our_columns(connection, table) for table in present):
        raise NotTheDemos
    rows = [table for table in present if table in tables.ROWS]
    if rows and (len(rows) < len(tables.ROWS) or not _ours(connection)):
        raise NotTheDemos


def mark(connection: Connection, now: datetime) -> None:
    """Notes that the rows as they stand are the demo's."""
    connection.execute(delete(tables.demo_mark))
    connection.execute(insert(tables.demo_mark), [{"written_at": now, "digest": _digest(connection)}])


def written_at(connection: Connection) -> datetime | None:
    """When the demo wrote its rows; None if it has not."""
    found: datetime | None = connection.execute(select(tables.demo_mark.c.written_at)).scalar_one_or_none()
    return found


def _has_our_columns(connection: Connection, table: Table) -> bool:
    """Somebody else's table may have the same name."""
    columns = {column["name"] for column in inspect(connection).get_columns(table.name)}
    return columns >= set(table.columns.keys())


def _ours(connection: Connection) -> bool:
    if not inspect(connection).has_table(tables.demo_mark.name):
        return _of_version_0_1(connection)
    digest = connection.execute(select(tables.demo_mark.c.digest)).scalar_one_or_none()
    return digest is not None and digest == _digest(connection)


def _digest(connection: Connection) -> str:
    """SHA-256 of all rows, the same on either kind of database."""
    seen = hashlib.sha256()
    for table in tables.ROWS:
        rows = connection.execute(select(table).order_by(*table.primary_key.columns)).all()
        for row in sorted(json.dumps([table.name, *row], default=datetime.isoformat) for row in rows):
            seen.update(row.encode() + b"\n")
    return seen.hexdigest()


def _of_version_0_1(connection: Connection) -> bool:
    """Whether all rows are such as version 0.1 wrote them, which left no mark: its accounts and no other,
    written at one moment; transactions of one account at whole hours, numbered as the demo's are; its own
    notices."""
    accounts = connection.execute(select(tables.accounts)).all()
    moved = connection.execute(select(tables.transactions)).all()
    titles = connection.execute(select(tables.notices.c.notice_id)).scalars()
    return (
        {row.account_id for row in accounts} == set(demo().accounts)
        and len({row.updated_at for row in accounts}) == 1
        and all(row.account_id == demo().ordinary and _numbered(row) for row in moved)
        and all(id.startswith(NOTICE) for id in titles)
    )


def _numbered(row: object) -> bool:
    created_at = row.created_at.astimezone(SHANGHAI)  # type: ignore[attr-defined]
    number = _NUMBERED.fullmatch(row.transaction_id)  # type: ignore[attr-defined]
    if number is None or created_at != created_at.replace(minute=0, second=0, microsecond=0):
        return False
    return number[1] == f"{created_at:%Y%m%d}" and int(number[2]) in demo().movements
