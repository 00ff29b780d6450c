"""Which conversation of ours is which over there, and how far each side has got."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from starlette.concurrency import run_in_threadpool

from desk.schema import FOREIGN, FOREIGN_CURSORS
from support.storage.database import Database, reading, writing


@dataclass(frozen=True)
class Reference:
    """One hand-off that is, or was, at a foreign desk.

    Attributes:
        foreign_id: Its name over there.
        sent_seq: The last message of ours that they have.
        agent: Who took it over there, by the name that `HandoffQueue` has; None while it waits.
        requested_at: When the hand-off was requested: tells which of a conversation's it is.
    """

    id: int
    conversation_id: str
    foreign_id: str
    sent_seq: int
    agent: str | None
    requested_at: datetime
    closed_at: datetime | None


class References:
    """The references of one foreign system in one database.

    All methods raise `DatabaseUnavailable` when it is.

    Args:
        database: With the desk's tables.
        system: `ForeignDesk.name`.
    """

    def __init__(self, database: Database, system: str) -> None:
        self._database = database
        self._system = system

    async def add(
        self, conversation_id: str, foreign_id: str, sent_seq: int, requested_at: datetime
    ) -> Reference:
        """Keep that a conversation is over there; the reference that is there when it was kept before."""
        row = FOREIGN.insert().values(
            system=self._system,
            conversation_id=conversation_id,
            foreign_id=foreign_id,
            sent_seq=sent_seq,
            requested_at=requested_at,
        )

        def insert() -> None:
            try:
                with writing(self._database) as connection:
                    connection.execute(row)
            except IntegrityError:
                # Opened before a crash, or by another process at the same time: one reference for both.
                return

        await run_in_threadpool(insert)
        found = await self.of(foreign_id)
        assert found is not None
        return found

    async def open(self) -> list[Reference]:
        """All that are not closed, the oldest first."""
        return await self._find(FOREIGN.c.closed_at.is_(None))

    async def open_ids(self) -> list[str]:
        """See `desk.foreign.port.Book`."""
        return [reference.foreign_id for reference in await self.open()]

    async def of(self, foreign_id: str) -> Reference | None:
        """The reference of that name over there, closed or not."""
        found = await self._find(FOREIGN.c.foreign_id == foreign_id)
        return found[0] if found else None

    async def count(self, conversation_id: str) -> int:
        """How often a conversation has been over there."""
        return len(await self._find(FOREIGN.c.conversation_id == conversation_id))

    async def sent(self, reference: Reference, seq: int) -> None:
        """They have our messages up to this one."""
        await self._set(reference, FOREIGN.c.sent_seq < seq, sent_seq=seq)

    async def taken(self, reference: Reference, agent: str) -> None:
        """Somebody over there took it."""
        await self._set(reference, sa.true(), agent=agent)

    async def close(self, reference: Reference, at: datetime) -> None:
        """It is over there no more."""
        await self._set(reference, FOREIGN.c.closed_at.is_(None), closed_at=at)

    async def cursor(self, name: str) -> str | None:
        """See `desk.foreign.port.Book`."""
        query = sa.select(FOREIGN_CURSORS.c.value).where(FOREIGN_CURSORS.c.name == name)

        def read() -> str | None:
            with reading(self._database) as connection:
                value: str | None = connection.execute(query).scalar()
                return value

        return await run_in_threadpool(read)

    async def keep_cursor(self, name: str, value: str) -> None:
        """See `desk.foreign.port.Book`."""

        def write() -> None:
            with writing(self._database) as connection:
                change = FOREIGN_CURSORS.update().where(FOREIGN_CURSORS.c.name == name).values(value=value)
                if not connection.execute(change).rowcount:
                    connection.execute(FOREIGN_CURSORS.insert().values(name=name, value=value))

        await run_in_threadpool(write)

    async def _find(self, condition: Any) -> list[Reference]:
        query = sa.select(FOREIGN).where(FOREIGN.c.system == self._system, condition).order_by(FOREIGN.c.id)

        def read() -> list[Reference]:
            with reading(self._database) as connection:
                return [_reference(row) for row in connection.execute(query)]

        return await run_in_threadpool(read)

    async def _set(self, reference: Reference, condition: Any, **values: object) -> None:
        change = FOREIGN.update().where(FOREIGN.c.id == reference.id, condition).values(**values)

        def write() -> None:
            with writing(self._database) as connection:
                connection.execute(change)

        await run_in_threadpool(write)


def _reference(row: Any) -> Reference:
    return Reference(**{name: getattr(row, name) for name in Reference.__dataclass_fields__})
