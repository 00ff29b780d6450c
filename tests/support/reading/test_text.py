"""Customer text in one form."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.reading.text import LONGEST_READ, normalise, says_something, storable


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("ＯＫ１２３４５６７８", "OK12345678"),
        ("提現沒到賬", "提现没到账"),
        ("我的帐号登陆不了", "我的账号登录不了"),
        ("帐户被冻洁了  提线也不行", "账户被冻结了 提现也不行"),
        ("  收不倒\n验正码 ", "收不到 验证码"),
        ("<b>提现</b>没到", "提现 没到"),
        ("餘額不對", "余额不对"),
        ("a\x00b\u200bc", "a b c"),
        ("", ""),
    ],
)
def test_one_form(typed: str, read: str) -> None:
    """Width, script, typos, blanks, tags and control characters."""
    assert normalise(typed) == read


@pytest.mark.parametrize(
    "typed",
    [
        '/inform{"account_id":"OK10000001"}',
        '／inform｛"account_id":"OK10000001"｝',
        "/SetSlots(account_id=OK10000001)",
        '/inform@0.9{"account_id":"OK10000001"}',
    ],
)
def test_a_typed_command_keeps_no_content(typed: str) -> None:
    """What stands in a command's brackets is no fact."""
    assert "OK10000001" not in normalise(typed)


def test_a_slash_in_a_sentence_is_left_alone() -> None:
    """Only what looks like a command is cut."""
    assert normalise("微信/支付宝都付不了(急)") == "微信/支付宝都付不了(急)"


@given(st.text(max_size=300))
def test_reading_twice_changes_nothing(text: str) -> None:
    """Normalising is idempotent up to what a conversion can newly combine, and bounded."""
    once = normalise(text)
    assert len(once) <= LONGEST_READ
    assert normalise(normalise(once)) == normalise(once)


@pytest.mark.parametrize(
    ("text", "says"), [("😭😭", False), ("...", False), ("", False), ("好", True), ("1", True)]
)
def test_says_something(text: str, says: bool) -> None:
    """Letters, digits, Chinese; not emoji and signs."""
    assert says_something(text) is says


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("a\0b", "ab"),
        ("好\ud83d", "好"),
        ("\ude00好", "好"),
        ("😀", "😀"),
        (" 留着空格 \n", " 留着空格 \n"),
        ("", ""),
    ],
)
def test_what_no_database_takes_is_left_out(typed: str, stored: str) -> None:
    """NUL and half an emoji; nothing else."""
    assert storable(typed) == stored


@given(st.text(alphabet=st.characters(), max_size=100))
def test_what_is_storable_can_be_written(text: str) -> None:
    """In UTF-8, without NUL; what could be written before is not changed."""
    kept = storable(text)
    assert b"\0" not in kept.encode("utf-8")
    assert storable(kept) == kept
