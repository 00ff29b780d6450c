"""Stored copies, and giving one back as databases of its own."""

from __future__ import annotations

import gzip
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from tests.new_database import new_database, run_sql
from tests.upgrade.stores import Stores, close

FOLDER = Path(__file__).parent / "2026-11-22"
KINDS = ("sqlite", "postgresql")


@dataclass(frozen=True)
class Copy:
    """A copy that stands in databases again, as it was stored.

    Attributes:
        database_url: Of tickets, queue, conversations.
        conversations_url: Of the engine's conversations.
        manifest: What stood in them, by sections (`stores.SECTIONS`), and what opens them again: `customers`
            (talk to conversation and visitor's secret), `passwords` and `tokens` of the agents; and
            `settled_texts`, which an editor had decided on.
    """

    database_url: str
    conversations_url: str
    manifest: dict[str, Any]

    @property
    def stores(self) -> Stores:
        """Today's stores over the databases."""
        return Stores(self.database_url, self.conversations_url)

    def run(self, statement: str) -> None:
        """Change the databases, as time or somebody else would have."""
        run_sql(self.database_url, statement)

    def conversation(self, talk: str) -> str:
        """The conversation of a talk."""
        id: str = self.manifest["customers"][talk]["conversation"]
        return id

    def handoff(self, talk: str) -> dict[str, Any]:
        """The newest hand-off of a talk, as it was."""
        newest: dict[str, Any] = self.manifest["handoffs"][self.conversation(talk)][-1]
        return newest

    def engine(self, talk: str) -> dict[str, Any]:
        """The engine's conversation of a talk, as it was."""
        found: dict[str, Any] = self.manifest["engine"][self.conversation(talk)]
        return found


@contextmanager
def restored(kind: str, folder: Path) -> Iterator[Copy]:
    """Gives a copy back, on SQLite in the folder or in a new database of the PostgreSQL for tests.

    Skips the test where there is no PostgreSQL.
    """
    if kind == "sqlite":
        files = {name: folder / f"{name}.db" for name in ("okpay", "conversations")}
        for name, file in files.items():
            with sqlite3.connect(file) as connection:
                connection.executescript(stored(name))
            connection.close()
        copy = Copy(f"sqlite:///{files['okpay']}", f"sqlite:///{files['conversations']}", manifest()[kind])
        yield copy
        close(copy.database_url, copy.conversations_url)
        return
    with new_database() as url:
        run_sql(url, stored(kind))
        yield Copy(url, url, manifest()[kind])
        close(url)


@lru_cache(maxsize=1)
def manifest() -> dict[str, dict[str, Any]]:
    """What stands in the copies, by kind of database."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    content: dict[str, dict[str, Any]] = yaml.load((FOLDER / "manifest.yml").read_text("utf-8"), loader)
    return content


def stored(name: str) -> str:
    return gzip.decompress((FOLDER / f"{name}.sql.gz").read_bytes()).decode()
