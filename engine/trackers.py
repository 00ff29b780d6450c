"""The engine's conversations in the same kind of database as everything else."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import SQLTrackerStore, TrackerStore
from rasa.shared.core.domain import Domain

from support.database import open_database
from support.environment import Environment


class ConversationStore(SQLTrackerStore):
    """Rasa's SQL store over `support.database` (WAL, time-outs, and `pool_pre_ping`: a restart of
    PostgreSQL lost the first message's slots without it)."""

    def __init__(
        self,
        domain: Domain | None = None,
        host: str | None = None,
        event_broker: EventBroker | None = None,
        **kwargs: Any,
    ) -> None:
        """Opens the store at `CONVERSATIONS_URL`."""
        self.engine = open_database(host or Environment.from_environ().conversations_url)
        self.Base.metadata.create_all(self.engine)
        self.sessionmaker = sa.orm.sessionmaker(bind=self.engine)
        TrackerStore.__init__(self, domain, event_broker, **kwargs)
