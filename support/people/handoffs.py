"""Hand-offs to a person: who waits, in what order, and who has which conversation.

A conversation goes none -> waiting -> active -> closed, and may start over. While it waits the bot goes on
helping, while it is active the bot says nothing of its own (contract.md, "What the bot does"). Cancelling
the wait leads back to none.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from support.clock import SHANGHAI
from support.company.settings import PresentSettings, settings
from support.people.briefing import Briefing
from support.people.tickets import URGENCIES, Urgency
from support.storage.database import METADATA, Moment, reading, writing
from support.storage.races import find_or_insert

HandoffState = Literal["none", "waiting", "active", "closed"]

_OPEN = sa.text("status IN ('waiting', 'active')")


class _Stored(sa.types.TypeDecorator):  # type: ignore[misc, name-defined, unused-ignore]
    """A briefing as JSON."""

    impl = sa.JSON
    cache_ok = True

    def process_bind_param(self, value: Briefing | None, dialect: Any) -> dict[str, Any] | None:
        return value.to_stored() if value is not None else None

    def process_result_value(self, value: dict[str, Any] | None, dialect: Any) -> Briefing | None:
        return Briefing.from_stored(value) if value is not None else None


HANDOFFS = sa.Table(
    "handoffs",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("conversation_id", sa.String(200), nullable=False),
    sa.Column("status", sa.String(9), nullable=False),
    sa.Column("urgency", sa.String(8), nullable=False),
    sa.Column("briefing", _Stored, nullable=False),
    sa.Column("ticket_number", sa.String(16)),
    sa.Column("agent", sa.String(200)),
    sa.Column("noticed", sa.Boolean, nullable=False),
    sa.Column("requested_at", Moment, nullable=False),
    sa.Column("claimed_at", Moment),
    sa.Column("closed_at", Moment),
    sa.Index(
        "handoffs_one_open",
        "conversation_id",
        unique=True,
        sqlite_where=_OPEN,
        postgresql_where=_OPEN,
    ),
    sa.Index("handoffs_conversation_id", "conversation_id"),
    sa.Index("handoffs_status", "status"),
)


@dataclass(frozen=True)
class Handoff:
    """One wait for, or talk with, a person.

    Attributes:
        status: waiting, active, closed; cancelled when the customer took it back.
        briefing: What the agent reads first.
        agent: Who claimed it.
    """

    conversation_id: str
    status: Literal["waiting", "active", "closed", "cancelled"]
    urgency: Urgency
    briefing: Briefing
    ticket_number: str | None
    agent: str | None
    requested_at: datetime
    claimed_at: datetime | None
    closed_at: datetime | None


class HandoffQueue:
    """The hand-offs of one database. All methods raise `DatabaseUnavailable` when it is.

    Args:
        engine: The database.
        settings: How long an agent takes for a conversation, and how many work at the same time.
    """

    def __init__(self, engine: Engine, settings: PresentSettings = settings) -> None:
        self._engine = engine
        self._settings = settings

    def request(
        self,
        conversation_id: str,
        *,
        urgency: Urgency,
        briefing: Briefing,
        ticket_number: str | None,
        at: datetime,
    ) -> Handoff:
        """Put a conversation into the queue; the open hand-off when it is there already.

        A repeated request keeps the place in time. One that is more urgent brings its own briefing and
        ticket, and the problem of before stands behind it (`Briefing.also`); any other changes nothing, but
        adds the ticket when there was none.
        """
        row = HANDOFFS.insert().values(
            conversation_id=conversation_id,
            status="waiting",
            urgency=urgency,
            briefing=briefing,
            ticket_number=ticket_number,
            noticed=False,
            requested_at=at,
        )

        def find_or_put(connection: Connection) -> Handoff:
            present = _open(connection, conversation_id)
            if present is None:
                connection.execute(row)
            elif present.status == "waiting":
                _escalate(connection, present, urgency, briefing, ticket_number)
            return _handoff(_open(connection, conversation_id))

        return find_or_insert(self._engine, find_or_put)

    def add(self, conversation_id: str, facts: Mapping[str, str], told: tuple[str, ...]) -> Handoff | None:
        """Put into the briefing what the customer said since: facts, and what was told beside them.

        Args:
            conversation_id: Whose.
            facts: Slot name to canonical value; others that the briefing holds stay.
            told: All that was told, masked, oldest first.

        Returns:
            The hand-off that waits, or that an agent has; None when there is none.
        """
        with writing(self._engine) as connection:
            present = _open(connection, conversation_id)
            if present is None:
                return None
            before: Briefing = present.briefing
            briefing = replace(before, facts={**before.facts, **facts}, told=told or before.told)
            change = HANDOFFS.update().where(HANDOFFS.c.id == present.id)
            connection.execute(change.values(briefing=briefing))
            return replace(_handoff(present), briefing=briefing)

    def cancel(self, conversation_id: str, at: datetime | None = None) -> bool:
        """The customer does not want to wait any more. False when nothing waits."""
        values = {"status": "cancelled", "closed_at": at or datetime.now(SHANGHAI)}
        return self._move(conversation_id, ("waiting",), values)

    def claim(self, conversation_id: str, agent: str, at: datetime | None = None) -> Handoff | None:
        """Give a waiting conversation to an agent: to one only, whoever else tries.

        Returns:
            The hand-off, also when this agent has it already; None when another has it, or nobody
            waits.
        """
        values = {"status": "active", "agent": agent, "claimed_at": at or datetime.now(SHANGHAI)}
        self._move(conversation_id, ("waiting",), values)
        with reading(self._engine) as connection:
            row = _open(connection, conversation_id)
        return _handoff(row) if row is not None and row.agent == agent else None

    def close(self, conversation_id: str, at: datetime | None = None) -> bool:
        """The person is done, or will not come: the bot speaks again. False if nothing is open."""
        values = {"status": "closed", "closed_at": at or datetime.now(SHANGHAI)}
        return self._move(conversation_id, ("waiting", "active"), values)

    def held(self) -> list[Handoff]:
        """All conversations that an agent holds, the longest held first."""
        query = sa.select(HANDOFFS).where(HANDOFFS.c.status == "active").order_by(HANDOFFS.c.claimed_at)
        with reading(self._engine) as connection:
            return [_handoff(row) for row in connection.execute(query)]

    def pass_on(self, conversation_id: str, holder: str, to: str) -> bool:
        """Give a conversation from its holder to a colleague; False when it is not the holder's."""
        return self._move_from(holder, conversation_id, {"agent": to})

    def release(self, conversation_id: str, holder: str) -> bool:
        """Put a conversation back where it was in the queue; False when it is not the holder's.

        It keeps the moment of its request, so it stands before all of its urgency that came later.
        """
        values: dict[str, object] = {"status": "waiting", "agent": None, "claimed_at": None}
        return self._move_from(holder, conversation_id, values)

    def end(self, conversation_id: str, holder: str, at: datetime) -> bool:
        """The holder is done; False when it is not the holder's."""
        return self._move_from(holder, conversation_id, {"status": "closed", "closed_at": at})

    def state(self, conversation_id: str) -> HandoffState:
        """Where the conversation stands; a cancelled wait counts as none."""
        found = self.latest(conversation_id)
        if found is None or found.status == "cancelled":
            return "none"
        return found.status

    def latest(self, conversation_id: str) -> Handoff | None:
        """The conversation's newest hand-off, open or not."""
        newest = (
            sa.select(HANDOFFS)
            .where(HANDOFFS.c.conversation_id == conversation_id)
            .order_by(HANDOFFS.c.id.desc())
            .limit(1)
        )
        with reading(self._engine) as connection:
            row = connection.execute(newest).first()
        return _handoff(row) if row is not None else None

    def waiting(self) -> list[Handoff]:
        """All that wait, the next one first: by urgency, then by time."""
        query = sa.select(HANDOFFS).where(HANDOFFS.c.status == "waiting").order_by(*_turn(HANDOFFS))
        with reading(self._engine) as connection:
            return [_handoff(row) for row in connection.execute(query)]

    def position(self, conversation_id: str) -> int:
        """The place in the queue, 1 is next; 0 when the conversation does not wait."""
        query = sa.select(place_of(HANDOFFS)).where(
            HANDOFFS.c.conversation_id == conversation_id, HANDOFFS.c.status == "waiting"
        )
        with reading(self._engine) as connection:
            return connection.execute(query).scalar() or 0

    def expected_wait(self, position: int) -> timedelta:
        """About how long that place waits when all agents are busy, in minutes, rounded up."""
        now = self._settings()
        share = now.minutes_per_conversation / now.agents_on_duty
        return timedelta(minutes=math.ceil(max(position, 0) * share))

    def noticed(self, conversation_id: str) -> bool:
        """True once for each waiting hand-off: the caller then says that a colleague is coming."""
        return self._move(conversation_id, ("waiting",), {"noticed": True}, HANDOFFS.c.noticed.is_(False))

    def _move_from(self, holder: str, conversation_id: str, values: dict[str, object]) -> bool:
        return self._move(conversation_id, ("active",), values, HANDOFFS.c.agent == holder)

    def _move(
        self,
        conversation_id: str,
        states: tuple[str, ...],
        values: dict[str, object],
        condition: Any = True,
    ) -> bool:
        """Change the open hand-off in one statement; False when none is in such a state."""
        change = (
            HANDOFFS.update()
            .where(HANDOFFS.c.conversation_id == conversation_id)
            .where(HANDOFFS.c.status.in_(states))
            .where(condition)
            .values(**values)
        )
        with writing(self._engine) as connection:
            return bool(connection.execute(change).rowcount)


