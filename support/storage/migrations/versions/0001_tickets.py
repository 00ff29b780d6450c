"""Tickets."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "tickets",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("number", sa.String(16), nullable=False),
        sa.Column("key", sa.String(200), nullable=False),
        sa.Column("problem", sa.String(64), nullable=False),
        sa.Column("label", sa.String(64), nullable=False),
        sa.Column("account_id", sa.String(10)),
        sa.Column("verified", sa.Boolean, nullable=False),
        sa.Column("conversation_id", sa.String(200), nullable=False),
        sa.Column("facts", sa.JSON, nullable=False),
        sa.Column("findings", sa.JSON, nullable=False),
        sa.Column("transcript", sa.JSON, nullable=False),
        sa.Column("urgency", sa.String(8), nullable=False),
        sa.Column("status", sa.String(8), nullable=False),
        sa.Column("answer", sa.Text),
        sa.Column("contact", sa.String(200)),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer_due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True)),
        sa.UniqueConstraint("number", name="tickets_number_key"),
        sa.UniqueConstraint("key", name="tickets_key_key"),
    )
    op.create_index("tickets_account_id", "tickets", ["account_id"])
    op.create_index("tickets_conversation_id", "tickets", ["conversation_id"])
    op.create_index("tickets_status", "tickets", ["status"])


def downgrade() -> None:
    """Back."""
    op.drop_table("tickets")
