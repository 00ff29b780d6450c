"""Fills the wallet's tables with the demo, and says what there is to see.

python -m support.wallet.demo                        seed the database of DATABASE_URL
python -m support.wallet.demo --table                print the table of docs/demo.md
python -m support.wallet.demo --notice sign_in TEXT  announce an incident until the next seeding
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, time, timedelta
from decimal import Decimal

from sqlalchemy import delete, func, insert, select, text
from sqlalchemy.engine import Connection, Engine

from support.clock import SHANGHAI
from support.environment import Environment
from support.storage.database import DatabaseUnavailable, open_database, writing
from support.wallet import Account, Area, Transaction, tables
from support.wallet.scenarios import AreaState, Movement, Scenario, demo
from support.wallet.vocabulary import NOTICE_AREAS

# Shorter than the nearest `until` in the demo's files, so that none has passed before the demo is renewed.
STALE_AFTER = timedelta(hours=6)
_ADVISORY_LOCK = 6_579_521_902
_NOTICE_LASTS = timedelta(hours=2)
_DEMO_NOTICE = "demo-"
_INSTANT = timedelta(minutes=2)
# How long after the order a movement got its final status; those on their way have none.
_FINISHED_AFTER = {
    "succeeded": _INSTANT,
    "failed": _INSTANT,
    "cancelled": _INSTANT,
    "returned": timedelta(days=1),
    "rejected": timedelta(days=1),
}


def seed(engine: Engine, now: datetime) -> None:
    """Replaces the demo's rows, and only those, in one transaction; makes missing tables.

    Args:
        now: The moment (aware) that the demo's times count from.

    Raises:
        DatabaseUnavailable: The database did not answer, or kept the lock.
    """
    with _writing_alone(engine) as connection:
        _replace(connection, now)


def refresh(engine: Engine, now: datetime) -> bool:
    """Seeds if the demo is missing, of another day, or older than `STALE_AFTER`.

    Returns:
        Whether it seeded.

    Raises:
        DatabaseUnavailable: The database did not answer, or kept the lock.
    """
    owned = tables.accounts.c.account_id.in_(list(demo().accounts))
    with _writing_alone(engine) as connection:
        last = connection.execute(select(func.min(tables.accounts.c.updated_at)).where(owned)).scalar_one()
        today = now.astimezone(SHANGHAI).date()
        if last is not None and last.date() == today and now - last < STALE_AFTER:
            return False
        _replace(connection, now)
        return True


def announce(engine: Engine, area: str, title: str, now: datetime) -> None:
    """Puts up a notice with two hours to go; it stays until the next seeding.

    Raises:
        ValueError: There is no such area.
        DatabaseUnavailable: The database did not answer, or kept the lock.
    """
    if area not in NOTICE_AREAS:
        raise ValueError(f"no such area: {area}; there are {', '.join(NOTICE_AREAS)}")
    row = {
        "notice_id": f"{_DEMO_NOTICE}{area}",
        "area": area,
        "title": title,
        "until": now + _NOTICE_LASTS,
    }
    with _writing_alone(engine) as connection:
        connection.execute(delete(tables.notices).where(tables.notices.c.notice_id == row["notice_id"]))
        connection.execute(insert(tables.notices), [row])


def transactions(now: datetime) -> list[Transaction]:
    """The ordinary account's transactions as they are at `now`."""
    account_id = demo().ordinary
    return [_transaction(account_id, item, number, now) for number, item in demo().movements.items()]


def table() -> str:
    """What there is to see, as Markdown."""
    lines = [
        "| account | shows | type | the bot finds |",
        "|---|---|---|---|",
        *(_line(scenario) for scenario in demo().scenarios),
    ]
    return "\n".join(lines) + "\n"


def _line(scenario: Scenario) -> str:
    finding = f"`{scenario.playbook}`: `{scenario.finding}`"
    return f"| {scenario.account_id} | {scenario.shows} | {scenario.says} | {finding} |"


@contextmanager
def _writing_alone(engine: Engine) -> Iterator[Connection]:
    """A transaction in which the tables exist and no other seeding is at work."""
    with writing(engine) as connection:
        # SQLite lets one write at a time anyway.
        if connection.dialect.name == "postgresql":
            connection.execute(text(f"SELECT pg_advisory_xact_lock({_ADVISORY_LOCK})"))
        tables.metadata.create_all(connection)
        yield connection


def _replace(connection: Connection, now: datetime) -> None:
    owners = list(demo().accounts)
    for owned in (tables.transactions, tables.areas, tables.accounts):
        connection.execute(delete(owned).where(owned.c.account_id.in_(owners)))
    connection.execute(delete(tables.notices).where(tables.notices.c.notice_id.startswith(_DEMO_NOTICE)))
    for account_id, areas in demo().accounts.items():
        row, area_rows = tables.account_rows(_account(account_id, areas, now), now)
        connection.execute(insert(tables.accounts), [row])
        connection.execute(insert(tables.areas), area_rows)
    rows = [tables.transaction_row(item) for item in transactions(now)]
    connection.execute(insert(tables.transactions), rows)


def _account(account_id: str, areas: Mapping[str, AreaState], now: datetime) -> Account:
    return Account(account_id, {name: _area(item, now) for name, item in areas.items()})


def _area(item: AreaState, now: datetime) -> Area:
    return Area(
        state=item.state,
        reason=item.reason,
        since=None if item.since is None else now - item.since,
        until=None if item.until is None else now + item.until,
        detail=item.detail,
    )


def _transaction(account_id: str, item: Movement, number: int, now: datetime) -> Transaction:
    day = now.astimezone(SHANGHAI).date() - timedelta(days=item.days)
    created_at = datetime.combine(day, time(item.hour), SHANGHAI)
    finished_after = _FINISHED_AFTER.get(item.status)
    return Transaction(
        transaction_id=f"T{day:%Y%m%d}{number:06}",
        account_id=account_id,
        kind=item.kind,
        amount=Decimal(item.amount),
        method=item.method,
        counterparty=item.counterparty,
        status=item.status,
        reason=item.reason,
        created_at=created_at,
        expected_at=None if item.expected is None else created_at + item.expected,
        finished_at=None if finished_after is None else created_at + finished_after,
        refund=item.refund,
        card_tail=item.card_tail,
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """See the top of this module. Returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m support.wallet.demo")
    one = parser.add_mutually_exclusive_group()
    one.add_argument("--table", action="store_true", help="print the table of docs/demo.md")
    one.add_argument("--notice", nargs=2, metavar=("AREA", "TEXT"), help="announce an incident")
    chosen = parser.parse_args(arguments)
    if chosen.table:
        print(table(), end="")
        return 0
    now = datetime.now(SHANGHAI)
    try:
        engine = open_database(Environment.from_environ().wallet_database_url)
        if chosen.notice:
            area, title = chosen.notice
            announce(engine, area, title, now)
            print("The notice is up; seeding the demo again takes it down.")
        else:
            seed(engine, now)
            print(f"{len(demo().accounts)} demo accounts are in place: see docs/demo.md.")
    except (DatabaseUnavailable, ValueError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
