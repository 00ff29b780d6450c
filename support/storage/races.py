"""Rows that two processes may put in at the same time: whoever comes second finds the first one's."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import IntegrityError

from support.storage.database import writing

Result = TypeVar("Result")

TRIES = 20
"""Nobody loses that often in a row; a constraint that no try can meet ends here."""


def find_or_insert(engine: Engine, act: Callable[[Connection], Result]) -> Result:
    """Does something that looks for a row and puts in its own where there is none.

    Args:
        engine: The database.
        act: Runs in a transaction of its own, and anew when another process was faster: it must look
            again then, and draw again what it drew.

    Raises:
        RuntimeError: Each try met a row of the same key, or breaks a constraint by itself.
        DatabaseUnavailable: The database does not answer.
    """
    for _ in range(TRIES):
        try:
            with writing(engine) as connection:
                return act(connection)
        except IntegrityError:
            # Put in between our look and our insert: look again.
            continue
    raise RuntimeError(f"a row could not be put in, {TRIES} times in a row")
