"""The databases that are named: each looked at in the way of its kind."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy.engine import make_url

from doctor.finding import Finding, warning
from doctor.patient import Patient
from doctor.subjects import postgresql, sqlite
from launch import databases, last_move
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
    """Conversations in the file of before, which nobody sees any more; and a move to what is not in use."""
    environment = patient.environment
    if moved := last_move.unused(environment):
        yield warning("moved_elsewhere", **moved)
    # What is wrong with the database in use is said by its own look.
    with contextlib.suppress(Obstacle):
        # An address of our own: launch's leaves a log beside the file.
        if there := databases.unmoved(environment, sqlite.address(databases.LEFT)):
            name = "conversations_since" if there.since else "conversations_left"
            yield warning(name, file=databases.LEFT, count=there.count)
