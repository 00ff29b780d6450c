"""The demo replaces what it wrote itself, and touches nothing that is somebody else's."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, insert, inspect, select, text, update
from sqlalchemy.engine import Connection, Engine

from support.storage.database import open_database, writing
from support.wallet import KINDS, Account, TransactionQuery, tables
from support.wallet.demo import announce, refresh, seed
from support.wallet.ownership import NotTheDemos, require
from support.wallet.scenarios import demo
from support.wallet.sql import SqlWallet
from tests.support.wallet.conftest import FINE, NOW, Store
from tests.support.wallet.test_port import OWNER, PAYMENT
from tests.upgrade.copies import KINDS as COPIES
from tests.upgrade.copies import restored

ORDINARY = demo().ordinary
LATER = NOW.replace(day=NOW.day + 1)


def _all_rows(engine: Engine) -> dict[str, list[Any]]:
    """The database's tables and views, those of a wallet with their rows."""
    with engine.connect() as connection:
        look = inspect(connection)
        names = [*look.get_table_names(), *look.get_view_names()]
        wallet = [name for name in names if name.startswith("wallet_")]
        rows = {name: sorted(map(repr, connection.execute(text(f"SELECT * FROM {name}")))) for name in wallet}
        return {name: rows.get(name, []) for name in names}


def _refused(engine: Engine) -> None:
    """Whatever the demo would write is refused, and nothing has changed."""
    before = _all_rows(engine)
    acts: list[Callable[[], object]] = [
        lambda: seed(engine, LATER),
        lambda: refresh(engine, LATER),
        lambda: announce(engine, "all", "维护", LATER),
        lambda: require(engine),
    ]
    for act in acts:
        with pytest.raises(NotTheDemos, match="WALLET_DATABASE_URL"):
            act()
    assert _all_rows(engine) == before


@pytest.mark.parametrize("account_id", [OWNER, ORDINARY])
def test_a_companys_rows_stay_as_they_are(engine: Engine, account_id: str) -> None:
    """Also where its accounts have IDs that the demo uses."""
    store = Store(engine, SqlWallet(engine, 2.0))
    store.put(Account(account_id, FINE))
    _refused(engine)


def test_all_accounts_of_the_demos_ids_may_still_be_the_companys(engine: Engine) -> None:
    """Each was written when its customer came, not at one moment."""
    rows = [
        {"account_id": account_id, "updated_at": NOW.replace(minute=number)}
        for number, account_id in enumerate(demo().accounts)
    ]
    with writing(engine) as connection:
        connection.execute(insert(tables.accounts), rows)
    _refused(engine)


def test_empty_tables_are_not_filled(engine: Engine) -> None:
    """A company has made them, and fills them tomorrow."""
    _refused(engine)


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE wallet_accounts (id INTEGER PRIMARY KEY, owner TEXT)",
        "CREATE TABLE wallet_demo (id INTEGER PRIMARY KEY)",
        "CREATE TABLE wallet_transactions (transaction_id TEXT, account_id TEXT)",
    ],
)
def test_a_table_of_the_same_name_is_left_alone(engine: Engine, statement: str) -> None:
    tables.metadata.drop_all(engine)
    with writing(engine) as connection:
        connection.execute(text(statement))
    try:
        _refused(engine)
    finally:
        with writing(engine) as connection:
            connection.execute(text(statement.replace("CREATE", "DROP").split(" (")[0]))


def test_a_companys_view_is_no_place_for_the_demo(engine: Engine) -> None:
    tables.metadata.drop_all(engine)
    with writing(engine) as connection:
        connection.execute(text("CREATE VIEW wallet_accounts AS SELECT 'OK20000001' AS account_id"))
    try:
        _refused(engine)
    finally:
        with writing(engine) as connection:
            connection.execute(text("DROP VIEW wallet_accounts"))


def _another_account(connection: Connection) -> None:
    row, areas = tables.account_rows(Account(OWNER, FINE), NOW)
    connection.execute(insert(tables.accounts), [row])
    connection.execute(insert(tables.areas), areas)


def _another_transaction(connection: Connection) -> None:
    row = {**tables.transaction_row(PAYMENT), "account_id": ORDINARY}
    connection.execute(insert(tables.transactions), [row])


def _a_notice(connection: Connection) -> None:
    row = {"notice_id": "ours", "area": "all", "title": "系统升级", "until": None}
    connection.execute(insert(tables.notices), [row])


CHANGES: list[Callable[[Connection], object]] = [
    _another_account,
    _another_transaction,
    _a_notice,
    lambda connection: connection.execute(update(tables.areas).values(detail="真的")),
    lambda connection: connection.execute(update(tables.transactions).values(amount_fen=1)),
    lambda connection: connection.execute(update(tables.accounts).values(updated_at=LATER)),
    lambda connection: connection.execute(delete(tables.transactions)),
    lambda connection: connection.execute(delete(tables.demo_mark)),
]


@pytest.mark.parametrize("change", CHANGES)
def test_a_demo_that_somebody_changed_is_the_demos_no_more(
    engine: Engine, change: Callable[[Connection], object]
) -> None:
    tables.metadata.drop_all(engine)
    seed(engine, NOW)
    with writing(engine) as connection:
        change(connection)
    _refused(engine)


def test_what_the_demo_wrote_it_replaces(engine: Engine) -> None:
    """Also after a notice of its own, and where only the mark's table is left."""
    tables.metadata.drop_all(engine)
    seed(engine, NOW)
    announce(engine, "all", "维护", NOW)
    require(engine)
    seed(engine, LATER)
    require(engine)
    with writing(engine) as connection:
        for table in reversed(tables.ROWS):
            table.drop(connection)
    seed(engine, LATER)
    assert SqlWallet(engine, 2.0).transactions(TransactionQuery(ORDINARY, KINDS))


def test_a_database_without_a_wallet_is_free(tmp_path: Path) -> None:
    engine = open_database(f"sqlite:///{tmp_path}/new.db")
    require(engine)
    assert _all_rows(engine) == {}


@pytest.mark.parametrize("kind", COPIES)
def test_the_demo_of_version_0_1_is_still_the_demos(kind: str, tmp_path: Path) -> None:
    """It left no mark. The first start after the upgrade takes it over."""
    with restored(kind, tmp_path) as copy:
        engine = open_database(copy.database_url)
        with engine.connect() as connection:
            assert not inspect(connection).has_table(tables.demo_mark.name)
        require(engine)
        seed(engine, NOW)
        require(engine)
        with engine.connect() as connection:
            assert connection.execute(select(tables.demo_mark.c.written_at)).scalar_one() == NOW


@pytest.mark.parametrize("change", CHANGES[:3])
@pytest.mark.parametrize("kind", COPIES)
def test_real_rows_beside_the_demo_of_version_0_1_are_not_touched(
    kind: str, change: Callable[[Connection], object], tmp_path: Path
) -> None:
    with restored(kind, tmp_path) as copy:
        engine = open_database(copy.database_url)
        with writing(engine) as connection:
            change(connection)
        _refused(engine)