def place_of(handoff: Any) -> Any:
    """The place in the queue, 1 is next, as a column of a statement: read at one moment with all else there.

    Args:
        handoff: The table of hand-offs in that statement, or an alias of it; its row waits.
    """
    queue = HANDOFFS.alias("queue")
    not_behind = sa.tuple_(*_turn(queue)) <= sa.tuple_(*_turn(handoff))
    return (
        sa.select(sa.func.count())
        .select_from(queue)
        .where(queue.c.status == "waiting", not_behind)
        .scalar_subquery()
    )


def _turn(handoff: Any) -> tuple[Any, ...]:
    """What the queue is ordered by."""
    rank = sa.case({urgency: place for place, urgency in enumerate(URGENCIES)}, value=handoff.c.urgency)
    return rank, handoff.c.requested_at, handoff.c.id


def _open(connection: Connection, conversation_id: str) -> Any:
    query = (
        sa.select(HANDOFFS)
        .where(HANDOFFS.c.conversation_id == conversation_id)
        .where(HANDOFFS.c.status.in_(("waiting", "active")))
        # Held until the end of the transaction (PostgreSQL; SQLite has its one write lock).
        .with_for_update()
    )
    return connection.execute(query).first()


def _escalate(
    connection: Connection, present: Any, urgency: Urgency, briefing: Briefing, ticket_number: str | None
) -> None:
    values: dict[str, object] = {"ticket_number": present.ticket_number or ticket_number}
    if URGENCIES.index(urgency) < URGENCIES.index(present.urgency):
        before = (present.briefing.problem, *present.briefing.also)
        also = dict.fromkeys((*briefing.also, *before))
        behind = tuple(name for name in also if name and name != briefing.problem)
        values = {
            "urgency": urgency,
            "briefing": replace(briefing, also=behind),
            "ticket_number": ticket_number or present.ticket_number,
        }
    connection.execute(HANDOFFS.update().where(HANDOFFS.c.id == present.id).values(**values))


def _handoff(row: Any) -> Handoff:
    return Handoff(**{name: getattr(row, name) for name in Handoff.__dataclass_fields__})
