"""Names of workers, by which other processes see whether a worker's process still runs."""

from __future__ import annotations

import os
import socket
import uuid

_ALIVE: set[str] = set()


def enlist() -> str:
    """A name for a worker of this process."""
    name = f"{socket.gethostname()}|{os.getpid()}|{uuid.uuid4().hex}"
    _ALIVE.add(name)
    return name


def gone(name: str) -> bool:
    """Whether the worker's process has ended, as far as that can be seen from here."""
    host, number, _ = name.split("|")
    if host != socket.gethostname():
        return False
    if int(number) == os.getpid():
        # Another life of this process: a container's first process always has the same number.
        return name not in _ALIVE
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False
