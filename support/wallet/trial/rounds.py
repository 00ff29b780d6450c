"""The questions of a trial, each timed, and what their answers show beside their form."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Generic, TypeVar

from support.catalogue import catalogue
from support.clock import now
from support.reading.privacy import mask_personal
from support.wallet import Account, Transaction, TransactionQuery, Wallet, WalletUnavailable
from support.wallet.breach import BrokenContract
from support.wallet.trial.finding import Finding, Severity
from support.wallet.trial.service import Unanswered
from support.wallet.vocabulary import MOST_TRANSACTIONS, TRANSACTION_REASONS
from support.wallet.wire import ACCOUNT_PATH, NOTICES_PATH, TRANSACTIONS_PATH

SLOW = 1.0
"""Seconds after which customers notice (docs/wallet-api.yaml)."""

TOGETHER = 4.0
"""Seconds that one look-up may take: the desk waits 4.5 for the whole answer (`DESK_ENGINE_SECONDS`)."""

_UNKNOWN = ("OK00000000", "OK00000001")
_NO_TRANSACTION = "T19700101000000"
_MOMENT = timedelta(seconds=1)
_CLOCKS = timedelta(minutes=5)
"""Two machines' clocks may differ so much."""

_FEN = 1

Result = TypeVar("Result")


@dataclass(frozen=True)
class _Asked(Generic[Result]):
    """What came of a question.

    Attributes:
        answered: Whether there was an answer that the trial can go on after.
        read: Whether it could be read; if not, nothing follows from there being no result.
    """

    answered: bool
    read: bool = False
    result: Result | None = None


