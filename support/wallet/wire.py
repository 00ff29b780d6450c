"""Reads the JSON of `docs/wallet-api.yaml` into the port's records, strictly.

Whatever does not fit the contract is a `ValueError`: a wrong guess about a customer's money is
worse than no answer. Members the contract does not name are ignored, so that the service can grow.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from support.clock import SHANGHAI
from support.wallet import AREAS, Account, Area, Notice, Transaction
from support.wallet.vocabulary import NOTICE_AREAS, check_account, check_transaction

AMOUNT = re.compile(r"[0-9]{1,12}\.[0-9]{2}")
_TIME = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[Tt]([0-9]{2}:[0-9]{2}:[0-9]{2})"
    r"(?:\.([0-9]+))?([Zz]|[+-][0-9]{2}:[0-9]{2})"
)
_CODE = re.compile(r"[a-z_]{0,40}")
TRANSACTION_ID = re.compile(r"T[0-9]{14}")
_CARD_TAIL = re.compile(r"(?:[0-9]{4})?")
# Control characters, and halves of surrogate pairs, which no encoding can write.
_UNFIT = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_LONGEST_TEXT = 200


def read_account(body: bytes, account_id: str) -> Account:
    """The account asked for.

    Raises:
        ValueError: The body is not what the contract says, or is another account's.
    """
    document = _object(_json(body))
    _owned(document, account_id)
    found = _object(document.get("areas"))
    return check_account(
        Account(
            account_id=account_id,
            areas={name: _area(_object(found.get(name))) for name in AREAS},
        )
    )


def read_transactions(body: bytes, account_id: str) -> list[Transaction]:
    """The account's transactions, in the order they came.

    Raises:
        ValueError: The body is not what the contract says, or holds another account's transaction.
    """
    items = _list(_object(_json(body)).get("transactions"))
    return [_transaction(_object(item), account_id) for item in items]


def read_notices(body: bytes) -> list[Notice]:
    """What is down.

    Raises:
        ValueError: The body is not what the contract says.
    """
    items = _list(_object(_json(body)).get("notices"))
    return [_notice(_object(item)) for item in items]


def read_moment(text: str) -> datetime:
    """An RFC 3339 time with offset, in Asia/Shanghai.

    Raises:
        ValueError: It is none, or beyond the calendar.
    """
    matched = _TIME.fullmatch(text)
    if matched is None:
        raise ValueError("no RFC 3339 time with an offset")
    day, clock, fraction, offset = matched.groups()
    offset = "+00:00" if offset in "Zz" else offset
    # Python 3.10 reads exactly six digits; what is finer than a microsecond is cut.
    moment = datetime.fromisoformat(f"{day}T{clock}.{(fraction or '0')[:6]:0<6}{offset}")
    try:
        return moment.astimezone(SHANGHAI)
    except OverflowError as error:
        raise ValueError("a time beyond the calendar") from error


def _area(item: Mapping[str, Any]) -> Area:
    return Area(
        state=_code(item, "state"),
        reason=_code(item, "reason"),
        since=_optional_time(item, "since"),
        until=_optional_time(item, "until"),
        detail=_text(item, "detail"),
    )


def _transaction(item: Mapping[str, Any], account_id: str) -> Transaction:
    _owned(item, account_id)
    created_at = _optional_time(item, "created_at")
    if created_at is None:
        raise ValueError("created_at is missing")
    return check_transaction(
        Transaction(
            transaction_id=_match(TRANSACTION_ID, item, "transaction_id"),
            account_id=account_id,
            kind=_code(item, "kind"),
            amount=Decimal(_match(AMOUNT, item, "amount")),
            method=_text(item, "method"),
            counterparty=_text(item, "counterparty"),
            status=_code(item, "status"),
            reason=_code(item, "reason"),
            created_at=created_at,
            expected_at=_optional_time(item, "expected_at"),
            finished_at=_optional_time(item, "finished_at"),
            refund=_code(item, "refund"),
            card_tail=_match(_CARD_TAIL, item, "card_tail"),
        )
    )


def _notice(item: Mapping[str, Any]) -> Notice:
    area = _code(item, "area")
    if area not in NOTICE_AREAS:
        raise ValueError("unknown area of a notice")
    title = _text(item, "title")
    if not title:
        raise ValueError("title is missing")
    return Notice(area=area, title=title, until=_optional_time(item, "until"))


def _json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except RecursionError as error:
        raise ValueError("JSON nested too deeply") from error


def _object(value: Any) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise ValueError("an object is missing")
    return value


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise ValueError("a list is missing")
    return value


def _owned(item: Mapping[str, Any], account_id: str) -> None:
    if item.get("account_id") != account_id:
        raise ValueError("account_id is not the one asked for")


def _text(item: Mapping[str, Any], name: str) -> str:
    """The member's text; absent and null are empty."""
    value = item.get(name)
    if value is None:
        return ""
    if not isinstance(value, str) or len(value) > _LONGEST_TEXT:
        raise ValueError(f"{name} is no short text")
    if _UNFIT.search(value):
        raise ValueError(f"{name} holds control characters")
    return value


def _match(pattern: re.Pattern[str], item: Mapping[str, Any], name: str) -> str:
    value = _text(item, name)
    if not pattern.fullmatch(value):
        raise ValueError(f"{name} is malformed")
    return value


def _code(item: Mapping[str, Any], name: str) -> str:
    return _match(_CODE, item, name)


def _optional_time(item: Mapping[str, Any], name: str) -> datetime | None:
    value = _text(item, name)
    try:
        return read_moment(value) if value else None
    except ValueError as error:
        raise ValueError(f"{name} is no RFC 3339 time with an offset") from error
