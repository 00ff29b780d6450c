"""What every adapter must do, tried on each."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import delete, insert

from support.clock import SHANGHAI
from support.storage.database import writing
from support.wallet import (
    KINDS,
    Account,
    Area,
    Notice,
    Transaction,
    TransactionQuery,
    WalletUnavailable,
    tables,
)
from tests.support.wallet.conftest import FINE, NOW, Store

OWNER = "OK20000001"
OTHER = "OK20000002"

PAYMENT = Transaction(
    transaction_id="T20260309900001",
    account_id=OWNER,
    kind="payment",
    amount=Decimal("12.30"),
    method="银行卡",
    counterparty="城南便利店 & *小红",
    status="returned",
    reason="some_reason_yet_unknown",
    created_at=datetime(2026, 3, 9, 15, 0, 0, 123456, tzinfo=SHANGHAI),
    expected_at=datetime(2026, 3, 10, 15, 0, tzinfo=SHANGHAI),
    finished_at=datetime(2026, 3, 9, 16, 0, tzinfo=SHANGHAI),
    refund="in_progress",
    card_tail="0042",
)


def _numbered(number: int, **changes: Any) -> Transaction:
    changed: Transaction = replace(
        PAYMENT,
        transaction_id=f"T202603099{number:05}",
        created_at=NOW - timedelta(hours=number),
        **changes,
    )
    return changed


def _ids(found: list[Transaction]) -> list[str]:
    return [item.transaction_id for item in found]


def test_an_account_comes_back_as_it_was_stored(store: Store) -> None:
    frozen = Area(
        "frozen",
        "judicial",
        since=NOW - timedelta(days=20),
        until=NOW + timedelta(days=160),
        detail="收款、转账（部分）",
    )
    account = Account(OWNER, {**FINE, "standing": frozen})
    store.put(account)
    assert store.wallet.account(OWNER) == account


def test_an_unknown_account_is_none_and_has_no_transactions(store: Store) -> None:
    assert store.wallet.account("OK99999999") is None
    assert store.wallet.transactions(TransactionQuery("OK99999999", KINDS)) == []


def test_a_transaction_comes_back_as_it_was_stored(store: Store) -> None:
    bare = replace(
        PAYMENT,
        transaction_id="T20260308000002",
        created_at=NOW - timedelta(days=2),
        reason="",
        expected_at=None,
        finished_at=None,
        refund="",
        card_tail="",
    )
    store.put(Account(OWNER, FINE), PAYMENT, bare)
    assert store.wallet.transactions(TransactionQuery(OWNER, KINDS)) == [PAYMENT, bare]


@pytest.mark.parametrize("amount", ["0.00", "0.01", "0.10", "0.29", "1.15", "999999999999.99"])
def test_an_amount_is_kept_to_the_fen(store: Store, amount: str) -> None:
    store.put(Account(OWNER, FINE), replace(PAYMENT, amount=Decimal(amount)))
    query = TransactionQuery(OWNER, KINDS, amount=Decimal(amount))
    assert [str(item.amount) for item in store.wallet.transactions(query)] == [amount]


@pytest.mark.parametrize("amount", ["12.301", "12.31", "-12.30", "NaN", "Infinity", "1e30"])
def test_another_amount_finds_nothing(store: Store, amount: str) -> None:
    store.put(Account(OWNER, FINE), PAYMENT)
    query = TransactionQuery(OWNER, KINDS, amount=Decimal(amount))
    assert store.wallet.transactions(query) == []


def test_times_come_back_in_shanghai_whatever_the_zone_was(store: Store) -> None:
    new_york = timezone(timedelta(hours=-5))
    ordered = datetime(2026, 3, 9, 23, 30, tzinfo=new_york)
    store.put(Account(OWNER, FINE), replace(PAYMENT, created_at=ordered))
    (found,) = store.wallet.transactions(TransactionQuery(OWNER, KINDS))
    assert found.created_at == ordered
    assert found.created_at.isoformat() == "2026-03-10T12:30:00+08:00"


def test_newest_first_and_twenty_at_most(store: Store) -> None:
    store.put(Account(OWNER, FINE), *(_numbered(number) for number in range(25, 0, -1)))
    found = store.wallet.transactions(TransactionQuery(OWNER, KINDS))
    assert _ids(found) == [f"T202603099{number:05}" for number in range(1, 21)]


def test_the_start_counts_and_the_end_does_not(store: Store) -> None:
    store.put(Account(OWNER, FINE), *(_numbered(number) for number in (1, 2, 3, 4)))
    start, end = NOW - timedelta(hours=3), NOW - timedelta(hours=1)
    query = TransactionQuery(OWNER, KINDS, start=start, end=end)
    assert _ids(store.wallet.transactions(query)) == ["T20260309900002", "T20260309900003"]


def test_a_time_without_offset_is_refused(store: Store) -> None:
    naive = datetime(2026, 3, 9, 15, 0)
    with pytest.raises(Exception, match=r"offset|naive"):
        store.wallet.transactions(TransactionQuery(OWNER, KINDS, start=naive))


def test_only_the_kinds_asked_for(store: Store) -> None:
    mixed = [_numbered(number, kind=kind) for number, kind in enumerate(KINDS, 1)]
    store.put(Account(OWNER, FINE), *mixed)
    query = TransactionQuery(OWNER, ["refund", "transfer"])
    assert {item.kind for item in store.wallet.transactions(query)} == {"refund", "transfer"}
    assert store.wallet.transactions(TransactionQuery(OWNER, [])) == []


def test_an_id_decides_alone(store: Store) -> None:
    store.put(Account(OWNER, FINE), PAYMENT)
    query = TransactionQuery(
        OWNER,
        ["refund"],
        transaction_id=PAYMENT.transaction_id,
        start=NOW,
        amount=Decimal("1.00"),
    )
    assert store.wallet.transactions(query) == [PAYMENT]


@pytest.mark.parametrize("unfit", ["", "T1", "T20260309900001'", "%", "x" * 5000])
def test_an_id_that_is_none_finds_nothing(store: Store, unfit: str) -> None:
    store.put(Account(OWNER, FINE), PAYMENT)
    assert store.wallet.transactions(TransactionQuery(OWNER, KINDS, transaction_id=unfit)) == []


def test_another_accounts_transaction_is_never_shown(store: Store) -> None:
    store.put(Account(OWNER, FINE), PAYMENT)
    store.put(Account(OTHER, FINE))
    by_id = TransactionQuery(OTHER, KINDS, transaction_id=PAYMENT.transaction_id)
    assert store.wallet.transactions(by_id) == []
    assert store.wallet.transactions(TransactionQuery(OTHER, KINDS)) == []


def test_notices_come_back_as_they_were_stored(store: Store) -> None:
    notices = [
        {"notice_id": "1", "area": "sign_in", "title": "登录维护中", "until": NOW},
        {"notice_id": "2", "area": "all", "title": "系统升级", "until": None},
    ]
    with writing(store.engine) as connection:
        connection.execute(insert(tables.notices), notices)
    try:
        assert store.wallet.notices() == [
            Notice("sign_in", "登录维护中", NOW),
            Notice("all", "系统升级"),
        ]
    finally:
        with writing(store.engine) as connection:
            connection.execute(delete(tables.notices))
    assert store.wallet.notices() == []


@pytest.mark.parametrize(
    "standing",
    [
        pytest.param(Area("suspended"), id="unknown state"),
        pytest.param(Area("frozen", "some_new_reason"), id="unknown reason"),
        pytest.param(Area("frozen"), id="no reason"),
        pytest.param(None, id="missing area"),
    ],
)
def test_what_the_playbooks_would_take_for_all_is_well_is_refused(
    store: Store, standing: Area | None
) -> None:
    areas = dict(FINE)
    if standing is None:
        del areas["standing"]
    else:
        areas["standing"] = standing
    store.put(Account(OWNER, areas))
    with pytest.raises(WalletUnavailable):
        store.wallet.account(OWNER)


@pytest.mark.parametrize("changes", [{"kind": "loan"}, {"status": "lost"}, {"refund": "maybe"}])
def test_a_transaction_with_unknown_words_is_refused(store: Store, changes: dict[str, str]) -> None:
    odd = _numbered(1, **changes)
    store.put(Account(OWNER, FINE), odd)
    with pytest.raises(WalletUnavailable):
        query = TransactionQuery(OWNER, KINDS, transaction_id=odd.transaction_id)
        store.wallet.transactions(query)