class Rounds:
    """A wallet under trial, and what was found."""

    def __init__(self, wallet: Wallet, timeout: float) -> None:
        """
        Args:
            timeout: Seconds that a call may take (`WALLET_TIMEOUT`).
        """
        self._wallet = wallet
        self._timeout = timeout
        self._found: dict[tuple[str, ...], Finding] = {}
        self._seconds: dict[str, float] = {}
        self._read: set[str] = set()
        self._wrong: set[str] = set()

    def add(self, name: str, severity: Severity, **about: str) -> None:
        """Notes a finding, once."""
        self._note(Finding(name, severity, about))

    def result(self) -> list[Finding]:
        """All findings, and at last how long the calls took."""
        for path, seconds in self._seconds.items():
            about = {"path": path, "seconds": f"{seconds:.2f}", "timeout": f"{self._timeout:g}"}
            if seconds > self._timeout:
                self.add("over_timeout", "error", **about)
            elif seconds > SLOW and path in self._read:
                self.add("slow", "warning", **about)
            elif path not in self._wrong:
                # Beside an error a good mark would say that this path is well.
                self.add("took", "note", **about)
        asked = self._seconds.get
        together = asked(ACCOUNT_PATH, 0) + asked(NOTICES_PATH, 0) + 3 * asked(TRANSACTIONS_PATH, 0)
        if together > TOGETHER:
            self.add("together", "warning", seconds=f"{together:.1f}")
        return list(self._found.values())

    def notices(self) -> bool:
        """What is down now. Whether there was an answer at all, so that it is worth going on."""
        asked = self._asked(NOTICES_PATH, self._wallet.notices)
        for notice in asked.result or ():
            if notice.until is not None and notice.until < now():
                self.add("notice_over", "warning")
            self._masked(NOTICES_PATH, "notices[].title", notice.title)
        return asked.answered

    def accounts(self, account_id: str) -> None:
        """One that is not there, and the one given."""
        unknown = next(id for id in _UNKNOWN if id != account_id)
        if self._asked(ACCOUNT_PATH, lambda: self._wallet.account(unknown)).result is not None:
            self._error(ACCOUNT_PATH, "unknown_found")
        if not account_id:
            self.add("no_account", "warning")
            return
        known = self._asked(ACCOUNT_PATH, lambda: self._wallet.account(account_id))
        if known.read and known.result is None:
            self._error(ACCOUNT_PATH, "known_missing")
            return
        if known.result is not None:
            self._account(known.result)
        if known.answered:
            self._transactions(account_id)

    def _account(self, account: Account) -> None:
        for name, area in account.areas.items():
            self._masked(ACCOUNT_PATH, f"areas.{name}.detail", area.detail)
            if area.since is not None and area.since > now() + _CLOCKS:
                self._error(ACCOUNT_PATH, "future", path=ACCOUNT_PATH, field=f"areas.{name}.since")

    def _transactions(self, account_id: str) -> None:
        """Each way in which the assistant asks for them."""
        asked_for = {tuple(one.transactions) for one in catalogue().problems.values() if one.transactions}
        answers = [self._query(TransactionQuery(account_id, kinds)) for kinds in sorted(asked_for)]
        self._query(TransactionQuery(account_id, ("payment",), transaction_id=_NO_TRANSACTION))
        seen = [item for found in answers for item in found or ()]
        if not seen:
            # Those that could not be read may have been some.
            if None not in answers:
                self.add("no_transactions", "warning")
            return
        for item in seen:
            self._transaction(item)
        self._narrowed(max(seen, key=lambda one: one.created_at))

    def _narrowed(self, item: Transaction) -> None:
        """One that is there must be found by what the customer knows of it, and by nothing else."""
        own = TransactionQuery(item.account_id, (item.kind,))
        start, end = item.created_at.replace(microsecond=0), item.created_at + _MOMENT
        self._must_find(item, "transaction_id", replace(own, transaction_id=item.transaction_id))
        self._must_find(item, "from, to", replace(own, start=start, end=end))
        self._must_find(item, "amount", replace(own, amount=item.amount))
        self._must_find(item, "from, to, amount", replace(own, start=start, end=end, amount=item.amount))
        self._query(replace(own, amount=item.amount + _FEN))
        self._query(replace(own, start=start - timedelta(days=1), end=item.created_at))

    def _must_find(self, item: Transaction, parameters: str, query: TransactionQuery) -> None:
        found = self._query(query)
        if found is not None and item.transaction_id not in {one.transaction_id for one in found}:
            self._error(TRANSACTIONS_PATH, "lost_transaction", parameters=parameters)

    def _query(self, query: TransactionQuery) -> list[Transaction] | None:
        """The answer, looked at; None if there was none to read."""
        found = self._asked(TRANSACTIONS_PATH, lambda: self._wallet.transactions(query)).result
        if found is None:
            return None
        for parameter in _ignored(query, found):
            self._error(TRANSACTIONS_PATH, "ignored", parameter=parameter)
        if len(found) > MOST_TRANSACTIONS:
            self._error(TRANSACTIONS_PATH, "too_many", most=str(MOST_TRANSACTIONS))
        if [one.created_at for one in found] != sorted((one.created_at for one in found), reverse=True):
            self.add("order", "warning")
        return found

    def _transaction(self, item: Transaction) -> None:
        self._masked(TRANSACTIONS_PATH, "transactions[].counterparty", item.counterparty)
        if item.reason and item.reason not in TRANSACTION_REASONS:
            self.add("unknown_reason", "warning")
        for name in ("created_at", "finished_at"):
            moment = getattr(item, name)
            if moment is not None and moment > now() + _CLOCKS:
                about = {"path": TRANSACTIONS_PATH, "field": f"transactions[].{name}"}
                self._error(TRANSACTIONS_PATH, "future", **about)

    def _masked(self, path: str, field: str, text: str) -> None:
        if mask_personal(text) != text:
            self.add("not_masked", "warning", path=path, field=field)

    def _asked(self, path: str, ask: Callable[[], Result]) -> _Asked[Result]:
        """One question, timed; why it came to nothing is noted."""
        begun = time.monotonic()
        try:
            result = ask()
            self._read.add(path)
            return _Asked(True, True, result)
        except BrokenContract as broken:
            self._wrong.add(path)
            for breach in broken.breaches:
                self._note(Finding.of(breach))
            return _Asked(not any(breach.rule in ("token", "redirect") for breach in broken.breaches))
        except Unanswered as failure:
            self._error(path, failure.cause, path=path, timeout=f"{self._timeout:g}")
            return _Asked(False)
        except WalletUnavailable as failure:
            cause = type(failure.__cause__ or failure).__name__
            self._error(path, "no_rows", path=path, cause=cause)
            return _Asked(False)
        finally:
            self._seconds[path] = max(self._seconds.get(path, 0.0), time.monotonic() - begun)

    def _error(self, at: str, name: str, **about: str) -> None:
        """Notes that a path is not well."""
        self._wrong.add(at)
        self.add(name, "error", **about)

    def _note(self, finding: Finding) -> None:
        # One of a kind: twenty transactions with the same fault are one thing to mend.
        about = {name: text for name, text in finding.about.items() if name != "field"}
        place = _without_numbers(finding.about.get("field", ""))
        self._found.setdefault((finding.name, place, *about.values()), finding)


def _ignored(query: TransactionQuery, found: Iterable[Transaction]) -> Sequence[str]:
    """The parameters that an answer does not keep to."""
    ignored = set()
    for one in found:
        if query.transaction_id is not None:
            ignored |= {"transaction_id"} if one.transaction_id != query.transaction_id else set()
            continue
        ignored |= {"kind"} if one.kind not in query.kinds else set()
        ignored |= {"from"} if query.start is not None and one.created_at < query.start else set()
        ignored |= {"to"} if query.end is not None and one.created_at >= query.end else set()
        ignored |= {"amount"} if query.amount is not None and one.amount != query.amount else set()
    return sorted(ignored)


def _without_numbers(field: str) -> str:
    return "".join(letter for letter in field if not letter.isdigit())
