"""The databases at the start: whether they can be used, and what stands in one that is not used any more."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from launch import surroundings
from launch.failure import StartError
from launch.sentences import say
from support.company.wording import said_of
from support.environment import Environment
from support.people import handoffs, misreadings, tickets
from support.storage import database as storage
from support.storage.moves import moved_at
from support.storage.obstacles import ForeignTables, Obstacle

LEFT = Path("var/okpay.db")
"""Where everything is until `DATABASE_URL` names another database."""

EVENTS = "events"
"""The engine's one table (rasa.core.tracker_store.SQLTrackerStore)."""

_EVENTS = {"sender_id", "type_name", "timestamp", "data"}
"""Columns that tell it from somebody else's of that name."""


def check(variables: Mapping[str, str]) -> None:
    """Makes sure, before anything is done, that this version can work on the databases as they are.

    Raises:
        StartError: It cannot. Says why and how to go on; nothing was changed.
    """
    environment = surroundings.read(variables)
    apart = environment.conversations_url != environment.database_url
    _look("DATABASE_URL", environment.database_url, _ours)
    _look("CONVERSATIONS_URL" if apart else "DATABASE_URL", environment.conversations_url, _events)
    _desk(variables)


_SINCE = """
SELECT count(*) FROM desk_conversations AS one WHERE one.created_at > :at OR one.last_at > :at OR EXISTS (
    SELECT 1 FROM desk_messages WHERE conversation_id = one.id AND desk_messages.created_at > :at)
"""

_EVER = datetime.min.replace(tzinfo=timezone.utc)


@dataclass(frozen=True)
class Unmoved:
    """Conversations in the file of before while another database is in use: nobody sees them.

    Attributes:
        count: How many.
        since: Whether the others have been moved to the database in use, and these were said after that.
    """

    count: int
    since: bool


def unmoved(environment: Environment, address: str = f"file:{LEFT}?mode=ro") -> Unmoved | None:
    """What was left behind, or said in the old database after all was moved; None if nothing was.

    Args:
        environment: Names the database in use.
        address: The file's, for SQLite.

    Raises:
        Obstacle: The database in use does not answer.
    """
    if environment.database_url == Environment.database_url or not LEFT.exists():
        return None
    try:
        with closing(sqlite3.connect(address, uri=True)) as left:
            if not _count(left, _EVER):
                return None
            at = moved_at(storage.open_database(environment.database_url), LEFT)
            count = _count(left, at or _EVER)
    except sqlite3.Error:
        return None
    return Unmoved(count, since=at is not None) if count else None


def _count(left: sqlite3.Connection, at: datetime) -> int:
    """The conversations in which something was said after a moment."""
    # As SQLAlchemy writes it there.
    written = at.astimezone(timezone.utc).replace(tzinfo=None).isoformat(" ", "microseconds")
    return int(left.execute(_SINCE, {"at": written}).fetchone()[0])


# Imported for their tables: what the domain's are called is not known without.
_TABLES = (tickets.TICKETS, handoffs.HANDOFFS, misreadings.MISREADINGS, misreadings.SETTLED)


def _look(variable: str, url: str, look: Callable[[storage.Database], None]) -> None:
    try:
        engine = storage.open_database(url)
        try:
            look(engine)
        finally:
            engine.dispose()
    except Obstacle as obstacle:
        raise StartError(said_of(obstacle, variable)) from None
    except ValueError as wrong:
        raise StartError(say("malformed", reason=wrong)) from None


def _ours(engine: storage.Database) -> None:
    storage.check(engine)


def _events(engine: storage.Database) -> None:
    with storage.reading(engine) as connection:
        if foreign_events(connection):
            raise ForeignTables(f"tables that are not ours: {EVENTS}", "foreign_tables")


def foreign_events(connection: Connection) -> bool:
    """Whether somebody else's table has the name of the engine's."""
    inspector = sa.inspect(connection)
    there = EVENTS in inspector.get_table_names()
    return there and not {column["name"] for column in inspector.get_columns(EVENTS)} >= _EVENTS


def _desk(variables: Mapping[str, str]) -> None:
    """The desk's tables are the desk's to know."""
    command = [sys.executable, "-m", "desk.schema", "--check"]
    looked = subprocess.run(command, env=dict(variables), capture_output=True, text=True, check=False)
    if looked.returncode:
        raise StartError(looked.stderr.strip())
