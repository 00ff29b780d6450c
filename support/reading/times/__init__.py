"""When a transaction happened, read from a Chinese message (contract: "When did it happen").

A message goes through `wording` (script; digits that are no time blanked), `expressions` (its time
words, made of `words` and `numbers`), `choice` (which of them is the transaction's; `questions`
that are about no certain time are left out) and `place` (the latest reading that is not in the
future). `correction` lays a new answer over an old one.
"""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache

from support.clock import SHANGHAI
from support.reading.times.choice import transaction
from support.reading.times.correction import corrected, in_week_of, said_by
from support.reading.times.expressions import expressions
from support.reading.times.moment import Grain, TransactionTime, in_shanghai
from support.reading.times.place import place
from support.reading.times.preparation import readable
from support.reading.times.said import Said

__all__ = [
    "SHANGHAI",
    "Grain",
    "TransactionTime",
    "beside_times",
    "correct_transaction_time",
    "parse_transaction_time",
]


def parse_transaction_time(text: str, reference: datetime) -> TransactionTime | None:
    """When the transaction that a message speaks of happened.

    Args:
        text: What the customer typed; raw or normalised. Only the first 500 characters count.
        reference: When it was typed; without a zone it is taken as a time in Asia/Shanghai.

    Returns:
        The start and the grain of what was said, never after the reference; None if the message
        gives no past time, or one that does not exist (2月30号).
    """
    said = _said(text)
    return place(said, in_shanghai(reference)) if said else None


def beside_times(text: str) -> str:
    """A message without the times in it, and without what cannot be one: a number that is left is no time."""
    plain = readable(text)
    for expression in reversed(expressions(plain)):
        plain = f"{plain[: expression.start]} {plain[expression.end :]}"
    return plain


def correct_transaction_time(
    previous: TransactionTime, text: str, reference: datetime
) -> TransactionTime | None:
    """The time after a correction, which keeps what it does not mention.

    「不对是前天」 keeps the hour, 「是下午四点」 keeps the day.

    Args:
        previous: What was understood before.
        text: The correction.
        reference: When the correction was typed.

    Returns:
        None if the text says no time, or if the result would lie in the future.
    """
    said = _said(text)
    if said is None:
        return None
    now = in_shanghai(reference)
    previous = TransactionTime(in_shanghai(previous.start), previous.grain)
    unsure = said.or_else is not None or (said.ago is not None and said.ago.rough)
    if unsure or (previous.grain in ("week", "month") and not said.has_date):
        return place(said, now)
    whole = corrected(said_by(previous), in_week_of(previous, said, now))
    return place(whole, now) or (place(said, now) if said.names <= {"day"} and said.day else None)


@lru_cache(maxsize=64)  # a message is read for several facts, and more than once
def _said(text: str) -> Said | None:
    """What a message says about the transaction's time, whenever it was typed."""
    return transaction(readable(text), corrected)
