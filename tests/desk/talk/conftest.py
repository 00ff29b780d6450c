"""The stores of this room, on each kind of database."""

from __future__ import annotations

import pytest

from desk.talk.claims import Claims
from desk.talk.log import ConversationLog
from support.people.handoffs import HandoffQueue
from support.storage.database import Database


@pytest.fixture
def handoffs(database: Database) -> HandoffQueue:
    """Of the same database."""
    return HandoffQueue(database)


@pytest.fixture
def log(database: Database) -> ConversationLog:
    """An empty log."""
    return ConversationLog(database)


@pytest.fixture
def claims(database: Database) -> Claims:
    """One worker's view of what waits."""
    return Claims(database)
