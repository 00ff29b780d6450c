"""What the assistant may ask the company's wallet, and what it gets back.

The port (`Wallet`) and its records. Adapters: `support.wallet.sql` (the embedded or shared database)
and `support.wallet.http` (the company's own service, contract in `docs/wallet-api.yaml`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Protocol

AREAS = ("standing", "identity", "verification_code", "password", "sign_in", "limit")
KINDS = ("payment", "transfer", "deposit", "withdrawal", "refund")


class WalletUnavailable(Exception):
    """The wallet did not answer in time, or answered with a fault."""


@dataclass(frozen=True)
class Area:
    """The state of one side of an account.

    Attributes:
        state: Such as `frozen` for the area `standing`; the playbooks name those they know.
        reason: Why, as a code the playbooks know (`judicial`); empty where there is none.
        since: When the state began (aware).
        until: When it ends by itself or is promised to be decided (aware).
        detail: Masked text to show, such as `138****5678` or a restricted function's name.
    """

    state: str
    reason: str = ""
    since: datetime | None = None
    until: datetime | None = None
    detail: str = ""


@dataclass(frozen=True)
class Account:
    """A wallet account; `areas` is keyed by the names in `AREAS`."""

    account_id: str
    areas: Mapping[str, Area] = field(default_factory=dict)


@dataclass(frozen=True)
class Transaction:
    """One movement of money.

    Attributes:
        transaction_id: `T` + 14 digits.
        account_id: The account it belongs to.
        kind: One of `KINDS`.
        amount: Yuan, two places.
        method: Canonical Chinese name of the method.
        counterparty: Whom it went to or came from, masked for showing.
        status: `pending` `processing` `succeeded` `failed` `returned` `rejected` `cancelled`.
        reason: Code of the reason for the status; empty where there is none.
        refund: For payments: `available` `merchant` `in_progress` `done` `expired`; else empty.
        created_at: When the customer ordered it (aware).
        expected_at: Until when it should have arrived (aware).
        finished_at: When it reached its final status (aware).
        card_tail: Last four digits of the card concerned, or empty.
    """

    transaction_id: str
    account_id: str
    kind: str
    amount: Decimal
    method: str
    counterparty: str
    status: str
    reason: str
    created_at: datetime
    expected_at: datetime | None = None
    finished_at: datetime | None = None
    refund: str = ""
    card_tail: str = ""

    def overdue(self, now: datetime) -> bool:
        """Whether it is still on its way although it should have arrived."""
        return (
            self.status in ("pending", "processing")
            and self.expected_at is not None
            and now > self.expected_at
        )


@dataclass(frozen=True)
class TransactionQuery:
    """What is known of the transaction looked for.

    Attributes:
        account_id: Whose.
        kinds: Which of `KINDS` come into question.
        transaction_id: If given, decides alone.
        start: Earliest moment (aware), inclusive; None for any.
        end: Latest moment (aware), exclusive; None for any.
        amount: Yuan; None for any.
    """

    account_id: str
    kinds: Sequence[str]
    transaction_id: str | None = None
    start: datetime | None = None
    end: datetime | None = None
    amount: Decimal | None = None


@dataclass(frozen=True)
class Notice:
    """Maintenance or an incident that is going on.

    Attributes:
        area: `sign_in` `payment` `withdrawal` `deposit` `verification_code` or `all`.
        title: Short Chinese sentence.
        until: Expected end (aware), if known.
    """

    area: str
    title: str
    until: datetime | None = None


class Wallet(Protocol):
    """Reads of the wallet. Every method raises `WalletUnavailable` when it can't answer in time."""

    def account(self, account_id: str) -> Account | None:
        """The account, or None if there is none of that ID."""
        ...

    def transactions(self, query: TransactionQuery) -> list[Transaction]:
        """The matching transactions, newest first, at most 20."""
        ...

    def notices(self) -> list[Notice]:
        """What is down or under maintenance now."""
        ...
