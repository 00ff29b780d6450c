"""How facts and findings are called and shown: read back to the customer, told to the agent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from support.catalogue import Fact, catalogue
from support.company.wording import say_amount, say_days, say_time
from support.reading.money import AmountRange
from support.reading.privacy import mask_personal


def label(fact: str) -> str:
    """What the customer reads for a fact's name; the name where the table does not know it any more."""
    entry = catalogue().facts.get(fact)
    return entry.label if entry else fact


def show(fact: str, value: str, grain: str | None, now: datetime) -> str:
    """A fact as the customer reads it back: contacts masked, times in words.

    Args:
        fact: Its name.
        value: Canonical.
        grain: Of a time: how exactly it was said.
        now: The moment that a time is told from: 昨天 (aware).
    """
    entry = catalogue().facts.get(fact)
    if entry is None:
        return value
    if entry.reader == "time":
        return say_time(datetime.fromisoformat(value), grain or "minute", now)
    return f"{mask_personal(value) if entry.masked else value}{entry.unit}"


def show_roughly(fact: Fact, kept: str, start: str | None, now: datetime) -> str:
    """A fact that was only roughly said, as it is read back: 约200多元, 周二或周三.

    Args:
        fact: The fact.
        kept: What is kept of it, under `Fact.roughly`.
        start: Of a time: its start, the slot's value.
        now: The moment that a time is told from (aware).
    """
    if fact.reader == "amount":
        return say_amount(AmountRange.from_text(kept), fact.unit)
    days = [datetime.fromisoformat(day) for day in (start or kept, kept)]
    return say_days(days[0], days[1], now)


def shown(facts: Mapping[str, str | None], now: datetime) -> Iterator[tuple[str, str]]:
    """Name and text of the facts that are known, in their order; a slot beside one is told with it."""
    beside = {fact.beside for fact in catalogue().facts.values()}
    for name, value in facts.items():
        fact = catalogue().facts_by_value.get(name)
        if not value or name in beside:
            continue
        if fact is None:
            yield name, show(name, value, None, now)
        elif name == fact.roughly:
            yield fact.name, show_roughly(fact, value, facts.get(fact.name), now)
        elif not facts.get(fact.roughly):
            yield name, show(name, value, facts.get(fact.beside), now)


def finding_label(problem: str, name: str) -> str:
    """How an agent reads what a look-up found; a name that is none stays as it is.

    Args:
        problem: The playbook whose look-up it was.
        name: The finding's.
    """
    playbook = catalogue().problems.get(problem)
    return playbook.finding_label(name) if playbook else name
