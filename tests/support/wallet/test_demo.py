"""The demo shows every finding, at any time of day, and its description is true."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, inspect, select
from sqlalchemy.engine import Engine

from support.catalogue import catalogue
from support.reading.times import parse_transaction_time
from support.storage.database import open_database
from support.wallet import KINDS, Transaction, TransactionQuery, Wallet, tables
from support.wallet.demo import STALE_AFTER, announce, refresh, seed, table, transactions
from support.wallet.scenarios import Scenario, demo
from support.wallet.sql import SqlWallet
from tests.support.wallet.conftest import NOW, ROOT

# Tickets are not the wallet's, and `unexplained` is what the demo explains away.
SHOWABLE = {
    (problem, finding.name)
    for problem in catalogue().named - {"ticket_status"}
    for finding in catalogue().problems[problem].findings
    if finding.name != "unexplained"
}


@pytest.fixture
def sqlite(tmp_path: Path) -> Iterator[Engine]:
    """A database without the wallet's tables: the demo makes them."""
    engine = open_database(f"sqlite:///{tmp_path}/demo.db")
    yield engine
    engine.dispose()


@pytest.fixture
def postgresql(postgresql: Engine) -> Engine:
    """The same on PostgreSQL."""
    tables.metadata.drop_all(postgresql)
    return postgresql


TIMES_OF_DAY = [
    NOW,
    NOW.replace(hour=0, minute=0),
    NOW.replace(hour=23, minute=59),
    NOW.replace(month=1, day=1, hour=0, minute=1),
]


def _record(scenario: Scenario, wallet: Wallet, now: datetime) -> dict[str, Any]:
    """What the wallet tells about the scenario's account, service and transaction."""
    playbook = catalogue().problems[scenario.playbook]
    account = wallet.account(scenario.account_id)
    assert account is not None
    record: dict[str, Any] = {}
    for name, area in account.areas.items():
        record[name], record[f"{name}_reason"] = area.state, area.reason
    if playbook.service:
        record["notice"] = any(notice.area in (playbook.service, "all") for notice in wallet.notices())
    if playbook.transactions:
        item = _transaction(scenario, wallet, playbook.transactions, now)
        record |= {"kind": item.kind, "status": item.status, "reason": item.reason}
        record |= {"refund": item.refund, "overdue": item.overdue(now)}
    return record


def _transaction(scenario: Scenario, wallet: Wallet, kinds: Sequence[str], now: datetime) -> Transaction:
    """The one transaction that the day and the amount point at."""
    movement = scenario.movement
    assert movement is not None
    start = now.replace(hour=0, minute=0) - timedelta(days=movement.days)
    query = TransactionQuery(
        scenario.account_id,
        kinds,
        start=start,
        end=start + timedelta(days=1),
        amount=Decimal(movement.amount),
    )
    (item,) = wallet.transactions(query)
    return item


def test_there_is_a_scenario_for_every_finding_and_for_no_other() -> None:
    shown = [(scenario.playbook, scenario.finding) for scenario in demo().scenarios]
    assert set(shown) == SHOWABLE
    assert len(shown) == len(set(shown))


@pytest.mark.parametrize("now", TIMES_OF_DAY, ids=str)
def test_every_scenario_comes_to_its_finding(sqlite: Engine, now: datetime) -> None:
    wallet = SqlWallet(sqlite, 2.0)
    seed(sqlite, now)
    for scenario in demo().scenarios:
        if scenario.notice:
            announce(sqlite, scenario.notice, "维护中", now)
        record = _record(scenario, wallet, now)
        found = catalogue().problems[scenario.playbook].find(record)
        assert found is not None and found.name == scenario.finding, scenario
        if scenario.notice:
            seed(sqlite, now)


@pytest.mark.parametrize("now", TIMES_OF_DAY, ids=str)
def test_what_to_type_names_the_transactions_day(now: datetime) -> None:
    for scenario in demo().scenarios:
        if scenario.movement is None:
            continue
        said = parse_transaction_time(scenario.says, now)
        assert said is not None, scenario.says
        assert said.start.date() == now.date() - timedelta(days=scenario.movement.days)
        if said.grain == "hour":
            assert said.start.hour == scenario.movement.hour


def test_the_demo_holds_until_it_is_renewed(sqlite: Engine) -> None:
    seed(sqlite, NOW)
    later = NOW + STALE_AFTER
    before = {item.transaction_id: item.overdue(NOW) for item in transactions(NOW)}
    assert before == {item.transaction_id: item.overdue(later) for item in transactions(NOW)}
    ends = [area.until for areas in demo().accounts.values() for area in areas.values()]
    assert all(end > STALE_AFTER for end in ends if end is not None)


