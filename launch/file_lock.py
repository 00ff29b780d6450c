"""Locks between processes: what one does alone, and what the others do meanwhile."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

_LOOK_EVERY = 0.5
"""Seconds."""


@contextmanager
def held(path: Path, waiting: Callable[[], None] = lambda: None) -> Iterator[None]:
    """Holds a file's lock, which ends with the process however that ends; waits for whoever holds it.

    Args:
        path: The file; made, with mode 600, if there is none.
        waiting: Called at each look while somebody else has it; gives up by raising.

    Raises:
        OSError: The file cannot be opened.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "rb") as lock:
        while not _taken(lock.fileno()):
            waiting()
            time.sleep(_LOOK_EVERY)
        yield


def _taken(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
