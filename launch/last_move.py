"""Where this folder's data was moved last: said at each start while another database is in use."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from sqlalchemy.engine import make_url

from support.clock import now
from support.environment import Environment
from support.storage import moves

FILE = Path("var/moved_to.json")
"""Whoever takes it away is told no more."""


def remember(target: str) -> None:
    """Notes that all has been moved to a database.

    Raises:
        OSError: The note cannot be written.
    """
    url = make_url(target)
    note = {
        "database": moves.origin(url),
        "target": url.render_as_string(hide_password=True),
        "at": now().strftime("%Y-%m-%d %H:%M"),
    }
    FILE.write_text(json.dumps(note), encoding="utf-8")


def unused(environment: Environment) -> Mapping[str, object] | None:
    """What a sentence is filled with, `target`, `at` and `file`, where the database in use is not the one
    that all was moved to; None where it is, where nothing was moved, and where the note cannot be read."""
    try:
        note = json.loads(FILE.read_text(encoding="utf-8"))
        database, told = note["database"], {"target": note["target"], "at": note["at"], "file": FILE}
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return None if database == moves.origin(make_url(environment.database_url)) else told
