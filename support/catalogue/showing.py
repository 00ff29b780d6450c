"""How facts and findings are called and shown to people: read back to the customer, told to the agent."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cache

import yaml

from support.company.wording import DATA, labels, say_time
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


def finding_label(problem: str, name: str) -> str:
    """How an agent reads what a look-up found; a name that is none stays as it is.

    Args:
        problem: The playbook whose look-up it was.
        name: The finding's.
    """
    return _findings().get(name, name)


@cache
def _findings() -> Mapping[str, str]:
    content = yaml.safe_load((DATA / "findings.yml").read_text(encoding="utf-8"))
    return {str(name): str(text) for name, text in content.items()}
