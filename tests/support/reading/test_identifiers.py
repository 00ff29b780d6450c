"""IDs, phones and addresses in what people type, and what people send in their place."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from support.reading.identifiers import (
    explain_malformed_account_id,
    explain_malformed_transaction_id,
    find_account_id,
    find_email,
    find_phone,
    find_transaction_id,
    identifier_spans,
)


def _full_width(text: str) -> str:
    return "".join(chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign for sign in text)


@pytest.mark.parametrize(
    ("text", "account_id"),
    [
        ("OK12345678", "OK12345678"),
        ("ok12345678", "OK12345678"),
        ("Ok 12345678", "OK12345678"),
        ("ok 1000 0001", "OK10000001"),
        ("OK-1000-0001", "OK10000001"),
        ("账号ｏｋ１２３４５６７８啊", "OK12345678"),
        ("0K12345678", "OK12345678"),
        ("OK1234567O", "OK12345670"),
        ("账号:OK 12345678，转了500", "OK12345678"),
        ("我的是OK12345678和OK87654321", "OK12345678"),
        ("好的ok，OK12345678", "OK12345678"),
        ("OK1234567", None),
        ("OK123456789", None),
        ("OK1234-5678-9012", None),
        ("12345678", None),
        ("BOOK12345678", None),
        ("OK12345678A", None),
        ("10K12345678", None),
        ("OKOOOOOOOO", None),
        ("ok", None),
        ("OK13812345678", None),
        ("", None),
    ],
)
def test_find_account_id(text: str, account_id: str | None) -> None:
    assert find_account_id(text) == account_id


@pytest.mark.parametrize(
    ("text", "transaction_id"),
    [
        ("T20261120000123", "T20261120000123"),
        ("t20261120000123", "T20261120000123"),
        ("T 20261120 000123", "T20261120000123"),
        (_full_width("T20261120000123") + "是单号。", "T20261120000123"),
        ("T2026112OOOO123", "T20261120000123"),
        ("T20261320000123", None),
        ("T20260230000123", None),
        ("T00000000000123", None),
        ("T2026112000012", None),
        ("T202611200001234", None),
        ("20261120000123", None),
        ("AT20261120000123", None),
        ("", None),
    ],
)
def test_find_transaction_id(text: str, transaction_id: str | None) -> None:
    assert find_transaction_id(text) == transaction_id


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("OK1234567", "too_short"),
        ("ok 12345", "too_short"),
        ("我的账号是1234567", "too_short"),
        ("账号：1234567", "too_short"),
        ("OK123456789", "too_long"),
        ("1234567890", "too_long"),
        ("OK13812345678", "too_long"),
        ("13812345678", "phone_number"),
        ("+86 138-1234-5678", "phone_number"),
        ("6222021234567890123", "bank_card"),
        ("6222 0212 3456 7890", "bank_card"),
        ("12345678", "missing_prefix"),
        ("我的是12345678", "missing_prefix"),
        ("T20261120000123", "transaction_id"),
        ("20261120000123", "transaction_id"),
        ("T20261320000123", "transaction_id"),
        ("OK12345678", None),
        ("OK1234567 不对 是OK12345678", None),
        ("我昨天转了500元", None),
        ("昨天下午3点", None),
        ("找不到", None),
        ("ok", None),
        ("", None),
    ],
)
def test_explain_malformed_account_id(text: str, fault: str | None) -> None:
    assert explain_malformed_account_id(text) == fault


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("T2026112000012", "too_short"),
        ("12345678", "too_short"),
        ("T202611200001234", "too_long"),
        ("4200001234202611201234567890", "too_long"),
        ("13812345678", "phone_number"),
        ("6222021234567890123", "bank_card"),
        ("20261120000123", "missing_prefix"),
        ("OK12345678", "account_id"),
        ("OK1234567", "account_id"),
        ("T20261320000123", "impossible_date"),
        ("20261320000123", "impossible_date"),
        ("T20261120000123", None),
        ("我昨天转了500元", None),
        ("找不到单号", None),
    ],
)
def test_explain_malformed_transaction_id(text: str, fault: str | None) -> None:
    assert explain_malformed_transaction_id(text) == fault


@pytest.mark.parametrize(
    ("text", "phone"),
    [
        ("13812345678", "13812345678"),
        ("电话138-1234-5678。", "13812345678"),
        ("138 1234 5678", "13812345678"),
        ("1381 234 5678", "13812345678"),
        ("+86 13812345678", "13812345678"),
        ("+8613812345678", "13812345678"),
        ("0086-13812345678", "13812345678"),
        ("１３８１２３４５６７８", "13812345678"),
        ("我手机13812345678谢谢", "13812345678"),
        ("500 13812345678", "13812345678"),
        ("138123456789", None),
        ("1381234567", None),
        ("12812345678", None),
        ("6222 0213 8123 4567 8", None),
        ("OK13812345678", None),
        ("", None),
    ],
)
def test_find_phone(text: str, phone: str | None) -> None:
    assert find_phone(text) == phone


@pytest.mark.parametrize(
    ("text", "email"),
    [
        ("a.b@Example.COM", "a.b@example.com"),
        ("邮箱是zhang_san@qq.com谢谢", "zhang_san@qq.com"),
        ("ａ＠ｂ．ｃｏｍ", "a@b.com"),
        ("x+y@mail.example.com.cn.", "x+y@mail.example.com.cn"),
        ("x@y", None),
        ("a..b@c.com", None),
        ("@qq.com", None),
        ("", None),
    ],
)
def test_find_email(text: str, email: str | None) -> None:
    assert find_email(text) == email


def test_spans_are_apart_and_in_order() -> None:
    text = "OK12345678，13812345678，T20261120000123，6222 0212 3456 7890，a@b.com，500"
    found = [text[start:end] for start, end in identifier_spans(text)]
    assert found == text.split("，")[:-1]


DIGITS = "0123456789"
WRITTEN = st.sampled_from(["{}", "我的账号是{}", "{}，谢谢", "是{}吧", "【{}】", "账号:{} 金额500元"])


@given(
    digits=st.text(DIGITS, min_size=8, max_size=8),
    prefix=st.sampled_from(["OK", "ok", "Ok", "0K", "OK ", "ok-", "ＯＫ"]),
    cut=st.sampled_from(["", " ", "-"]),
    written=WRITTEN,
    wide=st.booleans(),
)
@settings(max_examples=300, deadline=None)
def test_any_account_id_comes_back(digits: str, prefix: str, cut: str, written: str, wide: bool) -> None:
    typed = f"{prefix}{digits[:4]}{cut}{digits[4:]}"
    text = written.format(_full_width(typed) if wide else typed)
    assert find_account_id(text) == f"OK{digits}"
    assert explain_malformed_account_id(text) is None


@given(
    day=st.dates(date(2000, 1, 1), date(2099, 12, 31)),
    number=st.integers(0, 999_999),
    prefix=st.sampled_from(["T", "t", "T ", "Ｔ"]),
    written=st.sampled_from(["{}", "单号{}", "是{}，麻烦查一下", "({})"]),
)
@settings(max_examples=200, deadline=None)
def test_any_transaction_id_comes_back(day: date, number: int, prefix: str, written: str) -> None:
    digits = f"{day:%Y%m%d}{number:06}"
    text = written.format(prefix + digits)
    assert find_transaction_id(text) == f"T{digits}"
    assert explain_malformed_transaction_id(text) is None


@given(digits=st.text(DIGITS, min_size=1, max_size=20).filter(lambda digits: len(digits) != 8))
@settings(max_examples=200, deadline=None)
def test_an_account_id_of_another_length_is_explained(digits: str) -> None:
    text = f"OK{digits}"
    assert find_account_id(text) is None
    assert explain_malformed_account_id(text) == ("too_short" if len(digits) < 8 else "too_long")


PIECES = [
    "OK",
    "ok",
    "0K",
    "T",
    "t",
    "1",
    "12345678",
    "20261120",
    "000123",
    "138",
    "13812345678",
    " ",
    "-",
    "O",
    "@",
    ".",
    "qq.com",
    "a",
    "_",
    "账号",
    "，",
    "１",
    "Ｔ",
    "6222",
    "+86",
    "😀",
    "\x00",
]


@given(text=st.lists(st.sampled_from(PIECES), max_size=25).map("".join) | st.text(max_size=80))
@settings(max_examples=1000, deadline=None)
def test_any_text_gives_well_formed_ids_or_none(text: str) -> None:
    account, transaction = find_account_id(text), find_transaction_id(text)
    assert account is None or (account[:2] == "OK" and account[2:].isdigit() and len(account) == 10)
    if transaction is not None:
        assert transaction[0] == "T" and len(transaction) == 15
        date.fromisoformat(f"{transaction[1:5]}-{transaction[5:7]}-{transaction[7:9]}")
    assert account is None or explain_malformed_account_id(text) is None
    assert transaction is None or explain_malformed_transaction_id(text) is None
    phone = find_phone(text)
    assert phone is None or (phone.isdigit() and len(phone) == 11)


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "text",
    [
        "1" * 10_000,
        "1 " * 5_000,
        "OK" * 5_000,
        "ok " * 4_000,
        "T1" * 5_000,
        "a@" * 5_000,
        "a." * 5_000,
        "1-" * 5_000,
        "13 " * 4_000,
        "+86" * 3_000,
        "\x00\xff" * 5_000,
        "😀" * 5_000,
        "\ud800",
        "ﷺ" * 1_000,
        "a@" + "a-" * 5_000,
        "a@" + "a." * 5_000,
    ],
    ids=lambda text: ascii(text[:6]),
)
def test_hostile_text_neither_breaks_nor_changes_the_type(text: str) -> None:
    finders = (find_account_id, find_transaction_id, find_phone, find_email)
    explainers = (explain_malformed_account_id, explain_malformed_transaction_id)
    for read in (*finders, *explainers):
        found = read(text)
        assert found is None or isinstance(found, str)
