"""Account and transaction IDs, phone numbers and e-mail addresses, found in what people type.

Boundaries are look-arounds, never word boundaries: Chinese characters stand beside the IDs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Literal

from stdnum.cn import ric

from support.reading.folding import fold

AccountIdFault = Literal[
    "too_short", "too_long", "phone_number", "bank_card", "missing_prefix", "transaction_id"
]
TransactionIdFault = Literal[
    "too_short", "too_long", "phone_number", "bank_card", "missing_prefix", "account_id",
    "impossible_date",
]  # fmt: skip

_BEFORE = r"(?<![A-Za-z0-9_])"
_AFTER = r"(?![A-Za-z0-9_]|-[0-9])"
_BETWEEN = r"[ _:.#\-]{0,3}"
_DIGIT = r"[0-9Oo]"
_ACCOUNT = re.compile(rf"{_BEFORE}[Oo0][ \-]?[Kk]{_BETWEEN}((?:{_DIGIT}[ \-]?){{7}}{_DIGIT}){_AFTER}")
_TRANSACTION = re.compile(rf"{_BEFORE}[Tt]{_BETWEEN}((?:{_DIGIT}[ \-]?){{13}}{_DIGIT}){_AFTER}")
_PREFIXED = re.compile(
    rf"{_BEFORE}(?P<prefix>[Oo0][ \-]?[Kk]"
    rf"|[Tt]){_BETWEEN}(?P<digits>[0-9](?:[ \-]?{_DIGIT}){{0,39}})"
)
_PREFIXED_TIGHT = re.compile(rf"{_BEFORE}(?:[Oo0][Kk]|[Tt])(?:{_DIGIT}{{1,40}}|{_BETWEEN}[0-9]{{5,40}})")
_PHONE = re.compile(rf"{_BEFORE}(?:(?:\+|00)?86[ \-]?)?(1[3-9][0-9]{{9}})(?![A-Za-z0-9_])")
_SPACED_PHONE = re.compile(
    rf"{_BEFORE}(?<![0-9][ \-])(?:(?:\+|00)?86[ \-]?)?"
    r"(1[3-9][0-9](?:[ \-][0-9]{4}){2}|1[3-9][0-9](?:[ \-][0-9]{3}){2}[0-9]{2}"
    r"|1[3-9][0-9]{2}[ \-][0-9]{3}[ \-][0-9]{4})"
    r"(?![A-Za-z0-9_]|[ \-][0-9])"
)
_EMAIL = re.compile(
    r"(?<![A-Za-z0-9._%+\-])[A-Za-z0-9_%+\-][A-Za-z0-9._%+\-]{0,63}@"
    r"(?:[A-Za-z0-9](?:[A-Za-z0-9\-]{0,61}[A-Za-z0-9])?\.){1,4}[A-Za-z]{2,24}(?![A-Za-z0-9])"
)
_NUMBER = re.compile(
    r"(?<![A-Za-z0-9_/])(?<![0-9][.,:])[A-Za-z]{0,4}[ \-]?"
    r"(?P<digits>[0-9](?:[ \-]?[0-9])*[Xx]?)(?![A-Za-z0-9_])"
)
_ONLY_NUMBER = re.compile(r"[我的是为账号户交易单流水编码id:,.。!~了呢哦吧就这个给你#+\- ]*", re.IGNORECASE)
_CARD = re.compile(r"(?<![A-Za-z0-9_])[0-9]{4}(?:[ \-]?[0-9]{4}){2,3}(?:[ \-]?[0-9]{1,4})?(?![A-Za-z0-9_])")


def find_account_id(text: str) -> str | None:
    """The first account ID, as `OK` and eight digits.

    Any case and width, blanks or hyphens inside, and the digit 0 for the letter O or the other way
    round (0K12345678) are put right.
    """
    for match in _ACCOUNT.finditer(fold(text)):
        digits = _digits(match[1])
        if digits:
            return f"OK{digits}"
    return None


def find_transaction_id(text: str) -> str | None:
    """The first transaction ID with a date that exists, as `T` and fourteen digits."""
    for match in _TRANSACTION.finditer(fold(text)):
        digits = _digits(match[1])
        if digits and _has_date(digits):
            return f"T{digits}"
    return None


def find_phone(text: str) -> str | None:
    """The first mainland mobile number, as its eleven digits."""
    plain = fold(text)
    found = [match for match in (_PHONE.search(plain), _SPACED_PHONE.search(plain)) if match]
    if not found:
        return None
    first = min(found, key=lambda match: match.start())
    return first[1].replace(" ", "").replace("-", "")


def find_email(text: str) -> str | None:
    """The first e-mail address, its domain in lower case."""
    for match in _EMAIL.finditer(fold(text)):
        name, _, domain = match.group().partition("@")
        if ".." not in name and not name.endswith("."):
            return f"{name}@{domain.lower()}"
    return None


def explain_malformed_account_id(text: str) -> AccountIdFault | None:
    """What is wrong with what was sent in place of an account ID.

    `missing_prefix` (eight digits without OK) may be read back to the user.

    Returns:
        None if there is a well-formed account ID, or nothing like one.
    """
    if find_account_id(text):
        return None
    if find_transaction_id(text):
        return "transaction_id"
    plain = fold(text)
    prefixed = _after_prefix(plain)
    if prefixed:
        prefix, digits = prefixed
        if prefix == "T":
            return "transaction_id" if len(digits) >= 8 else None
        return "too_short" if len(digits) < 8 else "too_long"
    other = _other_number(plain)
    if other:
        return other
    number = _lone_number(plain)
    if number is None:
        return None
    if len(number) == 14 and _has_date(number):
        return "transaction_id"
    if len(number) == 8:
        return "missing_prefix"
    return "too_short" if len(number) < 8 else "too_long"


def explain_malformed_transaction_id(text: str) -> TransactionIdFault | None:
    """What is wrong with what was sent in place of a transaction ID.

    Returns:
        None if there is a well-formed transaction ID, or nothing like one. `missing_prefix`:
        fourteen digits that begin with a date, without the T. `impossible_date`: T and fourteen
        digits that begin with none.
    """
    if find_transaction_id(text):
        return None
    if find_account_id(text):
        return "account_id"
    plain = fold(text)
    prefixed = _after_prefix(plain)
    if prefixed:
        prefix, digits = prefixed
        if prefix == "OK":
            return "account_id"
        if len(digits) == 14:
            return "impossible_date"
        return "too_short" if len(digits) < 14 else "too_long"
    other = _other_number(plain)
    if other:
        return other
    number = _lone_number(plain)
    if number is None:
        return None
    if len(number) == 14:
        return "missing_prefix" if _has_date(number) else "impossible_date"
    return "too_short" if len(number) < 14 else "too_long"


def identifier_spans(text: str) -> list[tuple[int, int]]:
    """Where IDs, phone and card numbers and e-mail addresses stand in a text, in order, apart."""
    plain = fold(text)
    patterns = (_ACCOUNT, _TRANSACTION, _PREFIXED_TIGHT, _PHONE, _SPACED_PHONE, _CARD, _EMAIL)
    spans = sorted(match.span() for pattern in patterns for match in pattern.finditer(plain))
    apart: list[tuple[int, int]] = []
    for start, end in spans:
        if apart and start < apart[-1][1]:
            apart[-1] = (apart[-1][0], max(end, apart[-1][1]))
        else:
            apart.append((start, end))
    return apart


def _digits(typed: str) -> str | None:
    """The digits of an ID; None if it is made of the letter O for the most part (OK OOOOOOOO)."""
    signs = typed.replace(" ", "").replace("-", "")
    if sum(sign in "Oo" for sign in signs) > len(signs) // 2:
        return None
    return signs.replace("O", "0").replace("o", "0")


def _has_date(digits: str) -> bool:
    try:
        return 2000 <= date(int(digits[:4]), int(digits[4:6]), int(digits[6:8])).year <= 2099
    except ValueError:
        return False


def _after_prefix(plain: str) -> tuple[Literal["OK", "T"], str] | None:
    """The digits behind the first OK or T; 「ok 500」 is an answer and an amount, not an ID."""
    for match in _PREFIXED.finditer(plain):
        tight = re.match(r"[0-9Oo]{5,}(?= )", match["digits"])
        digits = _digits(tight.group() if tight else match["digits"]) or ""
        touching = match.start("digits") == match.end("prefix")
        if touching or len(digits) >= 5:
            return ("T" if match["prefix"] in "Tt" else "OK"), digits
    return None


def _numbers(plain: str) -> Iterator[tuple[str, bool]]:
    """Each number with its blanks taken out, and whether the text says nothing beside it."""
    for match in _NUMBER.finditer(plain):
        digits = match["digits"].replace(" ", "").replace("-", "")
        alone = len(plain) - len(match.group()) <= 40 and bool(
            _ONLY_NUMBER.fullmatch(plain[: match.start()] + plain[match.end() :])
        )
        yield digits, alone


def _other_number(plain: str) -> Literal["phone_number", "bank_card"] | None:
    """The kind of a number that is surely no ID of ours."""
    if find_phone(plain):
        return "phone_number"
    for digits, _ in _numbers(plain):
        citizen = len(digits) == 18 and ric.is_valid(digits)
        if digits.isdigit() and 15 <= len(digits) <= 19 and not citizen:
            return "bank_card"
    return None


def _lone_number(plain: str) -> str | None:
    """The digits that were sent for an ID: eight and more anywhere, fewer only on their own."""
    for digits, alone in _numbers(plain):
        if digits.isdigit() and (len(digits) >= 8 or (len(digits) >= 3 and alone)):
            return digits
    return None
