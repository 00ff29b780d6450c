"""A PostgreSQL database: can it be reached, is it fit for us, may we write, what does its clock say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, make_url
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

import desk.schema
from doctor.finding import Finding, broken, good, warning
from doctor.patient import Patient
from doctor.subjects import skew, versions
from support.people import handoffs, misreadings, tickets
from support.storage import database as storage

OLDEST = 14
"""Major version; those before get no more fixes (postgresql.org/support/versioning, end of 2026)."""

_REASONS = (
    ("database_host_unknown", r"could not translate host name"),
    ("database_refuses", r"Connection refused"),
    ("database_silent", r"timeout expired|timed out"),
    ("database_password", r"password authentication failed|no password supplied"),
    ("database_role_unknown", r'role ".*" does not exist'),
    ("database_missing", r'database ".*" does not exist'),
    ("database_no_entry", r"no pg_hba\.conf entry"),
    ("database_full", r"too many (clients|connections)|connection slots"),
    ("database_busy", r"database system is (starting up|shutting down|in recovery)"),
    ("database_no_options", r"unsupported startup parameter"),
    ("database_no_postgresql", r"SSL negotiation|expected authentication request"),
    ("database_tls", r"SSL|certificate"),
)
"""What libpq and the server say when a connection fails; a server of another language has its own words."""

_ABOUT = """
SELECT current_setting('server_version_num')::int AS version, current_setting('server_encoding') AS encoding,
    current_setting('transaction_read_only') = 'on' OR pg_is_in_recovery() AS read_only,
    current_schema() AS schema, current_user::text AS role, clock_timestamp() AS clock,
    coalesce(has_schema_privilege(current_schema(), 'CREATE'), false) AS may_create
"""

_LOCKED_TABLES = """
SELECT relname FROM pg_class
WHERE relkind IN ('r', 'p') AND relnamespace = current_schema()::regnamespace AND NOT (
    has_table_privilege(oid, 'SELECT') AND has_table_privilege(oid, 'INSERT')
    AND has_table_privilege(oid, 'UPDATE') AND has_table_privilege(oid, 'DELETE'))
"""

_SUPPORT = (tickets.TICKETS, handoffs.HANDOFFS, misreadings.MISREADINGS, misreadings.SETTLED)

WRITTEN = frozenset({"events", *(table.name for table in _SUPPORT), *desk.schema.METADATA.tables})
"""Tables that we write to, Rasa's for conversations first; others in the same schema are not our matter."""


def look(variable: str, url: str, patient: Patient) -> Iterator[Finding]:
    """One database, with the connection that the assistant uses."""
    parts = make_url(url)
    about = {
        "variable": variable,
        "host": parts.host or "localhost",
        "port": parts.port or 5432,
        "database": parts.database or parts.username or "",
        "role": parts.username or "",
    }
    database = storage.open_database(url)
    try:
        with database.connect() as connection:
            yield from _seen(connection, url, about, patient)
    except DBAPIError as refused:
        yield _refusal(str(refused.orig), about)
    except SQLAlchemyError as refused:
        yield _refusal(type(refused).__name__, about)
    finally:
        database.dispose()


def _refusal(said: str, about: dict[str, Any]) -> Finding:
    reason = " ".join(said.split())
    name = next((name for name, pattern in _REASONS if re.search(pattern, reason)), "database_fails")
    return broken(name, reason=reason, **about)


def _seen(connection: Connection, url: str, about: dict[str, Any], patient: Patient) -> Iterator[Finding]:
    before = patient.now()
    row = connection.execute(sa.text(_ABOUT)).one()
    # The wallet's is only read.
    ours = about["variable"] != "WALLET_DATABASE_URL"
    faults = [*_unfit(row, about), *_rights(connection, row, about)] if ours else []
    yield from faults or [good("database_fine", **about)]
    yield from skew.against(about["variable"], row.clock, _middle(before, patient.now()))
    if about["variable"] == "DATABASE_URL":
        yield from versions.look(connection, about["variable"])
    if url == patient.environment.conversations_url:
        yield from versions.events(connection, about["variable"])


def _unfit(row: Any, about: dict[str, Any]) -> Iterator[Finding]:
    if row.encoding != "UTF8":
        yield broken("database_encoding", encoding=row.encoding, **about)
    major = row.version // 10_000
    if major < OLDEST:
        yield warning("database_old", version=major, oldest=OLDEST, **about)


def _rights(connection: Connection, row: Any, about: dict[str, Any]) -> Iterator[Finding]:
    if row.read_only:
        yield broken("database_read_only", **about)
    about = {**about, "role": row.role}
    if row.schema is None:
        yield broken("database_no_schema", **about)
        return
    if not row.may_create:
        yield broken("database_no_create", schema=row.schema, **about)
    if tables := WRITTEN.intersection(connection.execute(sa.text(_LOCKED_TABLES)).scalars()):
        yield broken("database_no_writing", tables=" ".join(sorted(tables)), **about)


def _middle(before: datetime, after: datetime) -> datetime:
    return before + (after - before) / 2
