"""The conversation store: what it keeps in mind is always what the database holds."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, Event, SessionStarted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from engine.importer import AssistantImporter
from engine.trackers import ConversationStore
from tests.assistant import ROOT


@pytest.fixture(scope="module")
def domain() -> Domain:
    """The project's own."""
    importer = AssistantImporter(None, str(ROOT / "domain.yml"), [str(ROOT / "data")])
    return importer.get_domain().merge(Domain.from_dict({"responses": importer.get_nlu_data().responses}))


@pytest.fixture
def url(tmp_path: Path) -> str:
    """An empty database."""
    return f"sqlite:///{tmp_path}/conversations.db"


def _says(store: ConversationStore, *events: Event) -> None:
    async def say() -> None:
        tracker = await store.get_or_create_tracker("someone")
        tracker.update_with_events(list(events), store.domain)
        await store.save(tracker)

    asyncio.run(say())


def _read(store: ConversationStore, whole: bool = False) -> list[dict[str, Any]]:
    read = store.retrieve_full_tracker if whole else store.retrieve
    tracker: DialogueStateTracker | None = asyncio.run(read("someone"))
    return [event.as_dict() for event in tracker.events] if tracker else []


def test_another_process_s_events_are_seen(domain: Domain, url: str) -> None:
    """Two engines over one database take turns with one customer."""
    one, other = ConversationStore(domain, url), ConversationStore(domain, url)
    for turn in range(3):
        for store in (one, other):
            _says(store, UserUttered(f"第{turn}句"), ActionExecuted("utter_fees"))
    fresh = _read(ConversationStore(domain, url))
    assert [event["text"] for event in fresh if event["event"] == "user"] == ["第0句"] * 2 + ["第1句"] * 2 + [
        "第2句"
    ] * 2
    assert _read(one) == _read(other) == fresh


def test_new_session_of_another_process_is_seen(domain: Domain, url: str) -> None:
    one, other = ConversationStore(domain, url), ConversationStore(domain, url)
    _says(one, UserUttered("一"), ActionExecuted("utter_fees"))
    _says(other, SessionStarted(), UserUttered("二"))
    assert [event["event"] for event in _read(one)] == ["session_started", "user"]
    assert [event["text"] for event in _read(one, whole=True) if event["event"] == "user"] == ["一", "二"]


def test_deleted_conversation_is_gone(domain: Domain, url: str) -> None:
    """As an operator deletes a customer's data, beside the running engine."""
    store = ConversationStore(domain, url)
    _says(store, UserUttered("一"))
    with store.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM events")
    assert _read(store) == []
    _says(store, UserUttered("二"))
    assert [event["text"] for event in _read(store) if event["event"] == "user"] == ["二"]


def test_what_a_turn_changes_in_place_is_not_kept(domain: Domain, url: str) -> None:
    """A slot's value is handed out anew on each read."""
    store = ConversationStore(domain, url)
    _says(store, UserUttered("一"), SlotSet("case", {"given": ["amount"]}))

    async def spoil() -> None:
        tracker = await store.retrieve("someone")
        assert tracker
        tracker.get_slot("case")["given"].append("never saved")

    asyncio.run(spoil())
    assert [event["value"] for event in _read(store) if event["event"] == "slot"] == [{"given": ["amount"]}]
