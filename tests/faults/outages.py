"""Outages to order, each over when its block ends."""

from __future__ import annotations

import signal
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.assistant import Assistant


@contextmanager
def hanging(assistant: Assistant, service: str) -> Iterator[None]:
    """The service's process takes connections and never answers; afterwards it goes on."""
    assistant.processes.send(service, signal.SIGSTOP)
    try:
        yield
    finally:
        assistant.processes.send(service, signal.SIGCONT)


@contextmanager
def killed(assistant: Assistant, service: str) -> Iterator[None]:
    """The service's process is gone; afterwards it is started again."""
    assistant.processes.send(service, signal.SIGKILL)
    try:
        yield
    finally:
        assistant.processes.restart(service)


@contextmanager
def locked(file: Path) -> Iterator[None]:
    """Another connection holds the write lock of a SQLite file."""
    connection = sqlite3.connect(file, isolation_level=None)
    connection.execute("BEGIN EXCLUSIVE")
    try:
        yield
    finally:
        connection.execute("ROLLBACK")
        connection.close()


@contextmanager
def locked_for_readers(file: Path) -> Iterator[None]:
    """Another connection has a SQLite file for itself: nobody else can even read it.

    Raises:
        sqlite3.OperationalError: Somebody else has the file open.
    """
    connection = sqlite3.connect(file, isolation_level=None)
    connection.execute("PRAGMA locking_mode = EXCLUSIVE")
    connection.execute("BEGIN EXCLUSIVE")
    try:
        yield
    finally:
        connection.execute("ROLLBACK")
        connection.close()


@contextmanager
def without_tables(file: Path, *names: str) -> Iterator[None]:
    """Tables of a SQLite file are gone."""
    _rename(file, {name: f"away_{name}" for name in names})
    try:
        yield
    finally:
        _rename(file, {f"away_{name}": name for name in names})


def _rename(file: Path, names: dict[str, str]) -> None:
    connection = sqlite3.connect(file)
    with connection:
        for old, new in names.items():
            connection.execute(f"ALTER TABLE {old} RENAME TO {new}")
    connection.close()
