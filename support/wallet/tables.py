"""The wallet's tables, and how its records are written to rows and read from them.

Money is whole fen in an integer column, so that no float ever touches it. Times are UTC in the database
(SQLite keeps no offset, so it gets naive UTC) and Asia/Shanghai in the records.
"""

from __future__ import annotations

from datetime import datetime, timezone
from decimal import Decimal
from typing import Any, Mapping
from zoneinfo import ZoneInfo

from sqlalchemy import BigInteger, Column, DateTime, ForeignKey, Index, MetaData, String, Table

from support.wallet import Account, Area, Notice, Transaction

SHANGHAI = ZoneInfo("Asia/Shanghai")
_FEN_PER_YUAN = 100
_LARGEST_FEN = 10**15

metadata = MetaData()

accounts = Table(
    "wallet_accounts",
    metadata,
    Column("account_id", String(32), primary_key=True),
    Column("updated_at", DateTime(timezone=True), nullable=False),
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
    Column("since", DateTime(timezone=True)),
    Column("until", DateTime(timezone=True)),
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
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("expected_at", DateTime(timezone=True)),
    Column("finished_at", DateTime(timezone=True)),
    Index("wallet_transactions_newest", "account_id", "created_at"),
)

notices = Table(
    "wallet_notices",
    metadata,
    Column("notice_id", String(64), primary_key=True),
    Column("area", String(32), nullable=False),
    Column("title", String(200), nullable=False),
    Column("until", DateTime(timezone=True)),
)


def utc(moment: datetime | None) -> datetime | None:
    """The moment as the database keeps it.

    Raises:
        ValueError: The moment has no offset.
    """
    if moment is None:
        return None
    if moment.utcoffset() is None:
        raise ValueError("a time without an offset")
    return moment.astimezone(timezone.utc)


def local(stored: datetime | None) -> datetime | None:
    """A stored moment in Asia/Shanghai."""
    if stored is None:
        return None
    if stored.tzinfo is None:
        stored = stored.replace(tzinfo=timezone.utc)
    return stored.astimezone(SHANGHAI)


def fen(yuan: Decimal) -> int | None:
    """The amount in fen; None if it is no whole number of fen or beyond what the column holds."""
    if not yuan.is_finite() or abs(yuan) > _LARGEST_FEN // _FEN_PER_YUAN:
        return None
    amount = yuan * _FEN_PER_YUAN
    return int(amount) if amount == int(amount) else None


def account_rows(account: Account, now: datetime) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The row of `wallet_accounts` and the rows of `wallet_areas`."""
    row = {"account_id": account.account_id, "updated_at": utc(now)}
    return row, [
        {
            "account_id": account.account_id,
            "area": name,
            "state": area.state,
            "reason": area.reason,
            "since": utc(area.since),
            "until": utc(area.until),
            "detail": area.detail,
        }
        for name, area in account.areas.items()
    ]


def transaction_row(transaction: Transaction) -> dict[str, Any]:
    """The row of `wallet_transactions`.

    Raises:
        ValueError: The amount is no whole number of fen, or a time has no offset.
    """
    amount_fen = fen(transaction.amount)
    if amount_fen is None:
        raise ValueError("an amount that is no whole number of fen")
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
        "created_at": utc(transaction.created_at),
        "expected_at": utc(transaction.expected_at),
        "finished_at": utc(transaction.finished_at),
    }


def read_area(row: Mapping[str, Any]) -> Area:
    """The area a row of `wallet_areas` holds."""
    return Area(
        state=row["state"],
        reason=row["reason"],
        since=local(row["since"]),
        until=local(row["until"]),
        detail=row["detail"],
    )


def read_transaction(row: Mapping[str, Any]) -> Transaction:
    """The transaction a row of `wallet_transactions` holds.

    Raises:
        ValueError: The row has no moment of creation.
    """
    created_at = local(row["created_at"])
    if created_at is None:
        raise ValueError("a transaction without its time")
    return Transaction(
        transaction_id=row["transaction_id"],
        account_id=row["account_id"],
        kind=row["kind"],
        amount=Decimal(row["amount_fen"]).scaleb(-2),
        method=row["method"],
        counterparty=row["counterparty"],
        status=row["status"],
        reason=row["reason"],
        created_at=created_at,
        expected_at=local(row["expected_at"]),
        finished_at=local(row["finished_at"]),
        refund=row["refund"],
        card_tail=row["card_tail"],
    )


def read_notice(row: Mapping[str, Any]) -> Notice:
    """The notice a row of `wallet_notices` holds."""
    return Notice(area=row["area"], title=row["title"], until=local(row["until"]))
