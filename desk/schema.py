"""The desk's tables, and bringing them up to date."""

from __future__ import annotations

import sys
from pathlib import Path

import sqlalchemy as sa

from support.company.wording import said_of
from support.environment import Environment
from support.storage import database as storage
from support.storage.database import Database, Moment
from support.storage.obstacles import Obstacle

VERSION_TABLE = "desk_schema_version"

METADATA = sa.MetaData()

ROOM = storage.Room(Path(__file__).parent / "migrations", VERSION_TABLE, METADATA)

CONVERSATIONS = sa.Table(
    "desk_conversations",
    METADATA,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("account_id", sa.String(10), unique=True),
    sa.Column("visitor_hash", sa.String(64), unique=True),
    sa.Column("channel", sa.String(8), nullable=False),
    sa.Column("language", sa.String(8), nullable=False),
    sa.Column("next_seq", sa.Integer, nullable=False),
    sa.Column("customer_read", sa.Integer, nullable=False),
    sa.Column("agent_read", sa.Integer, nullable=False),
    sa.Column("rating", sa.Integer),
    sa.Column("rating_comment", sa.Text),
    sa.Column("close_reason", sa.String(200)),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("last_at", Moment, nullable=False),
    sa.Column("closed_at", Moment),
    sa.Column("online_at", Moment),
    # Which process asks the engine for this conversation, and until when that holds.
    sa.Column("relay_worker", sa.String(200)),
    sa.Column("relay_until", Moment),
    # The engine has not heard yet that a person was called.
    sa.Column("engine_behind", sa.Boolean, nullable=False),
    sa.Index("desk_conversations_last_at", "last_at"),
)

_PENDING = sa.text("state = 'pending'")

MESSAGES = sa.Table(
    "desk_messages",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("conversation_id", sa.String(64), nullable=False),
    sa.Column("seq", sa.Integer, nullable=False),
    sa.Column("client_id", sa.String(64)),
    sa.Column("speaker", sa.String(8), nullable=False),
    sa.Column("agent", sa.String(64)),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("buttons", sa.JSON, nullable=False),
    # What the engine is sent in place of the text: a quick reply's payload.
    sa.Column("payload", sa.Text),
    sa.Column("picture_id", sa.String(32)),
    sa.Column("state", sa.String(8), nullable=False),
    sa.Column("created_at", Moment, nullable=False),
    sa.UniqueConstraint("conversation_id", "seq", name="desk_messages_seq_key"),
    sa.UniqueConstraint("conversation_id", "client_id", name="desk_messages_client_key"),
    sa.Index("desk_messages_pending", "conversation_id", sqlite_where=_PENDING, postgresql_where=_PENDING),
)

PICTURES = sa.Table(
    "desk_pictures",
    METADATA,
    sa.Column("id", sa.String(32), primary_key=True),
    sa.Column("conversation_id", sa.String(64), nullable=False),
    sa.Column("mime", sa.String(32), nullable=False),
    sa.Column("bytes", sa.LargeBinary, nullable=False),
    sa.Column("width", sa.Integer, nullable=False),
    sa.Column("height", sa.Integer, nullable=False),
    sa.Column("created_at", Moment, nullable=False),
    sa.Index("desk_pictures_conversation", "conversation_id"),
)

AGENTS = sa.Table(
    "desk_agents",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("name", sa.String(64), nullable=False, unique=True),
    sa.Column("password_hash", sa.String(200), nullable=False),
    sa.Column("role", sa.String(16), nullable=False),
    sa.Column("presence", sa.String(8), nullable=False),
    sa.Column("seen_at", Moment),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("disabled_at", Moment),
    # The demo drew the password and printed it.
    sa.Column("of_demo", sa.Boolean, nullable=False, server_default=sa.false()),
)

SESSIONS = sa.Table(
    "desk_sessions",
    METADATA,
    # SHA-256 of what the cookie holds.
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("agent", sa.String(64), nullable=False),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("seen_at", Moment, nullable=False),
    sa.Column("expires_at", Moment, nullable=False),
    sa.Index("desk_sessions_agent", "agent"),
)

AUDIT = sa.Table(
    "desk_audit",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("at", Moment, nullable=False),
    sa.Column("agent", sa.String(64), nullable=False),
    sa.Column("act", sa.String(32), nullable=False),
    sa.Column("conversation_id", sa.String(64)),
    sa.Column("detail", sa.Text, nullable=False),
    # How the detail is read; empty for lines of before there were any.
    sa.Column("remark", sa.String(32), nullable=False, server_default=""),
    sa.Index("desk_audit_at", "at"),
    sa.Index("desk_audit_conversation", "conversation_id"),
)

FOREIGN = sa.Table(
    "desk_foreign",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("system", sa.String(16), nullable=False),
    sa.Column("conversation_id", sa.String(64), nullable=False),
    # The other system's own name for the conversation: a room, a number.
    sa.Column("foreign_id", sa.String(200), nullable=False),
    # Last message of ours that the other system has.
    sa.Column("sent_seq", sa.Integer, nullable=False),
    # Who took it there; empty while it waits.
    sa.Column("agent", sa.String(64)),
    # Of the hand-off: tells which of a conversation's it is.
    sa.Column("requested_at", Moment, nullable=False),
    sa.Column("closed_at", Moment),
    sa.Index("desk_foreign_conversation", "conversation_id"),
    sa.UniqueConstraint("system", "foreign_id", name="desk_foreign_key"),
)

FOREIGN_CURSORS = sa.Table(
    "desk_foreign_cursors",
    METADATA,
    # How far the events of another system have been read.
    sa.Column("name", sa.String(64), primary_key=True),
    sa.Column("value", sa.String(2000), nullable=False),
)


def upgrade(database: Database) -> None:
    """Bring the desk's tables up to date; may run in two processes at once.

    Raises:
        Obstacle: The database did not answer in time, or cannot be used as it is.
    """
    storage.upgrade(database, ROOM)


def main() -> None:
    """`python -m desk.schema`: brings the tables up to date; `--check` looks whether that can be done."""
    try:
        database = storage.open_database(Environment.from_environ().database_url)
        if sys.argv[1:] == ["--check"]:
            storage.check(database, ROOM)
        else:
            upgrade(database)
    except Obstacle as obstacle:
        sys.exit(said_of(obstacle))


if __name__ == "__main__":
    main()
