"""The wallet's tables, and how its records are written to rows and read from them.

Money is whole fen in an integer column, so that no float ever touches it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Column, ForeignKey, Index, MetaData, String, Table

from support.storage.database import Moment
from support.wallet import AREAS, KINDS, Account, Area, Notice, Transaction
from support.wallet.fen import to_fen
from support.wallet.members import NO_MOMENT, Breaches, Members
from support.wallet.vocabulary import AREA_STATES, NOTICE_AREAS, REFUNDS, STATUSES

metadata = MetaData()

accounts = Table(
    "wallet_accounts",
    metadata,
    Column("account_id", String(32), primary_key=True),
    Column("updated_at", Moment, nullable=False),
)

areas = Table(
    "wallet_areas",
    metadata,
    Column(
        "account_id",
        String(32),
        ForeignKey("wallet_accounts.account_id", ondelete="CASCADE"),
        primary_key=True,
    ),
    Column("area", String(32), primary_key=True),
    Column("state", String(40), nullable=False),
    Column("reason", String(40), nullable=False),
    Column("since", Moment),
    Column("until", Moment),
    Column("detail", String(200), nullable=False),
)

transactions = Table(
    "wallet_transactions",
    metadata,
    Column("transaction_id", String(32), primary_key=True),
    Column(
        "account_id",
        String(32),
        ForeignKey("wallet_accounts.account_id", ondelete="CASCADE"),
        nullable=False,
    ),
    Column("kind", String(20), nullable=False),
    Column("amount_fen", BigInteger, nullable=False),
    Column("method", String(40), nullable=False),
    Column("counterparty", String(200), nullable=False),
    Column("status", String(20), nullable=False),
    Column("reason", String(40), nullable=False),
    Column("refund", String(20), nullable=False),
    Column("card_tail", String(4), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("expected_at", Moment),
    Column("finished_at", Moment),
    Index("wallet_transactions_newest", "account_id", "created_at"),
)

notices = Table(
    "wallet_notices",
    metadata,
    Column("notice_id", String(64), primary_key=True),
    Column("area", String(32), nullable=False),
    Column("title", String(200), nullable=False),
    Column("until", Moment),
)

demo_mark = Table(
    "wallet_demo",
    metadata,
    Column("written_at", Moment, primary_key=True),
    Column("digest", String(64), nullable=False),
)
"""Put in by the demo, and only by it: when it wrote its rows, and a digest of them
(`support.wallet.ownership`). No company's wallet has it."""

ROWS = (accounts, areas, transactions, notices)
"""The tables that a wallet has."""


def account_rows(account: Account, now: datetime) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The row of `wallet_accounts` and the rows of `wallet_areas`."""
    row = {"account_id": account.account_id, "updated_at": now}
    return row, [
        {
            "account_id": account.account_id,
            "area": name,
            "state": area.state,
            "reason": area.reason,
            "since": area.since,
            "until": area.until,
            "detail": area.detail,
        }
        for name, area in account.areas.items()
    ]


def transaction_row(transaction: Transaction) -> dict[str, Any]:
    """The row of `wallet_transactions`.

    Raises:
        ValueError: The amount is negative, no whole number of fen, or too large.
    """
    amount_fen = to_fen(transaction.amount)
    if amount_fen is None:
        raise ValueError("an amount the wallet cannot hold")
    return {
        "transaction_id": transaction.transaction_id,
        "account_id": transaction.account_id,
        "kind": transaction.kind,
        "amount_fen": amount_fen,
        "method": transaction.method,
        "counterparty": transaction.counterparty,
        "status": transaction.status,
        "reason": transaction.reason,
        "refund": transaction.refund,
        "card_tail": transaction.card_tail,
        "created_at": transaction.created_at,
        "expected_at": transaction.expected_at,
        "finished_at": transaction.finished_at,
    }


def read_account(account_id: str, rows: Sequence[Mapping[str, Any]]) -> Account:
    """The account whose areas the rows of `wallet_areas` hold.

    Raises:
        BrokenContract: An area is missing, or holds what none may.
    """
    breaches = Breaches(areas.name)
    found = {row["area"]: Members(row, breaches, f"{row['area']}.") for row in rows if row["area"] in AREAS}
    for name in AREAS:
        if name not in found:
            breaches.note(name, "area_row", "nothing")
    account = Account(account_id, {name: _area(item, name) for name, item in found.items()})
    breaches.stop()
    return account


def read_transactions(rows: Sequence[Mapping[str, Any]]) -> list[Transaction]:
    """The transactions that rows of `wallet_transactions` hold.

    Raises:
        BrokenContract: A column holds what it may not.
    """
    breaches = Breaches(transactions.name)
    found = [_transaction(Members(row, breaches)) for row in rows]
    breaches.stop()
    return found


def read_notices(rows: Sequence[Mapping[str, Any]]) -> list[Notice]:
    """The notices that rows of `wallet_notices` hold.

    Raises:
        BrokenContract: A column holds what it may not.
    """
    breaches = Breaches(notices.name)
    found = [_notice(Members(row, breaches)) for row in rows]
    breaches.stop()
    return found


def _area(item: Members, name: str) -> Area:
    states = AREA_STATES[name]
    state = item.word("state", states)
    return Area(
        state=state,
        reason=item.word("reason", states[state], "reason_of_state") if state else "",
        since=item.stored_moment("since"),
        until=item.stored_moment("until"),
        detail=item.text("detail"),
    )


def _transaction(item: Members) -> Transaction:
    created_at = item.stored_moment("created_at")
    if item.values["created_at"] is None:
        item.note("created_at", "stored_moment")
    return Transaction(
        transaction_id=item.transaction_id(),
        account_id=item.text("account_id"),
        kind=item.word("kind", KINDS),
        amount=item.fen(),
        method=item.text("method"),
        counterparty=item.text("counterparty"),
        status=item.word("status", STATUSES),
        reason=item.code("reason"),
        created_at=created_at or NO_MOMENT,
        expected_at=item.stored_moment("expected_at"),
        finished_at=item.stored_moment("finished_at"),
        refund=item.word("refund", ("", *REFUNDS)),
        card_tail=item.card_tail(),
    )


def _notice(item: Members) -> Notice:
    area, title = item.word("area", NOTICE_AREAS), item.text("title")
    if not title:
        item.note("title", "needed")
    return Notice(area=area, title=title, until=item.stored_moment("until"))
