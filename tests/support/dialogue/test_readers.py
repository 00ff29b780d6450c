"""Facts in a message, in the light of what was asked."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from support.clock import SHANGHAI
from support.dialogue.facts import read
from support.dialogue.faults import complaint_about
from support.dialogue.turn import Turn

NOW = datetime(2026, 11, 22, 10, 30, tzinfo=SHANGHAI)

KNOWN = {
    "amount": "500.00",
    "transaction_time": "2026-11-21T15:00:00+08:00",
    "transaction_time_grain": "hour",
    "payment_method": "余额",
}


def turn(text: str, intent: str = "inform", **entities: Any) -> Turn:
    """A message as the dialogue gets it."""
    return Turn("c", text, intent, 0.9, entities, (), NOW)


@pytest.mark.parametrize(
    ("text", "requested", "known", "fact", "value"),
    [
        ("500", "amount", {}, "amount", "500.00"),
        ("500", "transaction_time", {}, "amount", None),
        ("12345", None, {}, "amount", None),
        ("提现500没到", None, {}, "amount", "500.00"),
        ("付的79", None, {}, "amount", "79.00"),
        ("充值3w没到", None, {}, "amount", "30000.00"),
        ("提现500没到,另外付款66元被扣了两次", None, {}, "amount", "500.00"),
        ("提了3次都没到", None, {}, "amount", None),
        ("三百多", "amount", {}, "amount", None),
        ("0元", "amount", {}, "amount", None),
        ("不是500是700", "confirmation", KNOWN, "amount", "700.00"),
        ("是900,不是500", "confirmation", KNOWN, "amount", "900.00"),
        ("金额错了 应该900", "confirmation", KNOWN, "amount", "900.00"),
        ("好像三千 不对 九百块", "amount", {}, "amount", "900.00"),
        ("700", "confirmation", KNOWN, "amount", "700.00"),
        ("1", "confirmation", KNOWN, "amount", None),
        ("2", "confirmation", KNOWN, "amount", None),
        ("两百多吧", "amount", {}, "amount", None),
        ("大概350", "amount", {}, "amount", None),
        ("不是 是三百多", "confirmation", KNOWN, "amount", None),
        ("80美元", "amount", {}, "amount", None),
        ("5", "amount", {}, "amount", "5.00"),
        ("260 手续费3块", "amount", {}, "amount", "260.00"),
        ("手续费3块 本金260", "confirmation", KNOWN, "amount", "260.00"),
        ("就是打给房东的1800啊", None, {}, "amount", "1800.00"),
        ("尾号6688扣了两次 每次39.9", None, {}, "amount", "39.90"),
        ("少打了一个零 是5000", "confirmation", KNOWN, "amount", "5000.00"),
        ("写错了 3k5", "confirmation", KNOWN, "amount", "3500.00"),
        ("哦不 620", "confirmation", KNOWN, "amount", "620.00"),
        ("500没错 时间是前天", "confirmation", KNOWN, "transaction_time", "2026-11-20T15:00:00+08:00"),
        ("是800才对", "confirmation", KNOWN, "amount", "800.00"),
        ("刚刚到了", "transaction_time", {}, "transaction_time", None),
        ("上周二或者周三吧", "transaction_time", {}, "transaction_time_grain", "week"),
        ("好像是前几天", "transaction_time", {}, "transaction_time_grain", "week"),
        ("二十来分钟前", "transaction_time", {}, "transaction_time_grain", "hour"),
        ("2O号下五三点", "transaction_time", {}, "transaction_time", "2026-11-20T15:00:00+08:00"),
        ("10000001", "account_id", {}, "account_id", "OK10000001"),
        ("10000001", "amount", {}, "account_id", None),
        ("不是OK10000012,是OK10000011", "account_id", {}, "account_id", "OK10000011"),
        ("不对是前天", "confirmation", KNOWN, "transaction_time", "2026-11-20T15:00:00+08:00"),
        ("我刚刚不是说了吗", "transaction_time", {}, "transaction_time", None),
        ("13912345678", "contact", {}, "contact", "13912345678"),
        ("13912345678", "account_id", {}, "contact", None),
        ("页面写着系统异常", "problem_description", {}, "problem_description", "页面写着系统异常"),
        ("OK10000001", "problem_description", {}, "problem_description", None),
    ],
)
def test_facts(text: str, requested: str | None, known: dict[str, str], fact: str, value: str | None) -> None:
    """The value a message gives for a fact, or None."""
    assert read(turn(text), requested, known).get(fact) == value


def test_a_method_is_not_changed_in_passing() -> None:
    """A method named beside something else does not overwrite the one that was given."""
    assert "payment_method" not in read(turn("银行卡里也没有", payment_method="银行卡"), "amount", KNOWN)
    assert (
        read(turn("不是余额,用的银行卡", payment_method="银行卡"), "amount", KNOWN)["payment_method"]
        == "银行卡"
    )


@pytest.mark.parametrize(
    ("text", "requested", "response"),
    [
        ("OK1234567", "account_id", "utter_invalid_account_id_too_short"),
        ("OK123456789", "account_id", "utter_invalid_account_id_too_long"),
        ("13912345678", "account_id", "utter_invalid_account_id_phone_number"),
        ("明天下午", "transaction_time", "utter_invalid_transaction_time_future"),
        ("2099年3月8日", "transaction_time", "utter_invalid_transaction_time_future"),
        ("2月30号", "transaction_time", "utter_invalid_transaction_time_impossible"),
        ("每月8号", "transaction_time", "utter_invalid_transaction_time_other"),
        ("0", "amount", "utter_invalid_amount_not_positive"),
        ("-50元", "amount", "utter_invalid_amount_not_positive"),
        ("很多", "amount", "utter_invalid_amount_other"),
    ],
)
def test_what_is_wrong_is_said(text: str, requested: str, response: str) -> None:
    """A malformed fact gets the response that names its fault."""
    assert complaint_about(turn(text), requested) == response
