"""What keeps a database from being used, by names: `data/words/storage.yml` has a sentence for each."""

from __future__ import annotations

import re

UNKNOWN = "unknown"
"""The name of what is none of the known obstacles; its sentence gives the driver's words."""

PASSING = frozenset({"locked", "starting", "unreachable", "full", UNKNOWN})
"""Those that may be over in a moment: worth another try while an upgrade waits."""

_SPOKEN_OF = {
    name: re.compile(words, re.IGNORECASE)
    for name, words in {
        "wrong_password": r"password authentication failed|no password supplied|role \".*\" does not exist",
        "no_such_database": r"database \".*\" does not exist",
        "unknown_host": r"could not translate host name|name or service not known",
        "starting": r"the database system is (starting up|shutting down|in recovery)",
        "unreachable": r"connection refused|timeout expired|no route to host|is the server running",
        "not_let_in": r"no pg_hba\.conf entry|ssl",
        "full": r"too many (clients|connections)|remaining connection slots",
        "no_room": r"disk is full|no space left on device|could not extend file",
        "read_only": r"read-?only",
        "no_rights": r"permission denied|must be owner of",
        "unopened": r"unable to open database file|no folder for the database",
        "no_sqlite": r"file is not a database|malformed",
        "locked": r"is locked",
        "no_tables": r"no such table|relation \".*\" does not exist",
        "foreign_tables": r"already exists",
    }.items()
}
"""What PostgreSQL's library and SQLite say, in English as both do unless a server is set otherwise."""


class Obstacle(Exception):
    """A database cannot be used as it is.

    Attributes:
        name: Which obstacle, a name of `data/words/storage.yml`.
        values: What its sentence is filled with; no secret.
    """

    def __init__(self, message: str, name: str = "", **values: str) -> None:
        """
        Args:
            message: For logs. Holds no secret.
            name: Which obstacle; found in the message when left out.
            values: What its sentence is filled with beside the message (`reason`).
        """
        super().__init__(message)
        self.name = name or named(message)
        self.values = {"reason": message, **values}

    @property
    def passing(self) -> bool:
        """Whether it may be over in a moment."""
        return self.name in PASSING


class DatabaseUnavailable(Obstacle):
    """The database is locked, unreachable or too slow. The caller may try again later."""


class NewerSchema(Obstacle):
    """A later version of the assistant has changed the schema: this one would not know what it reads."""


class ForeignTables(Obstacle):
    """Tables with the names of ours stand there that are not ours."""


def named(message: str) -> str:
    """The name of the obstacle that a driver's words speak of."""
    return next((name for name, words in _SPOKEN_OF.items() if words.search(message)), UNKNOWN)
