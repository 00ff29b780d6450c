"""Run by Alembic for each command, on the connection of `support.storage.database`, which has the lock."""

from __future__ import annotations

from alembic import context

from support.people import handoffs, misreadings, tickets
from support.storage.database import METADATA, VERSION_TABLE

# Imported for their tables: comparing the schema with METADATA needs them defined.
_TABLES = (tickets.TICKETS, handoffs.HANDOFFS, misreadings.MISREADINGS, misreadings.SETTLED)

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    version_table=VERSION_TABLE,
    # SQLite alters few things in place; batch mode copies the table instead.
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
