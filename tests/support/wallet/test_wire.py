"""Reading the service's JSON: right answers, and every kind of wrong one."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.wallet import AREAS
from support.wallet.members import read_moment
from support.wallet.wire import read_account, read_notices, read_transactions

OWNER = "OK10000001"
ACCOUNT: dict[str, Any] = {
    "account_id": OWNER,
    "areas": {
        "standing": {"state": "frozen", "reason": "judicial", "since": "2026-03-09T15:00:00Z"},
        "identity": {"state": "verified", "reason": None, "detail": "*晓明"},
        "verification_code": {"state": "none_sent"},
        "password": {"state": "resettable"},
        "sign_in": {"state": "normal"},
        "limit": {"state": "eligible"},
    },
}
TRANSACTION: dict[str, Any] = {
    "transaction_id": "T20260309000001",
    "account_id": OWNER,
    "kind": "payment",
    "amount": "12.30",
    "method": "余额",
    "counterparty": "城南便利店",
    "status": "succeeded",
    "created_at": "2026-03-09T15:00:00+08:00",
}
NOTICE: dict[str, Any] = {"area": "all", "title": "系统升级", "until": None}

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)


def _account(document: Any) -> Any:
    return read_account(json.dumps(document).encode(), OWNER)


def _transaction(item: Any) -> Any:
    return read_transactions(json.dumps({"transactions": [item]}).encode(), OWNER)[0]


def _notice(item: Any) -> Any:
    return read_notices(json.dumps({"notices": [item]}).encode())[0]


def test_members_nobody_knows_are_ignored() -> None:
    account = copy.deepcopy(ACCOUNT)
    account["vip"] = {"level": 3.5}
    account["areas"]["mood"] = "good"
    account["areas"]["standing"]["note"] = [1, 2]
    assert _account(account) == _account(ACCOUNT)
    assert _transaction({**TRANSACTION, "fee": 0.1}) == _transaction(TRANSACTION)
    assert _notice({**NOTICE, "severity": 3}) == _notice(NOTICE)


@pytest.mark.parametrize("area", AREAS)
def test_every_area_must_be_there(area: str) -> None:
    account = copy.deepcopy(ACCOUNT)
    del account["areas"][area]
    with pytest.raises(ValueError):
        _account(account)


@pytest.mark.parametrize(
    "change",
    [
        {"account_id": "OK10000002"},
        {"account_id": None},
        {"areas": []},
        {"areas": {**ACCOUNT["areas"], "standing": "frozen"}},
        {"areas": {**ACCOUNT["areas"], "standing": {"state": "FROZEN", "reason": "judicial"}}},
        {"areas": {**ACCOUNT["areas"], "standing": {"state": "normal", "reason": "judicial"}}},
        {"areas": {**ACCOUNT["areas"], "standing": {"state": ["normal"]}}},
        {"areas": {**ACCOUNT["areas"], "sign_in": {"state": "normal", "detail": "x" * 201}}},
        {"areas": {**ACCOUNT["areas"], "sign_in": {"state": "normal", "detail": "a\x1b[2J"}}},
        {"areas": {**ACCOUNT["areas"], "sign_in": {"state": "normal", "detail": "\ud800"}}},
        {"areas": {**ACCOUNT["areas"], "sign_in": {"state": "normal", "since": 1773000000}}},
    ],
)
def test_a_wrong_account_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(ValueError):
        _account({**ACCOUNT, **change})


@pytest.mark.parametrize(
    "change",
    [
        {"transaction_id": "12"},
        {"transaction_id": "T２０２６０３０９０００００１"},
        {"account_id": "OK10000002"},
        {"kind": "loan"},
        {"kind": None},
        {"amount": 12.3},
        {"amount": "12.3"},
        {"amount": "12.300"},
        {"amount": "-12.30"},
        {"amount": "1,200.00"},
        {"amount": "NaN"},
        {"amount": "１２.３０"},
        {"amount": None},
        {"status": "SUCCEEDED"},
        {"reason": "Not a code"},
        {"refund": "perhaps"},
        {"card_tail": "6217000012345678"},
        {"created_at": None},
        {"created_at": "2026-03-09"},
        {"created_at": "2026-03-09T15:00:00"},
        {"created_at": "2026-02-30T15:00:00+08:00"},
        {"expected_at": "tomorrow"},
        {"counterparty": "a\nb"},
    ],
)
def test_a_wrong_transaction_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(ValueError):
        _transaction({**TRANSACTION, **change})


@pytest.mark.parametrize(
    "change", [{"area": "moon"}, {"area": None}, {"title": ""}, {"title": 3}, {"until": "soon"}]
)
def test_a_wrong_notice_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(ValueError):
        _notice({**NOTICE, **change})


def test_an_amount_is_exact() -> None:
    assert str(_transaction({**TRANSACTION, "amount": "999999999999.99"}).amount) == ("999999999999.99")
    assert _transaction({**TRANSACTION, "amount": "0.10"}).amount == Decimal("0.1")


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("2026-03-09T15:00:00+08:00", "2026-03-09T15:00:00+08:00"),
        ("2026-03-09T15:00:00Z", "2026-03-09T23:00:00+08:00"),
        ("2026-03-09t15:00:00z", "2026-03-09T23:00:00+08:00"),
        ("2026-03-09T15:00:00.5-05:00", "2026-03-10T04:00:00.500000+08:00"),
        ("2026-03-09T15:00:00.123456789Z", "2026-03-09T23:00:00.123456+08:00"),
        ("2026-03-09T15:00:00+05:45", "2026-03-09T17:15:00+08:00"),
    ],
)
def test_a_time_is_read_in_shanghai(text: str, meant: str) -> None:
    assert read_moment(text).isoformat() == meant


@pytest.mark.parametrize(
    "text",
    [
        "9999-12-31T23:59:59-12:00",
        "0001-01-01T00:00:00+23:59",
        "0000-01-01T00:00:00Z",
        "2026-03-09T24:00:00Z",
        "2026-03-09T23:59:60Z",
        "2026-03-09T15:00:00+99:99",
        "2026-03-09 15:00:00+08:00",
        "2026-03-09T15:00:00+0800",
        "２０２６-03-09T15:00:00Z",
    ],
)
def test_a_time_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        read_moment(text)


@pytest.mark.parametrize(
    "body", [b"", b"null", b"[]", b"\xff\xfe", b'{"areas": {', b"[" * 200_000, b"<html></html>"]
)
@pytest.mark.parametrize(
    "read",
    [
        lambda body: read_account(body, OWNER),
        lambda body: read_transactions(body, OWNER),
        read_notices,
    ],
)
def test_what_is_no_answer_is_refused(read: Callable[[bytes], Any], body: bytes) -> None:
    with pytest.raises(ValueError):
        read(body)


@given(name=st.sampled_from(sorted(TRANSACTION)), value=ANYTHING)
def test_any_member_may_be_anything(name: str, value: Any) -> None:
    try:
        read = _transaction({**TRANSACTION, name: value})
    except ValueError:
        return
    assert read.account_id == OWNER
    assert read.amount.is_finite() and read.amount >= 0
    assert read.created_at.utcoffset() is not None


@given(area=st.sampled_from(AREAS), value=ANYTHING)
def test_any_area_may_be_anything(area: str, value: Any) -> None:
    with pytest.raises(ValueError):
        _account({**ACCOUNT, "areas": {**ACCOUNT["areas"], area: value}})
