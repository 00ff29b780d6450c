"""Reads the JSON of `docs/wallet-api.yaml` into the port's records, strictly.

Whatever does not fit the contract is a `BrokenContract` that tells of all of it. Members the contract does
not name are ignored, so that the service can grow.
"""

from __future__ import annotations

import json
from typing import Any

from support.wallet import AREAS, KINDS, Account, Area, Notice, Transaction
from support.wallet.breach import kind_of
from support.wallet.members import Breaches, Members
from support.wallet.vocabulary import AREA_STATES, NOTICE_AREAS, REFUNDS, STATUSES

ACCOUNT_PATH = "/accounts/{account_id}"
TRANSACTIONS_PATH = "/accounts/{account_id}/transactions"
NOTICES_PATH = "/notices"


def read_account(body: bytes, account_id: str) -> Account:
    """The account asked for.

    Raises:
        BrokenContract: The body is not what the contract says, or is another account's.
    """
    breaches = Breaches(ACCOUNT_PATH)
    document = _document(body, breaches)
    document.owned(account_id)
    found = document.child("areas", "six_areas")
    areas = {name: _area(found.child(name, "six_areas"), name) for name in AREAS}
    breaches.stop()
    return Account(account_id=account_id, areas=areas)


def read_transactions(body: bytes, account_id: str) -> list[Transaction]:
    """The account's transactions, in the order they came.

    Raises:
        BrokenContract: The body is not what the contract says, or holds another account's transaction.
    """
    breaches = Breaches(TRANSACTIONS_PATH)
    items = _document(body, breaches).children("transactions")
    found = [_transaction(item, account_id) for item in items]
    breaches.stop()
    return found


def read_notices(body: bytes) -> list[Notice]:
    """What is down.

    Raises:
        BrokenContract: The body is not what the contract says.
    """
    breaches = Breaches(NOTICES_PATH)
    found = [_notice(item) for item in _document(body, breaches).children("notices")]
    breaches.stop()
    return found


def _document(body: bytes, breaches: Breaches) -> Members:
    try:
        document: Any = json.loads(body)
    except (ValueError, RecursionError):
        breaches.note("", "json", _look_of(body))
        breaches.stop()
    if not isinstance(document, dict):
        breaches.note("", "object", kind_of(document))
        breaches.stop()
    return Members(document, breaches)


def _look_of(body: bytes) -> str:
    """What a body that is no JSON looks like."""
    if not body.strip():
        return "an empty body"
    start = body.lstrip()[:1]
    return {b"<": "HTML or XML", b"{": "broken JSON", b"[": "broken JSON"}.get(start, "something else")


def _area(item: Members, name: str) -> Area:
    states = AREA_STATES[name]
    state = item.word("state", states)
    reason = item.word("reason", states[state], "reason_of_state") if state else item.code("reason")
    return Area(
        state=state,
        reason=reason,
        since=item.moment("since"),
        until=item.moment("until"),
        detail=item.text("detail"),
    )


def _transaction(item: Members, account_id: str) -> Transaction:
    item.owned(account_id)
    return Transaction(
        transaction_id=item.transaction_id(),
        account_id=account_id,
        kind=item.word("kind", KINDS),
        amount=item.amount(),
        method=item.text("method"),
        counterparty=item.text("counterparty"),
        status=item.word("status", STATUSES),
        reason=item.code("reason"),
        created_at=item.needed_moment("created_at"),
        expected_at=item.moment("expected_at"),
        finished_at=item.moment("finished_at"),
        refund=item.word("refund", ("", *REFUNDS)),
        card_tail=item.card_tail(),
    )


def _notice(item: Members) -> Notice:
    area = item.word("area", NOTICE_AREAS)
    title = item.text("title")
    if not title:
        item.note("title", "needed")
    return Notice(area=area, title=title, until=item.moment("until"))
