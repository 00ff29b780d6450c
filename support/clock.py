"""The present moment, always aware."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")
"""The zone of every datetime here. A fixed offset: China has had no summer time since 1991, and so
nothing depends on a zone database, which bare machines and containers lack."""


def now() -> datetime:
    """The present moment in Asia/Shanghai."""
    return datetime.now(SHANGHAI)


def from_timestamp(seconds: float) -> datetime:
    """A Unix time in Asia/Shanghai."""
    return datetime.fromtimestamp(seconds, SHANGHAI)
