"""How facts are called and shown to people: to the customer read back, to the agent in a briefing."""

from __future__ import annotations

from datetime import datetime

from support.company.wording import labels, say_time
from support.reading.privacy import mask_personal


def label(fact: str) -> str:
    """What the customer reads for a fact's name; the name where the table does not know it any more."""
    return str(labels()["facts"].get(fact, fact))


def show(fact: str, value: str, grain: str | None, now: datetime) -> str:
    """A fact as the customer reads it back: contacts masked, times in words."""
    if fact == "transaction_time":
        return say_time(datetime.fromisoformat(value), grain or "minute", now)
    if fact == "amount":
        return f"{value}元"
    if fact == "contact":
        return mask_personal(value)
    return value
