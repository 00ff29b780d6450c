"""Run by Alembic for each command, on the connection of `desk.schema`, which has the lock."""

from __future__ import annotations

from alembic import context

from desk.schema import METADATA, VERSION_TABLE

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    version_table=VERSION_TABLE,
    # SQLite alters few things in place; batch mode copies the table instead.
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
