"""Foreign desks: who took a conversation over there, and how far their events were read."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    with op.batch_alter_table("desk_foreign") as table:
        table.add_column(sa.Column("agent", sa.String(64)))
        table.alter_column("opened_at", new_column_name="requested_at")
    op.create_table(
        "desk_foreign_cursors",
        sa.Column("name", sa.String(64), primary_key=True),
        sa.Column("value", sa.String(2000), nullable=False),
    )


def downgrade() -> None:
    """Back."""
    op.drop_table("desk_foreign_cursors")
    with op.batch_alter_table("desk_foreign") as table:
        table.alter_column("requested_at", new_column_name="opened_at")
        table.drop_column("agent")
