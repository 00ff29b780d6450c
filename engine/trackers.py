"""The engine's conversations in the same kind of database as everything else."""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Sequence
from itertools import islice
from typing import Any

import sqlalchemy as sa
from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import SQLTrackerStore, TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event, SessionStarted
from rasa.shared.core.trackers import DialogueStateTracker

from engine.misread import collect
from support.environment import Environment
from support.people.misreadings import Collector, Misreading, MisreadingStore
from support.storage.database import open_database, reading, writing

_REMEMBERED = 10_000
"""Conversations whose number of stored events is kept in mind."""

_SESSIONS_KEPT = 500
"""Conversations whose session is kept in mind: some 40 KB each."""

_UNCHANGING = ("action", "bot", "session_started", "user_featurization")
"""Events that hold nothing which a turn changes in place (a slot's value is the customer's case)."""

_EVENTS = SQLTrackerStore.SQLEvent.__table__

_SESSIONS = sa.Index("events_sessions", _EVENTS.c.sender_id, _EVENTS.c.type_name, _EVENTS.c.id)
"""Finds a conversation's last session without reading the ones before."""

_WHOLE = (
    sa.select(_EVENTS.c.id, _EVENTS.c.type_name, _EVENTS.c.data)
    .where(_EVENTS.c.sender_id == sa.bindparam("sender"))
    .order_by(_EVENTS.c.id)
)

_LAST_SESSION = _WHOLE.where(
    _EVENTS.c.id >= sa.bindparam("since"),
    _EVENTS.c.id
    >= sa.select(sa.func.coalesce(sa.func.max(_EVENTS.c.id), 0))
    .where(_EVENTS.c.sender_id == sa.bindparam("sender"), _EVENTS.c.type_name == SessionStarted.type_name)
    .scalar_subquery(),
)


class _Session:
    """A session's events as they were read, up to the newest known one."""

    def __init__(self) -> None:
        self.newest = 0
        self._events: list[dict[str, Any] | str] = []

    def goes_on_with(self, rows: Sequence[Any]) -> bool:
        """Whether the rows begin with the newest known one: no new session, and nothing deleted."""
        return bool(rows) and rows[0].id == self.newest

    def add(self, rows: Sequence[Any]) -> None:
        """Takes up the rows beyond the newest known one."""
        for row in rows:
            if row.id > self.newest:
                self._events.append(json.loads(row.data) if row.type_name in _UNCHANGING else row.data)
                self.newest = row.id

    def events(self) -> list[dict[str, Any]]:
        """All events; what somebody may change in place is made anew."""
        return [json.loads(event) if isinstance(event, str) else event for event in self._events]


class ConversationStore(SQLTrackerStore):
    """Rasa's SQL store over `support.storage.database` (WAL, time-outs, and `pool_pre_ping`: a restart of
    PostgreSQL lost the first message's slots without it), with two plain statements a turn.

    Rasa's own reads a session by its ORM and counts it again before each save; together with their
    commits that was half of an answered question's time (benchmarks). Which events are new is known
    from the read before: a conversation is locked from its read to its save.
    """

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
        self._stored: OrderedDict[str, int] = OrderedDict()
        self._sessions: OrderedDict[str, _Session] = OrderedDict()
        self._misread = Collector(_keep_misread)
        TrackerStore.__init__(self, domain, event_broker, **kwargs)

    async def _retrieve(
        self, sender_id: str, fetch_events_from_all_sessions: bool
    ) -> DialogueStateTracker | None:
        if fetch_events_from_all_sessions:
            rows = self._all(sender_id)
        else:
            rows = self._last_session(sender_id)
            self._remember(sender_id, len(rows))
        if not rows or not self.domain:
            return None
        return DialogueStateTracker.from_dict(sender_id, rows, self.domain.slots)

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Appends the tracker's new events."""
        await self.stream_events(tracker)
        stored = self._stored.get(tracker.sender_id)
        if stored is None:
            stored = len(self._last_session(tracker.sender_id))
        new = list(islice(tracker.events, stored, None))
        rows = [_row(tracker.sender_id, event) for event in new]
        if rows:
            with writing(self.engine) as connection:
                connection.execute(_EVENTS.insert(), rows)
            collect(self._misread, tracker, new)
        self._remember(tracker.sender_id, stored + len(rows))

    def _all(self, sender_id: str) -> list[dict[str, Any]]:
        with reading(self.engine) as connection:
            rows = connection.execute(_WHOLE, {"sender": sender_id})
            return [json.loads(row.data) for row in rows]

    def _last_session(self, sender_id: str) -> list[dict[str, Any]]:
        """The last session's events; only those that are new since the last look are fetched."""
        known = self._sessions.pop(sender_id, None) or _Session()
        # On SQLite this takes the write lock: what could not be stored afterwards is not even begun.
        with writing(self.engine) as connection:
            rows = connection.execute(_LAST_SESSION, {"sender": sender_id, "since": known.newest}).all()
            if known.newest and not known.goes_on_with(rows):
                known = _Session()
                rows = connection.execute(_LAST_SESSION, {"sender": sender_id, "since": 0}).all()
        known.add(rows)
        self._sessions[sender_id] = known
        while len(self._sessions) > _SESSIONS_KEPT:
            self._sessions.popitem(last=False)
        return known.events()

    def _remember(self, sender_id: str, count: int) -> None:
        self._stored[sender_id] = count
        self._stored.move_to_end(sender_id)
        while len(self._stored) > _REMEMBERED:
            self._stored.popitem(last=False)


def _keep_misread(misreading: Misreading) -> None:
    """They are an editor's, so they stand in the assistant's database, not in the conversations'."""
    MisreadingStore(open_database(Environment.from_environ().database_url)).record(misreading)


def _row(sender_id: str, event: Event) -> dict[str, Any]:
    data = event.as_dict()
    return {
        "sender_id": sender_id,
        "type_name": event.type_name,
        "timestamp": data.get("timestamp"),
        "intent_name": data.get("parse_data", {}).get("intent", {}).get("name"),
        "action_name": data.get("name"),
        "data": json.dumps(data),
    }


def main() -> None:
    """Makes the tables in the database of `CONVERSATIONS_URL`, as the engine's start does."""
    ConversationStore()


if __name__ == "__main__":
    main()
