"""How an answer of the wallet breaks the contract: where, which rule, and what kind of value came instead.

Never the value itself: it is a customer's, and what is told here stands in logs.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from support.wallet import WalletUnavailable

_LONGEST_SHAPE = 40
_PLACE = re.compile(r"\[[0-9]+\]")
_NUMBER = re.compile(r"[0-9]+")


@dataclass(frozen=True)
class Breach:
    """One of them.

    Attributes:
        where: The path of the contract (`/accounts/{account_id}`), or the table or view.
        field: Such as `areas.standing.state` or `transactions[3].amount`; empty for the whole answer.
        rule: What does not hold: a name in `must` of `data/words/wallet.yml`.
        got: The value's kind (`kind_of`).
        allowed: The words that may stand there, where there are such.
    """

    where: str
    field: str
    rule: str
    got: str
    allowed: tuple[str, ...] = ()

    @property
    def kind(self) -> tuple[str, ...]:
        """What is the same of all breaches of one kind, whichever item of a list it was and however long."""
        return (self.where, _PLACE.sub("[]", self.field), self.rule, _NUMBER.sub("0", self.got))

    def __str__(self) -> str:
        rule = f"{self.rule} ({', '.join(filter(None, self.allowed))})" if self.allowed else self.rule
        return f"{self.where}: field {self.field or '(the whole)'}, rule {rule}, got {self.got}"


class BrokenContract(WalletUnavailable, ValueError):
    """The wallet answered, and not as the contract says.

    Attributes:
        breaches: At least one, in the order of the answer.
    """

    def __init__(self, breaches: Sequence[Breach]) -> None:
        self.breaches = tuple(breaches)
        more = f" (and {len(breaches) - 1} more in this answer)" if len(breaches) > 1 else ""
        super().__init__(f"the wallet breaks the contract: {breaches[0]}{more}")


def kind_of(value: Any) -> str:
    """The kind of a value in a word or two: its JSON type or that of its column."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, str):
        return "text" if value else "empty text"
    if isinstance(value, list):
        return "list"
    if isinstance(value, dict):
        return "object"
    return "number" if isinstance(value, int | float) else type(value).__name__


def shape_of(value: Any) -> str:
    """The kind, and of a text how a time in it is written: each digit as 9, each letter as a, and ? for what
    no time has."""
    if not isinstance(value, str) or not value:
        return kind_of(value)
    shape = re.sub(r"[^9aTZ:.+ -]", "?", re.sub(r"[A-SU-Ya-z]", "a", re.sub(r"[0-9]", "9", value)))
    return f"text like {shape[:_LONGEST_SHAPE]}"
