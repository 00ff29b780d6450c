"""The wallet's tables, and how its records are written to rows and read from them.

Money is whole fen in an integer column, so that no float ever touches it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Column, ForeignKey, Index, MetaData, String, Table

from support.storage.database import Moment
from support.wallet import Account, Area, Notice, Transaction
from support.wallet.fen import to_fen, to_yuan

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


def read_area(row: Mapping[str, Any]) -> Area:
    """The area a row of `wallet_areas` holds."""
    return Area(
        state=row["state"],
        reason=row["reason"],
        since=row["since"],
        until=row["until"],
        detail=row["detail"],
    )


def read_transaction(row: Mapping[str, Any]) -> Transaction:
    """The transaction a row of `wallet_transactions` holds."""
    return Transaction(
        transaction_id=row["transaction_id"],
        account_id=row["account_id"],
        kind=row["kind"],
        amount=to_yuan(row["amount_fen"]),
        method=row["method"],
        counterparty=row["counterparty"],
        status=row["status"],
        reason=row["reason"],
        created_at=row["created_at"],
        expected_at=row["expected_at"],
        finished_at=row["finished_at"],
        refund=row["refund"],
        card_tail=row["card_tail"],
    )


def read_notice(row: Mapping[str, Any]) -> Notice:
    """The notice a row of `wallet_notices` holds."""
    return Notice(area=row["area"], title=row["title"], until=row["until"])
