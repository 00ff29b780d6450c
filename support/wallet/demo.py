"""Fills the embedded wallet's tables with the demo, and says what there is to see.

python -m support.wallet.demo                        seed the database of DATABASE_URL
python -m support.wallet.demo --table                print the table of docs/demo.md
python -m support.wallet.demo --notice sign_in TEXT  announce an incident until the next seeding

It writes only into tables that it made itself and nobody has changed since (`support.wallet.ownership`), and
never while `WALLET_URL` or `WALLET_DATABASE_URL` names the company's wallet.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, time, timedelta
from decimal import Decimal

from sqlalchemy import delete, insert, text
from sqlalchemy.engine import Connection, Engine

from support.clock import SHANGHAI
from support.environment import Environment
from support.storage.database import DatabaseUnavailable, open_database, writing
from support.wallet import Account, Area, Transaction, ownership, tables
from support.wallet.ownership import NotTheDemos
from support.wallet.scenarios import AreaState, Movement, Scenario, demo
from support.wallet.vocabulary import NOTICE_AREAS

# Shorter than the nearest `until` in the demo's files, so that none has passed before the demo is renewed.
STALE_AFTER = timedelta(hours=6)
_ADVISORY_LOCK = 6_579_521_902
_NOTICE_LASTS = timedelta(hours=2)
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
        NotTheDemos: The tables are not the demo's. Nothing was written.
        DatabaseUnavailable: The database did not answer, or kept the lock.
    """
    with _writing_alone(engine) as connection:
        _replace(connection, now)


def refresh(engine: Engine, now: datetime) -> bool:
    """Seeds if the demo is missing, of another day, or older than `STALE_AFTER`.

    Returns:
        Whether it seeded.

    Raises:
        NotTheDemos: The tables are not the demo's. Nothing was written.
        DatabaseUnavailable: The database did not answer, or kept the lock.
    """
    with _writing_alone(engine) as connection:
        last = ownership.written_at(connection)
        today = now.astimezone(SHANGHAI).date()
        if last is not None and last.date() == today and now - last < STALE_AFTER:
            return False
        _replace(connection, now)
        return True


def announce(engine: Engine, area: str, title: str, now: datetime) -> None:
    """Puts up a notice with two hours to go; it stays until the next seeding.

    Raises:
        ValueError: There is no such area.
        NotTheDemos: The tables are not the demo's. Nothing was written.
        DatabaseUnavailable: The database did not answer, or kept the lock.
    """
    if area not in NOTICE_AREAS:
        raise ValueError(f"no such area: {area}; there are {', '.join(NOTICE_AREAS)}")
    row = {
        "notice_id": f"{ownership.NOTICE}{area}",
        "area": area,
        "title": title,
        "until": now + _NOTICE_LASTS,
    }
    with _writing_alone(engine) as connection:
        connection.execute(delete(tables.notices).where(tables.notices.c.notice_id == row["notice_id"]))
        connection.execute(insert(tables.notices), [row])
        ownership.mark(connection, ownership.written_at(connection) or now)


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
    """A transaction in which the tables exist and are the demo's, and no other seeding is at work."""
    with writing(engine) as connection:
        # SQLite lets one write at a time anyway.
        if connection.dialect.name == "postgresql":
            connection.execute(text(f"SELECT pg_advisory_xact_lock({_ADVISORY_LOCK})"))
        ownership.check(connection)
        tables.metadata.create_all(connection)
        yield connection


def _replace(connection: Connection, now: datetime) -> None:
    # All of them are the demo's own: `ownership.check` has seen to that.
    for owned in reversed(tables.ROWS):
        connection.execute(delete(owned))
    for account_id, areas in demo().accounts.items():
        row, area_rows = tables.account_rows(_account(account_id, areas, now), now)
        connection.execute(insert(tables.accounts), [row])
        connection.execute(insert(tables.areas), area_rows)
    rows = [tables.transaction_row(item) for item in transactions(now)]
    connection.execute(insert(tables.transactions), rows)
    ownership.mark(connection, now)


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
        engine = open_database(_embedded(Environment.from_environ()))
        if chosen.notice:
            area, title = chosen.notice
            announce(engine, area, title, now)
            print("The notice is up; seeding the demo again takes it down.")
        else:
            seed(engine, now)
            print(f"{len(demo().accounts)} demo accounts are in place: see docs/demo.md.")
    except (DatabaseUnavailable, NotTheDemos, ValueError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _embedded(environment: Environment) -> str:
    """The URL of the embedded wallet's database.

    Raises:
        ValueError: The wallet is the company's.
    """
    if environment.wallet_named:
        raise ValueError(
            "the demo writes nothing while WALLET_URL or WALLET_DATABASE_URL names the company's wallet"
        )
    return environment.database_url


if __name__ == "__main__":
    sys.exit(main())
