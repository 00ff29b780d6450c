"""`support.dialogue.read_back`: the field that is called wrong, and the buttons by their number."""

from __future__ import annotations

from datetime import datetime

import pytest

from support.clock import SHANGHAI
from support.dialogue.read_back import by_digit, wrong_field

NOW = datetime(2026, 11, 25, 10, 30, tzinfo=SHANGHAI)

KNOWN = {"amount": "500.00", "transaction_time": "2026-11-24T15:00:00+08:00", "account_id": "OK10000001"}


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("金额不对", "amount"),
        ("钱数错了", "amount"),
        ("对但是金额错了", "amount"),
        ("金额没错 时间不对", "transaction_time"),
        ("时间没错,金额不对", "amount"),
        ("日期记错了", "transaction_time"),
        ("账号不对", "account_id"),
        ("不是昨天", "transaction_time"),
        ("不是500", "amount"),
        ("金额", "amount"),
        ("时间吧", "transaction_time"),
        ("付款方式不对", ""),
        ("不对", ""),
        ("对的", ""),
        ("金额对", ""),
        ("不是我填错的", ""),
    ],
)
def test_the_field_that_is_wrong(text: str, field: str) -> None:
    """Only one that was read back."""
    assert wrong_field(text, KNOWN, NOW) == field


@pytest.mark.parametrize(
    ("text", "meaning"), [("1", "affirm"), ("2", "deny"), ("3", "cancel"), ("4", ""), ("11", ""), ("", "")]
)
def test_a_digit(text: str, meaning: str) -> None:
    """The place of a button."""
    assert by_digit(text) == meaning
