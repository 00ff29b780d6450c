"""Messages that may have been misread."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "misreadings",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("message_id", sa.String(200), nullable=False),
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("reason", sa.String(16), nullable=False),
        sa.Column("likeliest", sa.JSON, nullable=False),
        sa.Column("chosen", sa.String(64)),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        # A message that is delivered again counts once.
        sa.UniqueConstraint("message_id", name="misreadings_message_id_key"),
    )
    op.create_index("misreadings_key", "misreadings", ["key"])
    op.create_table(
        "misreadings_settled",
        sa.Column("key", sa.String(64), primary_key=True),
        sa.Column("outcome", sa.String(8), nullable=False),
        sa.Column("intent", sa.String(64)),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )


def downgrade() -> None:
    """Back."""
    op.drop_table("misreadings_settled")
    op.drop_table("misreadings")
