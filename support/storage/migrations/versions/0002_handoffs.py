"""Hand-offs."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_OPEN = sa.text("status IN ('waiting', 'active')")


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "handoffs",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("conversation_id", sa.String(200), nullable=False),
        sa.Column("status", sa.String(9), nullable=False),
        sa.Column("urgency", sa.String(8), nullable=False),
        sa.Column("summary", sa.Text, nullable=False),
        sa.Column("ticket_number", sa.String(16)),
        sa.Column("agent", sa.String(200)),
        sa.Column("noticed", sa.Boolean, nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True)),
        sa.Column("closed_at", sa.DateTime(timezone=True)),
    )
    # Not more than one open hand-off of a conversation, whoever asks at the same time.
    op.create_index(
        "handoffs_one_open",
        "handoffs",
        ["conversation_id"],
        unique=True,
        sqlite_where=_OPEN,
        postgresql_where=_OPEN,
    )
    op.create_index("handoffs_conversation_id", "handoffs", ["conversation_id"])
    op.create_index("handoffs_status", "handoffs", ["status"])


def downgrade() -> None:
    """Back."""
    op.drop_table("handoffs")
