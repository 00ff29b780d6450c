"""An amount that is only roughly known: from where to where, and how it was said."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, get_args

Manner = Literal["more", "about", "below", "between"]
"""两百多, 三千左右, 一千不到, 三五百."""


@dataclass(frozen=True)
class AmountRange:
    """The lowest and the highest amount that may be meant, in yuan, two places.

    Attributes:
        low: The lowest.
        high: The highest; where more than a figure is said (两百多) it is that figure's next, and not meant.
        manner: How it was said.
    """

    low: Decimal
    high: Decimal
    manner: Manner

    def __contains__(self, amount: Decimal) -> bool:
        """Whether that amount may be the one meant."""
        return self.low <= amount and (amount < self.high or (self.manner != "more" and amount == self.high))

    @property
    def said(self) -> tuple[Decimal, Decimal]:
        """The figure that was said, twice; of two figures both."""
        figures = {"more": self.low, "below": self.high, "about": (self.low + self.high) / 2}
        one = figures.get(self.manner)
        return (self.low, self.high) if one is None else (one, one)

    def to_text(self) -> str:
        """As it is kept: `200.00 300.00 more`."""
        return f"{self.low} {self.high} {self.manner}"

    @classmethod
    def from_text(cls, text: str) -> AmountRange:
        """From what `to_text` gave.

        Raises:
            ValueError: The text is none.
        """
        low, high, manner = text.split(" ")
        if manner not in get_args(Manner):
            raise ValueError(f"no such manner: {manner}")
        return cls(Decimal(low), Decimal(high), manner)  # type: ignore[arg-type]
