"""The rows of a conversation and its messages: how the log and the claims lock, read and write them.

Within the caller's transaction, whose connection comes first.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from desk.schema import CONVERSATIONS, MESSAGES
from desk.talk.messages import Conversation, ConversationNotFound, Message, Mode, Standing
from support.people.handoffs import HANDOFFS, place_of

_HANDOFF = (
    sa.select(HANDOFFS.c.status)
    .where(HANDOFFS.c.conversation_id == sa.bindparam("id"))
    .order_by(HANDOFFS.c.id.desc())
    .limit(1)
    .scalar_subquery()
    .label("handoff")
)

# One statement: between two, somebody may have taken the conversation, or left the queue.
_STANDING = (
    sa.select(
        CONVERSATIONS.c.closed_at,
        HANDOFFS.c.status.label("handoff"),
        HANDOFFS.c.agent,
        sa.case((HANDOFFS.c.status == "waiting", place_of(HANDOFFS))).label("place"),
    )
    .select_from(CONVERSATIONS.outerjoin(HANDOFFS, HANDOFFS.c.conversation_id == CONVERSATIONS.c.id))
    .where(CONVERSATIONS.c.id == sa.bindparam("id"))
    .order_by(HANDOFFS.c.id.desc())
    .limit(1)
)

_LOCKED = (
    sa.select(
        CONVERSATIONS.c.id,
        CONVERSATIONS.c.account_id,
        CONVERSATIONS.c.visitor_hash,
        CONVERSATIONS.c.next_seq,
        CONVERSATIONS.c.closed_at,
        CONVERSATIONS.c.engine_behind,
        CONVERSATIONS.c.relay_worker,
        CONVERSATIONS.c.relay_until,
        _HANDOFF,
        sa.exists()
        .where(MESSAGES.c.conversation_id == sa.bindparam("id"), sa.text("state = 'pending'"))
        .label("pending"),
    )
    .where(CONVERSATIONS.c.id == sa.bindparam("id"))
    .with_for_update()
)

_BY_CLIENT = sa.select(MESSAGES).where(
    MESSAGES.c.conversation_id == sa.bindparam("id"), MESSAGES.c.client_id == sa.bindparam("client_id")
)


def locked(connection: Connection, id: str) -> Any:
    """A conversation's row for changing it, with `handoff` (a status) and `pending` (whether messages are).

    Raises:
        ConversationNotFound: There is none.
    """
    # Held until the end of the transaction (PostgreSQL; SQLite has its one write lock).
    row = connection.execute(_LOCKED, {"id": id}).first()
    if row is None:
        raise ConversationNotFound(id)
    return row


def standing(connection: Connection, id: str) -> Standing:
    """Who has a conversation.

    Raises:
        ConversationNotFound: There is none.
    """
    row = connection.execute(_STANDING, {"id": id}).first()
    if row is None:
        raise ConversationNotFound(id)
    mode = mode_of(row)
    return Standing(
        mode=mode,
        place=row.place if mode == "waiting" else None,
        agent=row.agent if mode == "human" else None,
    )


def mode_of(row: Any) -> Mode:
    """Who has the conversation of a row with `closed_at` and `handoff`."""
    if row.closed_at is not None:
        return "closed"
    modes: dict[str | None, Mode] = {"waiting": "waiting", "active": "human"}
    return modes.get(row.handoff, "bot")


def change(connection: Connection, id: str, **values: object) -> None:
    """Set columns of a conversation."""
    connection.execute(CONVERSATIONS.update().where(CONVERSATIONS.c.id == id).values(**values))


def insert(connection: Connection, messages: Sequence[Message]) -> None:
    """Store messages."""
    rows = [
        {
            **{name: getattr(message, name) for name in Message.__dataclass_fields__},
            "buttons": list(message.buttons),
        }
        for message in messages
    ]
    if rows:
        connection.execute(MESSAGES.insert(), rows)


def by_client(connection: Connection, id: str, client_id: str) -> Message | None:
    """The message that was stored under a client's id."""
    row = connection.execute(_BY_CLIENT, {"id": id, "client_id": client_id}).first()
    return message_of(row) if row is not None else None


def conversation_of(row: Any) -> Conversation:
    """A conversation from its row."""
    return Conversation(**{name: getattr(row, name) for name in Conversation.__dataclass_fields__})


def message_of(row: Any) -> Message:
    """A message from its row."""
    fields = {name: getattr(row, name) for name in Message.__dataclass_fields__}
    return Message(**{**fields, "buttons": tuple(row.buttons)})
