"""The supervisor's figures: how much the bot does alone, how long people wait, how content they are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from desk.schema import CONVERSATIONS, MESSAGES
from support.clock import SHANGHAI
from support.people.handoffs import HANDOFFS
from support.people.tickets import TICKETS
from support.storage.database import reading

_MOST_FREQUENT = 8


@dataclass(frozen=True)
class Seconds:
    """How long something took, in seconds; None when it never happened.

    Attributes:
        ninety: Nine out of ten took at most so long.
    """

    median: float | None
    ninety: float | None

    @classmethod
    def of(cls, values: Sequence[float]) -> Seconds:
        """From single durations."""
        if not values:
            return cls(None, None)
        ordered = sorted(values)
        return cls(median(ordered), ordered[min(len(ordered) - 1, int(len(ordered) * 0.9))])


@dataclass(frozen=True)
class Day:
    """One day: conversations begun, those of them handed over, the median wait in seconds."""

    day: date
    conversations: int
    handed_over: int
    wait: float | None


@dataclass(frozen=True)
class Problem:
    """How often a problem needs a person.

    Attributes:
        problem: The playbook's name; empty when somebody asked for a person without one.
        label: What it was called when it was handed over.
        rate: Hand-offs for each hundred conversations.
    """

    problem: str
    label: str
    rate: float


@dataclass(frozen=True)
class Figures:
    """What the page shows for the last days.

    Attributes:
        conversations: Begun since `start`, with at least one message of the customer.
        containment: Share of them that never waited for a person; None without any.
        handoffs: Requests for a person since `start`, of these conversations or older ones.
        left: Of these, how many customers did not wait for.
        wait: From the request to the claim.
        first_answer: From the request to the person's first message.
        problems: The most frequent first.
        stars: How many gave 1, 2, 3, 4, 5.
    """

    days: int
    start: datetime
    conversations: int
    containment: float | None
    handoffs: int
    left: int
    wait: Seconds
    first_answer: Seconds
    problems: list[Problem]
    stars: tuple[int, int, int, int, int]
    daily: list[Day]

    @property
    def ratings(self) -> int:
        """How many rated."""
        return sum(self.stars)

    @property
    def satisfaction(self) -> float | None:
        """Average of the ratings, 1 to 5."""
        return (
            sum(place * count for place, count in enumerate(self.stars, 1)) / self.ratings
            if self.ratings
            else None
        )


def figures(engine: Engine, days: int, at: datetime) -> Figures:
    """The figures of the last days, today's among them.

    Raises:
        DatabaseUnavailable: The database did not answer.
    """
    today = at.astimezone(SHANGHAI).replace(hour=0, minute=0, second=0, microsecond=0)
    start = today - timedelta(days=days - 1)
    with reading(engine) as connection:
        begun = _conversations(connection, start)
        handoffs = _handoffs(connection, start)
        answers = _first_answers(connection, start)
    handed = {row.conversation_id for row in handoffs}
    waits = [(row, (row.claimed_at - row.requested_at).total_seconds()) for row in handoffs if row.claimed_at]
    stars = Counter(row.rating for row in begun if row.rating)
    return Figures(
        days=days,
        start=start,
        conversations=len(begun),
        containment=1 - sum(row.id in handed for row in begun) / len(begun) if begun else None,
        handoffs=len(handoffs),
        left=sum(row.status == "cancelled" for row in handoffs),
        wait=Seconds.of([seconds for _, seconds in waits]),
        first_answer=Seconds.of(answers),
        problems=_problems(handoffs, len(begun)),
        stars=(stars[1], stars[2], stars[3], stars[4], stars[5]),
        daily=[_day(start.date() + timedelta(days=place), begun, handed, waits) for place in range(days)],
    )


def _problems(handoffs: Sequence[Any], conversations: int) -> list[Problem]:
    counts = Counter(row.problem or "" for row in handoffs)
    labels = {row.problem or "": row.label or "" for row in handoffs}
    return [
        Problem(name, labels[name], 100 * count / max(1, conversations))
        for name, count in counts.most_common(_MOST_FREQUENT)
    ]


def _day(day: date, begun: Sequence[Any], handed: set[str], waits: Sequence[tuple[Any, float]]) -> Day:
    of_day = [row for row in begun if row.created_at.date() == day]
    waited = [seconds for row, seconds in waits if row.requested_at.date() == day]
    return Day(day, len(of_day), sum(row.id in handed for row in of_day), Seconds.of(waited).median)


def _conversations(connection: Connection, start: datetime) -> list[Any]:
    spoke = sa.exists().where(
        MESSAGES.c.conversation_id == CONVERSATIONS.c.id, MESSAGES.c.speaker == "customer"
    )
    query = sa.select(CONVERSATIONS.c.id, CONVERSATIONS.c.created_at, CONVERSATIONS.c.rating).where(
        CONVERSATIONS.c.created_at >= start, spoke
    )
    return list(connection.execute(query))


def _handoffs(connection: Connection, start: datetime) -> list[Any]:
    """Hand-offs of the desk's conversations; not those of the engine's other channels."""
    query = (
        sa.select(HANDOFFS, TICKETS.c.problem, TICKETS.c.label)
        .join(CONVERSATIONS, CONVERSATIONS.c.id == HANDOFFS.c.conversation_id)
        .join(TICKETS, TICKETS.c.number == HANDOFFS.c.ticket_number, isouter=True)
        .where(HANDOFFS.c.requested_at >= start)
    )
    return list(connection.execute(query))


def _first_answers(connection: Connection, start: datetime) -> list[float]:
    first = (
        sa.select(HANDOFFS.c.requested_at, sa.func.min(MESSAGES.c.created_at).label("said_at"))
        .join(MESSAGES, MESSAGES.c.conversation_id == HANDOFFS.c.conversation_id)
        .where(HANDOFFS.c.requested_at >= start, MESSAGES.c.speaker == "agent")
        .where(MESSAGES.c.created_at >= HANDOFFS.c.requested_at)
        .where(HANDOFFS.c.closed_at.is_(None) | (MESSAGES.c.created_at <= HANDOFFS.c.closed_at))
        .group_by(HANDOFFS.c.id, HANDOFFS.c.requested_at)
    )
    return [(row.said_at - row.requested_at).total_seconds() for row in connection.execute(first)]
