"""The databases that are named: each looked at in the way of its kind."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy.engine import make_url

from doctor.finding import Finding, warning
from doctor.patient import Patient
from doctor.subjects import postgresql, sqlite
from launch import databases
from support.environment import Environment
from support.storage.database import open_database
from support.storage.moves import was_moved
from support.storage.obstacles import Obstacle


@dataclass(frozen=True)
class Named:
    """A database and the variable that names it, the first of several."""

    variable: str
    url: str


def named(patient: Patient) -> list[Named]:
    """Each database once."""
    environment = patient.environment
    urls = {"DATABASE_URL": environment.database_url, "CONVERSATIONS_URL": environment.conversations_url}
    # A file of the company's is only read; the wallet's own check tries that.
    if environment.wallet_database_url.startswith("postgresql") and not environment.wallet_url:
        urls["WALLET_DATABASE_URL"] = environment.wallet_database_url
    first: dict[str, str] = {}
    for variable, url in urls.items():
        first.setdefault(url, variable)
    return [Named(variable, url) for url, variable in first.items()]


def look(patient: Patient) -> Iterator[Finding]:
    """All."""
    for database in named(patient):
        kind = sqlite if make_url(database.url).get_backend_name() == "sqlite" else postgresql
        yield from kind.look(database.variable, database.url, patient)


def left(patient: Patient) -> Iterator[Finding]:
    """Conversations in the file of before, which nobody sees any more."""
    environment = patient.environment
    if environment.database_url == Environment.database_url or not databases.LEFT.exists():
        return
    # What is wrong with either is said by its own look.
    with contextlib.suppress(sqlite3.Error, Obstacle):
        # Not by launch's own count: that leaves a log beside the file.
        with contextlib.closing(sqlite3.connect(sqlite.address(databases.LEFT), uri=True)) as file:
            count = int(file.execute("SELECT count(*) FROM desk_conversations").fetchone()[0])
        if count and not was_moved(open_database(environment.database_url), databases.LEFT):
            yield warning("conversations_left", file=databases.LEFT, count=count)
