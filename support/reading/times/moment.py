"""The moment of a transaction as it was said: where it starts and how precise it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from support.clock import SHANGHAI

Grain = Literal["minute", "hour", "part", "day", "week", "month"]


@dataclass(frozen=True)
class TransactionTime:
    """When a transaction happened.

    Attributes:
        start: The start of what was said, aware, in Asia/Shanghai, to the minute.
        grain: How much of time was said: 「昨天」 is a day, 「昨晚」 a part of one.
        last: Of two days between which the customer is not sure (周二或者周三) the later one's start, else
            None.
    """

    start: datetime
    grain: Grain
    last: datetime | None = None


def in_shanghai(moment: datetime) -> datetime:
    """The moment in Asia/Shanghai, to the minute; one without a zone is taken as said there."""
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=SHANGHAI)
    return moment.astimezone(SHANGHAI).replace(second=0, microsecond=0)
