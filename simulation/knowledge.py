"""What a person knows of their matter, and how it is said: exactly, or only roughly."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from support.clock import SHANGHAI
from support.wallet.scenarios import Movement

_HALF = Decimal("0.5")
_NEARLY = Decimal("0.8")
"""From this share of the way to the next round number on, people say "nearly" that number."""


@dataclass(frozen=True)
class Knowledge:
    """A matter as its owner knows it.

    Attributes:
        account: The person's account.
        movement: The transaction it is about, if it is about one.
        at: When they talk (aware).
        wrong_amount: What they take the amount for at first, if they get it wrong.
    """

    account: str
    movement: Movement | None
    at: datetime
    wrong_amount: str = ""

    @property
    def day(self) -> date:
        """The day of the transaction; today where there is none."""
        days = self.movement.days if self.movement else 0
        return self.at.astimezone(SHANGHAI).date() - timedelta(days=days)

    def words(self, numbers: Mapping[str, Any], chance: Random) -> dict[str, str]:
        """What stands in the braces of the sayings, said in one of its ways.

        Args:
            numbers: `words/numbers.yml`.
            chance: Decides which.
        """
        words = {"account": self.account}
        if self.movement is None:
            return words
        said = _Said(numbers, chance)
        return words | {
            "yuan": _bare(self.movement.amount),
            "wrong_yuan": _bare(self.wrong_amount) if self.wrong_amount else "",
            "roughly_much": said.roughly(Decimal(self.movement.amount)),
            "day": said.day(self.day, self.movement.days),
            "date": said.date(self.day),
            "roughly_when": said.roughly_when(self.movement.days),
            "hour": said.hour(self.movement.hour),
            "method": self.movement.method,
        }


def wrong_amount(right: str, taken: Sequence[str], chance: Random) -> str:
    """An amount that somebody might take the right one for, and that no transaction has."""
    amount = Decimal(right)
    near = [amount * 2, amount + 20, amount + 100, amount * 10]
    free = [f"{one:.2f}" for one in near if f"{one:.2f}" not in taken]
    return chance.choice(free)


def _bare(amount: str) -> str:
    """As people write it: without two zeros behind the point."""
    return amount.removesuffix(".00")


class _Said:
    """Numbers in words."""

    def __init__(self, numbers: Mapping[str, Any], chance: Random) -> None:
        self._numbers = numbers
        self._chance = chance

    def roughly(self, amount: Decimal) -> str:
        """An amount as somebody says it who has not looked."""
        whole = int(amount)
        unit = max((size for size in self._numbers["units"] if size <= whole), default=1)
        lead, rest = whole // unit, Decimal(whole % unit) / unit
        said, following = self._times(lead, unit), self._times(lead + 1, unit)
        ways = self._numbers["roughly_much"]
        if unit == 1:
            kind = "small"
        elif not rest:
            kind = "round"
        elif rest >= _NEARLY:
            kind = "below"
        else:
            kind = "half" if rest == _HALF and unit > 10 else "more"
        return str(self._chance.choice(ways[kind])).format(said=said, next=following)

    def day(self, day: date, ago: int) -> str:
        """A day exactly."""
        ways = _up_to(self._numbers["days"], ago)
        short = str(self._numbers["short_date"]).format(day=day.day)
        return str(self._chance.choice(ways)).format(n=ago, date=self.date(day), short_date=short)

    def date(self, day: date) -> str:
        """A day by month and day."""
        return str(self._numbers["date"]).format(month=day.month, day=day.day)

    def roughly_when(self, ago: int) -> str:
        """A day as somebody says it who does not remember."""
        digits = self._numbers["digits"]
        ways = _up_to(self._numbers["roughly_when"], ago)
        said, following = (digits[n] if n < len(digits) else str(n) for n in (ago, ago + 1))
        return str(self._chance.choice(ways)).format(said=said, next=following)

    def hour(self, hour: int) -> str:
        """An hour with its part of the day."""
        part = _up_to(self._numbers["parts"], hour)
        figure = hour - 12 if hour > 12 else hour
        said = self._numbers["two"] if figure == 2 else self._numbers["digits"][figure]
        return str(self._chance.choice(self._numbers["hour"])).format(part=part, figure=figure, said=said)

    def _times(self, lead: int, unit: int) -> str:
        """So many of a unit: 两百."""
        if lead == 10:
            lead, unit = 1, unit * 10
        if unit == 1:
            return str(self._numbers["digits"][lead])
        name = self._numbers["units"][unit]
        if unit == 10 and lead == 1:
            return str(name)
        return f"{self._numbers['two'] if lead == 2 and unit > 10 else self._numbers['digits'][lead]}{name}"


def _up_to(ways: Mapping[int, Any], number: int) -> Any:
    """The entry of the smallest bound that the number does not pass."""
    return ways[min(bound for bound in ways if bound >= number)]
