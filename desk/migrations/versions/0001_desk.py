"""Conversations, messages, pictures; agents, their sessions and acts; foreign desks."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)
_PENDING = sa.text("state = 'pending'")


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "desk_conversations",
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
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("last_at", _MOMENT, nullable=False),
        sa.Column("closed_at", _MOMENT),
        sa.Column("online_at", _MOMENT),
        sa.Column("relay_worker", sa.String(200)),
        sa.Column("relay_until", _MOMENT),
        sa.Column("engine_behind", sa.Boolean, nullable=False),
    )
    op.create_index("desk_conversations_last_at", "desk_conversations", ["last_at"])
    op.create_table(
        "desk_messages",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("conversation_id", sa.String(64), nullable=False),
        sa.Column("seq", sa.Integer, nullable=False),
        sa.Column("client_id", sa.String(64)),
        sa.Column("speaker", sa.String(8), nullable=False),
        sa.Column("agent", sa.String(64)),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("buttons", sa.JSON, nullable=False),
        sa.Column("payload", sa.Text),
        sa.Column("picture_id", sa.String(32)),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.UniqueConstraint("conversation_id", "seq", name="desk_messages_seq_key"),
        sa.UniqueConstraint("conversation_id", "client_id", name="desk_messages_client_key"),
    )
    op.create_index(
        "desk_messages_pending",
        "desk_messages",
        ["conversation_id"],
        sqlite_where=_PENDING,
        postgresql_where=_PENDING,
    )
    op.create_table(
        "desk_pictures",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("conversation_id", sa.String(64), nullable=False),
        sa.Column("mime", sa.String(32), nullable=False),
        sa.Column("bytes", sa.LargeBinary, nullable=False),
        sa.Column("width", sa.Integer, nullable=False),
        sa.Column("height", sa.Integer, nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
    )
    op.create_index("desk_pictures_conversation", "desk_pictures", ["conversation_id"])
    op.create_table(
        "desk_agents",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("name", sa.String(64), nullable=False, unique=True),
        sa.Column("password_hash", sa.String(200), nullable=False),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("presence", sa.String(8), nullable=False),
        sa.Column("seen_at", _MOMENT),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("disabled_at", _MOMENT),
    )
    op.create_table(
        "desk_sessions",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("agent", sa.String(64), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("seen_at", _MOMENT, nullable=False),
        sa.Column("expires_at", _MOMENT, nullable=False),
    )
    op.create_index("desk_sessions_agent", "desk_sessions", ["agent"])
    op.create_table(
        "desk_audit",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("agent", sa.String(64), nullable=False),
        sa.Column("act", sa.String(32), nullable=False),
        sa.Column("conversation_id", sa.String(64)),
        sa.Column("detail", sa.Text, nullable=False),
    )
    op.create_index("desk_audit_at", "desk_audit", ["at"])
    op.create_index("desk_audit_conversation", "desk_audit", ["conversation_id"])
    op.create_table(
        "desk_foreign",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("system", sa.String(16), nullable=False),
        sa.Column("conversation_id", sa.String(64), nullable=False),
        sa.Column("foreign_id", sa.String(200), nullable=False),
        sa.Column("sent_seq", sa.Integer, nullable=False),
        sa.Column("opened_at", _MOMENT, nullable=False),
        sa.Column("closed_at", _MOMENT),
        sa.UniqueConstraint("system", "foreign_id", name="desk_foreign_key"),
    )
    op.create_index("desk_foreign_conversation", "desk_foreign", ["conversation_id"])


def downgrade() -> None:
    """Back."""
    for table in (
        "desk_foreign",
        "desk_audit",
        "desk_sessions",
        "desk_agents",
        "desk_pictures",
        "desk_messages",
        "desk_conversations",
    ):
        op.drop_table(table)
