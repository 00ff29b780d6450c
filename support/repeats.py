"""Log lines that may repeat without end: the first at once, then counted."""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import dataclass

PERIOD_SECONDS = 3600.0
"""After which a kind is told anew."""

MOST_KINDS = 50
"""Kinds that are told apart within a period: some are made of what a stranger sends."""

_REST = "the rest"


@dataclass
class _Count:
    since: float
    times: int = 0


class Repeats:
    """Warnings by kind: the 1st, 10th, 100th ... of a period, each with how many there were.

    Whoever fills the log by asking again and again gets a handful of lines an hour.

    Args:
        logger: Where the lines go.
        kinds: How many kinds are told apart; those beyond are counted together.
    """

    def __init__(self, logger: logging.Logger, kinds: int = MOST_KINDS) -> None:
        self._logger = logger
        self._kinds = kinds
        self._counts: dict[str, _Count] = {}
        self._lock = threading.Lock()

    def warn(self, kind: str, message: str) -> None:
        """Log the message, or only count it."""
        with self._lock:
            times, before = self._counted(kind)
        if times == 1:
            told = f" ({before} times in the period before)" if before else ""
        elif str(times).strip("0") == "1":
            told = f" ({times} times by now)"
        else:
            return
        self._logger.warning("%s%s", message, told)

    def _counted(self, kind: str) -> tuple[int, int]:
        """How often in this period, and how often in the one before."""
        at = time.monotonic()
        if kind not in self._counts and len(self._counts) >= self._kinds:
            self._forget(at)
            kind = kind if len(self._counts) < self._kinds else _REST
        count, before = self._counts.setdefault(kind, _Count(at)), 0
        if at - count.since >= PERIOD_SECONDS:
            before = count.times
            count.since, count.times = at, 0
        count.times += 1
        return count.times, before

    def _forget(self, at: float) -> None:
        ended = [kind for kind, count in self._counts.items() if at - count.since >= PERIOD_SECONDS]
        for kind in ended:
            del self._counts[kind]
