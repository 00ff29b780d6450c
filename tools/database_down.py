"""A database that cannot be used, for commands: a sentence in place of a trace."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from support.company.wording import said_of
from support.environment import Environment, Unquoted
from support.storage.database import naming_refusals
from support.storage.obstacles import Obstacle


@contextmanager
def in_a_sentence() -> Iterator[None]:
    """What is done within ends the command with a sentence if the database, or its variable, is in the way.

    Raises:
        SystemExit: It is. Says what and why, without a password.
    """
    try:
        Environment.from_environ()
    except Unquoted as wrong:
        sys.exit(said_of(Obstacle(str(wrong), "unquoted"), wrong.variable))
    except ValueError as malformed:
        # Its message holds no value.
        sys.exit(str(malformed))
    try:
        with naming_refusals():
            yield
    except Obstacle as obstacle:
        sys.exit(said_of(obstacle))
