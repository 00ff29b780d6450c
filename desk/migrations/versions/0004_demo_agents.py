"""Agents: whether the demo drew the password. Those of earlier starts are known by the audit trail."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import sqlalchemy as sa
from alembic import op

from support.storage.database import Moment

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_DEMO = ("小林", "小周", "王主管")
"""The demo's agents until this revision."""

_ONE_START = timedelta(seconds=10)
"""A start of the demo draws the passwords of all of them one after the other; `make agent` draws one."""

_AUDIT = sa.table("desk_audit", sa.column("at", Moment), sa.column("act"), sa.column("detail"))
_AGENTS = sa.table("desk_agents", sa.column("name"), sa.column("of_demo"))


def upgrade() -> None:
    """Forward."""
    with op.batch_alter_table("desk_agents") as table:
        table.add_column(sa.Column("of_demo", sa.Boolean, nullable=False, server_default=sa.false()))
    drawn = _drawn()
    for name, moments in drawn.items():
        if moments and all(_beside(moments[-1], others) for others in drawn.values()):
            op.execute(_AGENTS.update().where(_AGENTS.c.name == name).values(of_demo=True))


def downgrade() -> None:
    """Back."""
    with op.batch_alter_table("desk_agents") as table:
        table.drop_column("of_demo")


def _drawn() -> dict[str, list[datetime]]:
    """When each of them got a password, in order."""
    drawn: dict[str, list[datetime]] = {name: [] for name in _DEMO}
    given = sa.select(_AUDIT.c.at, _AUDIT.c.detail).where(_AUDIT.c.act.in_(("agent_made", "password_set")))
    for at, detail in op.get_bind().execute(given.order_by(_AUDIT.c.at)):
        # The first release wrote the role behind the name.
        if (name := re.split("（", detail)[0]) in drawn:
            drawn[name].append(at)
    return drawn


def _beside(at: datetime, others: list[datetime]) -> bool:
    return any(abs(other - at) < _ONE_START for other in others)
