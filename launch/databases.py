"""The databases at the start: whether they can be used, and what stands in one that is not used any more."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

import sqlalchemy as sa

from launch import surroundings
from launch.failure import StartError
from launch.sentences import say
from support.company.wording import said_of
from support.environment import Environment
from support.people import handoffs, misreadings, tickets
from support.storage import database as storage
from support.storage.moves import was_moved
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
    try:
        for url, look in ((environment.database_url, _ours), (environment.conversations_url, _events)):
            engine = storage.open_database(url)
            try:
                look(engine)
            finally:
                engine.dispose()
    except Obstacle as obstacle:
        raise StartError(said_of(obstacle)) from None
    except ValueError as wrong:
        raise StartError(say("malformed", reason=wrong)) from None
    _desk(variables)


def unmoved(environment: Environment) -> int:
    """How many conversations stand in the file of before while another database is in use: nobody sees them.

    None count once they have been moved to the database in use.
    """
    if environment.database_url == Environment.database_url or not LEFT.exists():
        return 0
    try:
        with closing(sqlite3.connect(f"file:{LEFT}?mode=ro", uri=True)) as left:
            count = int(left.execute("SELECT count(*) FROM desk_conversations").fetchone()[0])
    except sqlite3.Error:
        return 0
    if not count or was_moved(storage.open_database(environment.database_url), LEFT):
        return 0
    return count


# Imported for their tables: what the domain's are called is not known without.
_TABLES = (tickets.TICKETS, handoffs.HANDOFFS, misreadings.MISREADINGS, misreadings.SETTLED)


def _ours(engine: storage.Database) -> None:
    storage.check(engine)


def _events(engine: storage.Database) -> None:
    with storage.reading(engine) as connection:
        inspector = sa.inspect(connection)
        there = EVENTS in inspector.get_table_names()
        if there and not {column["name"] for column in inspector.get_columns(EVENTS)} >= _EVENTS:
            raise ForeignTables(f"tables that are not ours: {EVENTS}", "foreign_tables")


def _desk(variables: Mapping[str, str]) -> None:
    """The desk's tables are the desk's to know."""
    command = [sys.executable, "-m", "desk.schema", "--check"]
    looked = subprocess.run(command, env=dict(variables), capture_output=True, text=True, check=False)
    if looked.returncode:
        raise StartError(looked.stderr.strip())
