"""The schema of a room's tables: of which version it is, in a database and in the program, and whether
the tables are ours."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa
from alembic.script import ScriptDirectory
from sqlalchemy.engine import Connection

import desk.schema
from doctor.finding import Finding, broken, good, warning
from launch import databases
from support.storage import database

ROOMS = (database.SUPPORT, desk.schema.ROOM)
"""The rooms that keep tables in `DATABASE_URL`."""


def look(connection: Connection, variable: str) -> Iterator[Finding]:
    """Each room's version."""
    tables = set(sa.inspect(connection).get_table_names())
    for room in ROOMS:
        present = _present(connection, room.version_table) if room.version_table in tables else ""
        scripts = ScriptDirectory(str(room.scripts))
        newest = scripts.get_current_head() or ""
        about = {"variable": variable, "table": room.version_table, "present": present, "newest": newest}
        if taken := database.foreign(tables, room):
            yield broken("database_foreign_tables", tables=" ".join(taken), **about)
        elif not present:
            yield good("schema_not_there", **about)
        elif present not in {script.revision for script in scripts.walk_revisions()}:
            yield broken("schema_newer", **about)
        elif present != newest:
            yield warning("schema_older", **about)
        else:
            yield good("schema_fine", **about)


def events(connection: Connection, variable: str) -> Iterator[Finding]:
    """Whether the name of the engine's table is taken by somebody else's."""
    if databases.foreign_events(connection):
        yield broken("database_foreign_tables", variable=variable, tables=databases.EVENTS)


def _present(connection: Connection, table: str) -> str:
    return str(connection.exec_driver_sql(f"SELECT version_num FROM {table}").scalar() or "")
