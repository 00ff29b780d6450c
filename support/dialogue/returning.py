"""Somebody who was away says that they are back: that is no fact, and no day of a transaction."""

from __future__ import annotations

import re

from support.company.signs import signs

_CLAUSES = re.compile(r"[,。;!?\s]+")


def without(text: str) -> str:
    """The text without the clauses that only say so; the whole where nothing else is said.

    Args:
        text: Normalised.
    """
    back, rest = _told(text)
    return ",".join(rest) if back and rest else text


def is_all(text: str) -> bool:
    """Whether a text says that somebody is back, and nothing else."""
    back, rest = _told(text)
    return back and not rest


def _told(text: str) -> tuple[bool, list[str]]:
    """Whether a clause says so, and the clauses that say anything else."""
    clauses = [clause for clause in _CLAUSES.split(text) if clause]
    others = [clause for clause in clauses if not signs().show("returns.is", clause)]
    rest = [clause for clause in others if not signs().show("returns.beside", clause)]
    return len(others) < len(clauses), rest
