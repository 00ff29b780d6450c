"""Amounts of money in yuan, as people type them.

A message goes through `typed` (one script, slips of typing), `amounts` (its numbers, read with what
`neighbours` and `currencies` make of the words next to them, and `approximate` where they are only
roughly said).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from support.reading.money.amounts import CENT, Figure, figures
from support.reading.money.currencies import foreign_span
from support.reading.money.neighbours import Role
from support.reading.money.ranges import AmountRange
from support.reading.money.typed import plain

__all__ = [
    "CENT",
    "Amount",
    "AmountRange",
    "foreign_money",
    "format_amount",
    "parse_amount",
    "parse_amount_range",
    "parse_amounts",
    "said_amount",
]

_NEGATED = re.compile(r"(?<!是)(?:不是|并非|没有) ?$")


@dataclass(frozen=True)
class Amount:
    """An amount in a text.

    Attributes:
        value: In yuan, two places, half-up; zero or below where somebody typed that.
        span: Where it stands in the text as given.
        role: `fee` for a fee, `aside` for a balance or a reduction; `moved` for any other.
    """

    value: Decimal
    span: tuple[int, int]
    role: Role = "moved"

    @property
    def valid(self) -> bool:
        """Whether money can move by this amount; a zero or negative one is not the same as none."""
        return self.value > 0


def parse_amounts(text: str, *, bare: bool = False) -> list[Amount]:
    """All precise amounts in a text, in order, invalid ones (`Amount.valid`) among them.

    Args:
        text: What the customer typed, raw or normalised.
        bare: Take a number without a unit too (the bot has just asked for the amount).

    Returns:
        Amounts in yuan; other currencies, counts (3次), limits (至少100元), dates, IDs, phones and cards are
        none, and those that are only roughly said (两百多) have `parse_amount_range`.
    """
    return [
        Amount(figure.value, (figure.start, figure.end), figure.role)
        for figure in figures(plain(text), bare)
        if figure.bounds is None
    ]


def parse_amount(text: str, *, bare: bool = False) -> Decimal | None:
    """The amount that a text means: the first one above zero that 不是 does not stand before.

    One that says that it is money goes before a bare number, a fee comes last; a balance, a limit or a
    reduction is none.

    Returns:
        None if there is none; `parse_amounts` tells whether a zero or negative one was typed.
    """
    typed = plain(text)
    precise = [figure for figure in _meant(typed, bare) if figure.bounds is None]
    first = min(precise, key=lambda figure: (figure.role == "fee", not figure.sure), default=None)
    return first.value if first else None


def parse_amount_range(text: str, *, bare: bool = False) -> AmountRange | None:
    """The lowest and the highest amount of one that is only roughly said.

    两百多 is 200 to 300, 三千左右 2700 to 3300, 一千不到 800 to 1000, 三五百 300 to 500.

    Args:
        text: What the customer typed, raw or normalised.
        bare: Take a number without a unit too (大概200).

    Returns:
        None if no amount is said roughly. A text may hold a precise one beside it: `parse_amount` finds that,
        and `said_amount` weighs the two.
    """
    for figure in _meant(plain(text), bare):
        if figure.bounds and figure.role == "moved":
            low, high, manner = figure.bounds
            return AmountRange(low.quantize(CENT, ROUND_HALF_UP), high.quantize(CENT, ROUND_HALF_UP), manner)
    return None


def said_amount(text: str, *, bare: bool = False) -> Decimal | AmountRange | None:
    """The amount that a text means, precise or roughly said; a precise fee is none beside a rough amount.

    Args:
        text: What the customer typed, raw or normalised.
        bare: Take a number without a unit too (the bot has just asked for the amount).
    """
    roughly = parse_amount_range(text, bare=bare)
    if roughly is None:
        return parse_amount(text, bare=bare)
    precise = [amount for amount in parse_amounts(text, bare=bare) if amount.role == "moved" and amount.valid]
    value = parse_amount(text, bare=bare)
    return value if value in [amount.value for amount in precise] else roughly


def foreign_money(text: str) -> str | None:
    """The first amount of another currency in a text, as typed: 60美元, 100刀, $50."""
    span = foreign_span(plain(text))
    return text[slice(*span)].strip() if span else None


def format_amount(value: Decimal) -> str:
    """The amount with two places and no separators: 500.00."""
    return f"{value.quantize(CENT, ROUND_HALF_UP):f}"


@lru_cache(maxsize=64)  # looked at for a rough amount, then for a precise one
def _meant(typed: str, bare: bool) -> tuple[Figure, ...]:
    """The amounts above zero that are neither denied nor a balance."""
    return tuple(
        figure
        for figure in figures(typed, bare)
        if figure.value > 0
        and figure.role != "aside"
        and not _NEGATED.search(typed[max(0, figure.start - 4) : figure.start])
    )
