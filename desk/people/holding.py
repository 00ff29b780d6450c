"""Who holds which conversation: the moves between agents that the hand-off queue does not know.

Each move is one statement with its condition, so that of two at the same time one wins.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from support.people.handoffs import HANDOFFS, Handoff
from support.storage.database import reading, writing


class Holding:
    """The held conversations of one database. All methods raise `DatabaseUnavailable` when it is."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def held(self) -> list[Handoff]:
        """All conversations that an agent holds, the longest held first."""
        query = sa.select(HANDOFFS).where(HANDOFFS.c.status == "active").order_by(HANDOFFS.c.claimed_at)
        with reading(self._engine) as connection:
            return [_handoff(row) for row in connection.execute(query)]

    def pass_on(self, conversation_id: str, holder: str, to: str) -> bool:
        """Give a conversation from its holder to a colleague; False when it is not the holder's."""
        return self._move(conversation_id, holder, {"agent": to})

    def release(self, conversation_id: str, holder: str) -> bool:
        """Put a conversation back where it was in the queue; False when it is not the holder's.

        It keeps the moment of its request, so it stands before all of its urgency that came later.
        """
        return self._move(conversation_id, holder, {"status": "waiting", "agent": None, "claimed_at": None})

    def end(self, conversation_id: str, holder: str, at: datetime) -> bool:
        """The holder is done; False when it is not the holder's."""
        return self._move(conversation_id, holder, {"status": "closed", "closed_at": at})

    def _move(self, conversation_id: str, holder: str, values: dict[str, object]) -> bool:
        change = (
            HANDOFFS.update()
            .where(HANDOFFS.c.conversation_id == conversation_id)
            .where(HANDOFFS.c.status == "active", HANDOFFS.c.agent == holder)
            .values(**values)
        )
        with writing(self._engine) as connection:
            return bool(connection.execute(change).rowcount)


def _handoff(row: Any) -> Handoff:
    return Handoff(**{name: getattr(row, name) for name in Handoff.__dataclass_fields__})
