"""Looking a case up: from its facts to the record that the playbook's findings are tried on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from support.catalogue import Finding, Playbook, catalogue
from support.company.hours import humanise
from support.company.wording import labels
from support.dialogue.facts import start_of
from support.reading.money import AmountRange, format_amount
from support.reading.privacy import mask_personal
from support.wallet import Account, Area, Notice, Transaction, TransactionQuery, Wallet
from support.wallet.complaints import complaints

_SPANS: Mapping[str, tuple[timedelta, timedelta]] = {
    "minute": (timedelta(minutes=45), timedelta(minutes=45)),
    "hour": (timedelta(minutes=45), timedelta(minutes=105)),
    "part": (timedelta(hours=1), timedelta(hours=7)),
    "day": (timedelta(0), timedelta(days=1)),
    "week": (timedelta(0), timedelta(days=7)),
    "month": (timedelta(0), timedelta(days=31)),
}
"""Before and after the start of what was said, by how exactly it was said: people misremember."""

ACCOUNT_VARIABLES = ("account_id", "since", "until", "detail", "notice")
"""What looking at a side of an account gives an answer; `notice` only where a service has one."""

TRANSACTION_VARIABLES = (
    "account_id",
    "transaction_id",
    "amount",
    "created",
    "expected",
    "finished",
    "method",
    "counterparty",
    "card_tail",
)
"""What a transaction that was found gives an answer."""

_NEARBY = timedelta(days=3)

_NOTICE_ALL = "all"

_MOST_ASKED = 6
"""Times that the wallet is asked for one look-up at most: for the newest 100 transactions, 20 at a time."""


@dataclass(frozen=True)
class Shown:
    """What a look-up showed.

    Attributes:
        finding: The playbook's finding, or None where nothing matched the facts.
        variables: For the finding's response.
        transaction_id: Of the transaction it is about, if it is about one.
        exact: Whether that transaction is the one described; if not, the customer is asked.
        candidates: Where several fit what was only roughly said, these, newest first.
        account_known: Whether the wallet has the account; if not, nothing else was looked for.
    """

    finding: Finding | None
    variables: Mapping[str, str] = field(default_factory=dict)
    transaction_id: str = ""
    exact: bool = True
    candidates: tuple[Transaction, ...] = ()
    account_known: bool = True


def look_up(playbook: Playbook, facts: Mapping[str, str | None], wallet: Wallet, now: datetime) -> Shown:
    """Looks a case up in the wallet.

    Args:
        playbook: The problem.
        facts: The case's facts; `account_id` must be the verified account.
        wallet: Where to look.
        now: The present (aware).

    Raises:
        WalletUnavailable: The wallet does not answer.
    """
    account_id = facts["account_id"]
    assert account_id is not None
    account = wallet.account(account_id)
    if account is None:
        # Signed in at the company's site, and unknown to its wallet: one of the two is wrong.
        complaints.unknown_customer()
        return Shown(None, account_known=False)
    record: dict[str, Any] = dict(_account_fields(account))
    variables = {"account_id": mask_personal(account_id)}
    if playbook.service and (notice := _notice(wallet, playbook.service)):
        record["notice"] = True
        variables |= {"notice": notice.title, "until": _moment(notice.until, now, "until")}
    elif playbook.account:
        variables |= _area_variables(account, playbook.account, record, now)
    if playbook.transactions:
        found, exact = _transactions(playbook, facts, account_id, wallet)
        if not found:
            return Shown(None, variables)
        record |= _transaction_fields(found[0], now)
        variables |= transaction_variables(found[0], now)
        candidates = tuple(found) if len(found) > 1 and is_rough(facts) else ()
        exact = exact and not candidates
        return Shown(playbook.find(record), variables, found[0].transaction_id, exact, candidates)
    return Shown(playbook.find(record), variables)


def _account_fields(account: Account) -> Mapping[str, str]:
    fields = {}
    for name, area in account.areas.items():
        fields[name] = area.state
        fields[f"{name}_reason"] = area.reason
    return fields


def _area_variables(account: Account, name: str, record: Mapping[str, Any], now: datetime) -> dict[str, str]:
    """The area's variables; those of the account's standing where that is what stands in the way."""
    if record.get("standing") in ("frozen", "locked"):
        name = "standing"
    area = account.areas.get(name, Area(""))
    unknown = labels()["unknown"]
    return {
        "since": _moment(area.since, now, "since"),
        "until": _moment(area.until, now, "until"),
        "detail": area.detail or unknown["detail"].get(name) or unknown["detail"]["default"],
    }


def _notice(wallet: Wallet, service: str) -> Notice | None:
    return next((notice for notice in wallet.notices() if notice.area in (service, _NOTICE_ALL)), None)


def is_rough(facts: Mapping[str, str | None]) -> bool:
    """Whether what would single out a transaction was only roughly said: 两百多, 上周."""
    if facts.get("transaction_id"):
        return False
    return any(map(facts.get, catalogue().rough)) or facts.get("transaction_time_grain") in ("week", "month")


def _transactions(
    playbook: Playbook, facts: Mapping[str, str | None], account_id: str, wallet: Wallet
) -> tuple[list[Transaction], bool]:
    """Those that may be meant, and whether it is surely the first: by ID, by time and amount, then wider."""
    described = bool(facts.get("transaction_id")) or bool(
        facts.get("transaction_time") and facts.get("amount")
    )
    roughly = facts.get(catalogue().facts["amount"].roughly)
    amounts = AmountRange.from_text(roughly) if roughly else None
    for step, query in enumerate(_queries(playbook, facts, account_id)):
        # An ID decides alone in the wallet: one of another kind is not what this problem is about.
        near = wallet.transactions(query) if amounts is None else _within(amounts, query, wallet)
        found = [one for one in near if one.kind in playbook.transactions]
        if found:
            return found, step == 0 and (described or len(found) == 1)
    return [], True


def _within(amounts: AmountRange, query: TransactionQuery, wallet: Wallet) -> list[Transaction]:
    """Those with such an amount; the wallet itself knows exact amounts only, and gives some at a time."""
    found: dict[str, Transaction] = {}
    for _ in range(_MOST_ASKED):
        some = wallet.transactions(query)
        new = {one.transaction_id: one for one in some if one.transaction_id not in found}
        found |= new
        if not new or query.transaction_id:
            break
        # The next page begins at the oldest of this one, which others may share the moment with.
        query = replace(query, end=some[-1].created_at + timedelta(microseconds=1))
    return [one for one in found.values() if query.transaction_id or one.amount in amounts]


def _queries(playbook: Playbook, facts: Mapping[str, str | None], account_id: str) -> list[TransactionQuery]:
    kinds = playbook.transactions
    if transaction_id := facts.get("transaction_id"):
        return [TransactionQuery(account_id, kinds, transaction_id=transaction_id)]
    amount = Decimal(str(facts["amount"])) if facts.get("amount") else None
    said = facts.get("transaction_time")
    if not said:
        return [TransactionQuery(account_id, kinds, amount=amount)]
    before, after = _SPANS[facts.get("transaction_time_grain") or "day"]
    start = datetime.fromisoformat(said)
    if facts.get("transaction_time_grain") in ("day", "week", "month"):
        start = start.replace(hour=0, minute=0, second=0, microsecond=0)
    if last := facts.get(catalogue().facts["transaction_time"].roughly):
        after = datetime.fromisoformat(last) - start + timedelta(days=1)
    exact = TransactionQuery(account_id, kinds, start=start - before, end=start + after, amount=amount)
    if amount is None and not facts.get(catalogue().facts["amount"].roughly):
        return [exact]
    near = TransactionQuery(
        account_id, kinds, start=start - _NEARBY, end=start + after + _NEARBY, amount=amount
    )
    # A refund is remembered by the day of the purchase, and arrives weeks later.
    later = TransactionQuery(account_id, kinds, start=start - before, amount=amount)
    return [exact, near, later] if "refund" in kinds else [exact, near]


def _transaction_fields(transaction: Transaction, now: datetime) -> Mapping[str, Any]:
    return {
        "kind": transaction.kind,
        "status": transaction.status,
        "reason": transaction.reason,
        "refund": transaction.refund,
        "overdue": transaction.overdue(now),
    }


def transaction_variables(transaction: Transaction, now: datetime) -> Mapping[str, str]:
    """What an answer, or a choice, says of a transaction.

    Args:
        transaction: It.
        now: The moment that its times are told from (aware).
    """
    unknown = labels()["unknown"]
    return {
        "transaction_id": transaction.transaction_id,
        "amount": format_amount(transaction.amount),
        "created": _moment(transaction.created_at, now, "created"),
        "expected": _moment(transaction.expected_at, now, "expected"),
        "finished": _moment(transaction.finished_at, now, "finished"),
        "method": transaction.method or unknown["method"],
        "counterparty": transaction.counterparty or unknown["counterparty"],
        "card_tail": transaction.card_tail or unknown["card_tail"],
    }


def _moment(at: datetime | None, now: datetime, name: str) -> str:
    """A moment in words; where the wallet gives none, what `data/words/labels.yml` says in its place."""
    return humanise(at, now) if at else str(labels()["unknown"][name])


def time_from_id(facts: Mapping[str, str | None]) -> dict[str, str | None]:
    """The day in a transaction ID as the transaction's time, where no time was given."""
    transaction_id = facts.get("transaction_id")
    if not transaction_id or facts.get("transaction_time"):
        return {}
    return {"transaction_time": start_of(transaction_id), "transaction_time_grain": "day"}
