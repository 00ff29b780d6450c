"""Corrections to Rasa 3.6.21, each measured (docs/decisions/0002-fixes-to-rasa.md) and each with its test.

They are applied when the engine starts (`engine.__main__`) or loads its endpoints (`engine.loaded`) or its
data (`engine.importer`), so a plain `rasa run` has them as well. Nothing else of ours patches anything.
"""

from __future__ import annotations

import functools

from engine.fixes import (
    actions,
    history,
    loading,
    locks,
    prediction,
    reading,
    replies,
    scalars,
    sessions,
    shell,
    validation,
)

_AREAS = (
    actions,
    history,
    loading,
    locks,
    prediction,
    reading,
    replies,
    scalars,
    sessions,
    shell,
    validation,
)


@functools.lru_cache(maxsize=1)
def apply() -> None:
    """Puts all corrections in place, once a process."""
    for area in _AREAS:
        area.apply()
