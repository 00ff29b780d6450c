"""The present moment, always aware."""

from __future__ import annotations

from datetime import datetime

from support.hours import SHANGHAI


def now() -> datetime:
    """The present moment in Asia/Shanghai."""
    return datetime.now(SHANGHAI)


def from_timestamp(seconds: float) -> datetime:
    """A Unix time in Asia/Shanghai."""
    return datetime.fromtimestamp(seconds, SHANGHAI)
