"""Corrections to Rasa 3.6.21, each measured (see docs/decisions.md) and each with its test.

They are applied when the engine loads its endpoints (`engine.answers` and `engine.channel` call
`apply`), so a plain `rasa run` has them as well.
"""

from __future__ import annotations

import functools

from engine.fixes import actions, history, locks, prediction, replies, sessions


@functools.lru_cache(maxsize=1)
def apply() -> None:
    """Puts all corrections in place, once a process."""
    for area in (actions, history, locks, prediction, replies, sessions):
        area.apply()