@pytest.mark.parametrize("now", TIMES_OF_DAY, ids=str)
def test_nothing_in_the_demo_has_happened_yet_to_come(now: datetime) -> None:
    for item in transactions(now):
        assert item.created_at < now
        assert item.finished_at is None or item.created_at < item.finished_at < now
        assert (item.finished_at is None) == (item.status in ("pending", "processing"))
        assert item.transaction_id.startswith(f"T{item.created_at:%Y%m%d}")


def test_each_amount_points_at_one_transaction() -> None:
    amounts = [movement.amount for movement in demo().movements.values()]
    assert len(amounts) == len(set(amounts))


def test_the_promised_samples_are_there(engine: Engine) -> None:
    seed(engine, NOW)
    wallet = SqlWallet(engine, 2.0)
    query = TransactionQuery(
        demo().ordinary,
        ["withdrawal"],
        start=datetime(2026, 3, 9, 15, 0, tzinfo=NOW.tzinfo),
        end=datetime(2026, 3, 9, 16, 0, tzinfo=NOW.tzinfo),
        amount=Decimal("500.00"),
    )
    (withdrawal,) = wallet.transactions(query)
    assert withdrawal.status == "processing"
    assert withdrawal.expected_at == datetime(2026, 3, 11, 15, 0, tzinfo=NOW.tzinfo)
    account = wallet.account(demo().ordinary)
    assert account is not None and account.areas["standing"].state == "normal"


def _counts(engine: Engine) -> list[int]:
    with engine.connect() as connection:
        return [
            connection.execute(select(func.count()).select_from(counted)).scalar_one()
            for counted in tables.metadata.sorted_tables
        ]


def test_seeding_again_replaces_the_demo(engine: Engine) -> None:
    seed(engine, NOW)
    once = _counts(engine)
    announce(engine, "sign_in", "登录维护中", NOW)
    seed(engine, NOW + timedelta(days=3))
    assert _counts(engine) == once
    wallet = SqlWallet(engine, 2.0)
    assert wallet.notices() == []
    newest = wallet.transactions(TransactionQuery(demo().ordinary, KINDS))[0]
    assert newest.created_at.date() == (NOW + timedelta(days=2)).date()


def test_it_is_renewed_when_old_or_of_another_day(engine: Engine) -> None:
    tables.metadata.drop_all(engine)
    assert refresh(engine, NOW)
    assert not refresh(engine, NOW + timedelta(hours=1))
    assert refresh(engine, NOW + STALE_AFTER)
    late = NOW.replace(hour=23, minute=50)
    assert refresh(engine, late)
    assert refresh(engine, late + timedelta(minutes=20))


def test_a_seed_without_offset_is_refused(engine: Engine) -> None:
    with pytest.raises(Exception, match="naive"):
        seed(engine, NOW.replace(tzinfo=None))
    assert not inspect(engine).has_table("wallet_accounts")


def test_an_area_nobody_knows_is_not_announced(sqlite: Engine) -> None:
    with pytest.raises(ValueError, match="no such area"):
        announce(sqlite, "moon", "维护中", NOW)


def _run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "support.wallet.demo", *arguments],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_the_command_seeds_the_configured_database(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/demo.db"
    assert _run(DATABASE_URL=url).returncode == 0
    assert _run("--notice", "sign_in", "登录维护中", DATABASE_URL=url).returncode == 0
    wallet = SqlWallet(open_database(url), 2.0)
    assert wallet.account(demo().ordinary) is not None
    assert [notice.title for notice in wallet.notices()] == ["登录维护中"]
    assert _run(DATABASE_URL=url).returncode == 0
    assert wallet.notices() == []


def test_the_command_says_what_is_wrong(tmp_path: Path) -> None:
    wrong = _run("--notice", "moon", "维护中", DATABASE_URL=f"sqlite:///{tmp_path}/demo.db")
    assert wrong.returncode == 1
    assert "no such area" in wrong.stderr and "Traceback" not in wrong.stderr


def test_the_documented_table_is_up_to_date() -> None:
    document = (ROOT / "docs/demo.md").read_text(encoding="utf-8")
    assert table() in document, "run: python -m support.wallet.demo --table, into docs/demo.md"
    assert _run("--table").stdout == table()
