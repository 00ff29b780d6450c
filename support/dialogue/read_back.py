"""The facts read back: which of them a message calls wrong without saying what is right."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime

from support.catalogue import catalogue
from support.company.signs import signs
from support.reading.money import said_amount
from support.reading.times import parse_transaction_time

FIELDS = ("amount", "transaction_time", "account_id", "payment_method", "transaction_id")

_CLAUSES = re.compile(r"[,，。;；!！?？\s]+|但是|但|不过|可是|只是")

_DENIED = re.compile(r"^(?:哎|哦|嗯|对)?[,，]?不是(.{1,12})$")

_PARTICLES = re.compile(r"[吧啊呢的。.!]+$")

_DIGITS = ("1", "2", "3")
"""The buttons under the read-back, by their place: right, wrong, not now."""

_MEANINGS = ("affirm", "deny", "cancel")


def by_digit(text: str) -> str:
    """The meaning of a single digit where the facts are read back; empty for any other text."""
    return dict(zip(_DIGITS, _MEANINGS, strict=True)).get(text.strip(), "")


def wrong_field(text: str, facts: Mapping[str, str | None], at: datetime) -> str:
    """The fact that is called wrong (金额不对, 不是昨天); empty where none is named.

    Args:
        text: The message.
        facts: What was read back; only what stands there can be wrong.
        at: When the message was sent (aware).
    """
    if bare := next((name for name in FIELDS if _is_name(name, text)), ""):
        return bare
    known = {name for name in FIELDS if any(map(facts.get, catalogue().facts[name].values))}
    for clause in (*_CLAUSES.split(text), text):
        if signs().show("wrong.is", clause):
            named = next((name for name in _named(clause) if name in known), "")
            if named := named or _denied(clause, known, at):
                return named
    return ""


def _is_name(field: str, text: str) -> bool:
    """Whether a text is a fact's name (金额, 时间吧) and nothing else."""
    pattern = signs().patterns[f"wrong.fields.{field}"]
    return bool(pattern.fullmatch(_PARTICLES.sub("", text.strip())))


def _named(clause: str) -> Iterator[str]:
    return (name for name in FIELDS if signs().show(f"wrong.fields.{name}", clause))


def _denied(clause: str, known: set[str], at: datetime) -> str:
    """By the value that is denied: a time, or an amount."""
    match = _DENIED.match(clause)
    if match is None:
        return ""
    if "transaction_time" in known and parse_transaction_time(match[1], at):
        return "transaction_time"
    return "amount" if "amount" in known and said_amount(match[1], bare=True) else ""
