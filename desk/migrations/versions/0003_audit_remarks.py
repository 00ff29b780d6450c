"""The audit trail: how a detail is read. Lines that are there stay as they were written."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    with op.batch_alter_table("desk_audit") as table:
        table.add_column(sa.Column("remark", sa.String(32), nullable=False, server_default=""))


def downgrade() -> None:
    """Back."""
    with op.batch_alter_table("desk_audit") as table:
        table.drop_column("remark")
