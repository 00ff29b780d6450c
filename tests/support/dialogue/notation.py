"""How the tables write moments, a transaction's time and ticket numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta, timezone
from typing import Any, Protocol

_SHANGHAI = timezone(timedelta(hours=8))
_TIME, _GRAIN, _WHEN = "transaction_time", "transaction_time_grain", "when"


def moment(text: str) -> datetime:
    """`2026-11-24 15:00` in Shanghai."""
    return datetime.fromisoformat(text).replace(tzinfo=_SHANGHAI)


def to_facts(short: Mapping[str, Any]) -> dict[str, Any]:
    """Facts by slot: `when: 2026-11-24 15:00 hour` stands for a transaction's time and its grain."""
    facts = dict(short)
    if _WHEN in facts:
        said = facts.pop(_WHEN)
        start, _, grain = (said or "").rpartition(" ")
        facts |= {_TIME: moment(start).isoformat() if said else None, _GRAIN: grain or None}
    return facts


def to_when(facts: Mapping[str, Any]) -> dict[str, Any]:
    """The way back from `to_facts`."""
    short = dict(facts)
    if _TIME in short and _GRAIN in short:
        start, grain = short.pop(_TIME), short.pop(_GRAIN)
        short[_WHEN] = f"{datetime.fromisoformat(start):%Y-%m-%d %H:%M} {grain}" if start else None
    return short


class Numbered(Protocol):
    """What has a ticket's number."""

    @property
    def number(self) -> str:
        """The number that was drawn."""
        ...


class Names:
    """Ticket numbers are drawn at random; the tables call them ticket-1, ticket-2 as they were opened."""

    def __init__(self, tickets: Sequence[Numbered]) -> None:
        self._numbers: dict[str, str] = {}
        self.add(tickets)

    def add(self, tickets: Sequence[Numbered]) -> None:
        """Names further tickets."""
        for ticket in tickets:
            self._numbers[f"ticket-{len(self._numbers) + 1}"] = ticket.number

    def inward(self, value: Any) -> Any:
        """A row's content with the numbers in place of the names."""
        return _replaced(value, self._numbers)

    def outward(self, value: Any) -> Any:
        """What followed, with the names in place of the numbers."""
        return _replaced(value, {number: name for name, number in self._numbers.items()})


def _replaced(value: Any, words: Mapping[str, str]) -> Any:
    if isinstance(value, str):
        for word, other in words.items():
            value = value.replace(word, other)
        return value
    if isinstance(value, Mapping):
        return {_replaced(name, words): _replaced(content, words) for name, content in value.items()}
    if isinstance(value, list | tuple):
        return [_replaced(content, words) for content in value]
    return value
