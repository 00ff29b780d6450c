"""What follows from an action that fails, where the time of day or the state of things decides it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from rasa.core.channels.channel import CollectingOutputChannel
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActiveLoop, BotUttered, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from engine import rescue
from engine.answers import AnswerGenerator
from engine.importer import AssistantImporter
from support.clock import now
from support.services import Services, services
from support.storage.database import upgrade
from tests.assistant import ROOT


@pytest.fixture(scope="module")
def domain() -> Domain:
    """The project's own."""
    importer = AssistantImporter(None, str(ROOT / "domain.yml"), [str(ROOT / "data")])
    return importer.get_domain().merge(Domain.from_dict({"responses": importer.get_nlu_data().responses}))


@pytest.fixture
def stores(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Services]:
    """The engine's own services over a fresh database, at an hour when nobody is on duty."""
    settings = yaml.safe_load((ROOT / "data" / "settings.yml").read_text(encoding="utf-8"))
    span = "3:00-3:01" if now().hour > 12 else "15:00-15:01"
    settings["agent_hours"] = {kind: span for kind in ("workdays", "weekends", "holidays")}
    file = tmp_path / "settings.yml"
    file.write_text(yaml.safe_dump(settings, allow_unicode=True), encoding="utf-8")
    monkeypatch.setenv("SETTINGS_FILE", str(file))
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/okpay.db")
    monkeypatch.delenv("WALLET_URL", raising=False)
    services.cache_clear()
    opened = services()
    upgrade(opened.tickets._engine)
    yield opened
    services.cache_clear()


def fails(domain: Domain, tracker: DialogueStateTracker, text: str, intent: str, number: int) -> list[str]:
    """A message whose action fails; the names of the responses that it is answered with."""
    tracker.update(UserUttered(text, {"name": intent}, message_id=f"message-{number}"))
    nlg = AnswerGenerator(None, domain)
    output = CollectingOutputChannel()
    events = asyncio.run(rescue.answer("action", RuntimeError("no"), output, nlg, tracker))
    tracker.update_with_events(events, domain)
    return [event.metadata["utter_action"] for event in events if isinstance(event, BotUttered)]


def test_out_of_hours_one_matter_stays_one_ticket(domain: Domain, stores: Services) -> None:
    """Nobody waits then, so that each further message fails again: it gets the same ticket's number."""
    tracker = DialogueStateTracker.from_events("someone", [], domain.slots)
    for number, text in enumerate(("提现没到账", "在吗", "提现没到账")):
        intent = "withdrawal_delayed" if "提现" in text else "greet"
        said = fails(domain, tracker, text, intent, number)
        assert said == ["utter_action_failed", "utter_ticket_opened", "utter_handoff_closed_hours"]
    assert tracker.get_slot("handoff_status") == "none"
    assert [ticket.problem for ticket in stores.tickets.of_conversation("someone")] == ["withdrawal_delayed"]
    fails(domain, tracker, "退款没到账", "refund_status", 9)
    assert len(stores.tickets.of_conversation("someone")) == 2


def test_a_turn_is_answered_once(domain: Domain, stores: Services) -> None:
    """A form's failure is followed by that of the action that ends it."""
    tracker = DialogueStateTracker.from_events("someone", [], domain.slots)
    assert fails(domain, tracker, "提现没到账", "withdrawal_delayed", 1)
    nlg = AnswerGenerator(None, domain)
    again = rescue.answer("action_resolve_case", RuntimeError(), CollectingOutputChannel(), nlg, tracker)
    assert asyncio.run(again) == []


def test_last_resort_keeps_an_open_form(
    domain: Domain, stores: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever else fails there, the customer is answered, and the open question stays."""
    nlg = AnswerGenerator(None, domain)
    monkeypatch.setenv("DATABASE_URL", "no URL")
    services.cache_clear()
    tracker = DialogueStateTracker.from_events("someone", [], domain.slots)
    tracker.update_with_events([ActiveLoop("case_form"), SlotSet("requested_slot", "amount")], domain)
    tracker.update(UserUttered("500", {"name": "inform"}, message_id="message-1"))
    events = asyncio.run(rescue.answer("action", RuntimeError(), CollectingOutputChannel(), nlg, tracker))
    said = [event.metadata["utter_action"] for event in events if isinstance(event, BotUttered)]
    assert said == ["utter_system_busy"]
    assert SlotSet("requested_slot", "amount") in events
    assert not [event for event in events if isinstance(event, SlotSet) and event.key == "ticket_id"]


def test_ticket_tells_what_earlier_sessions_held(domain: Domain, stores: Services) -> None:
    """A rolled session's messages stand in a slot; the person reads them before the later ones."""
    tracker = DialogueStateTracker.from_events("someone", [], domain.slots)
    earlier = [
        {"event": "user", "text": "第一句", "timestamp": 1.0},
        {"event": "bot", "text": "", "timestamp": 2.0},
    ]
    tracker.update(SlotSet("transcript", earlier))
    fails(domain, tracker, "提现没到账", "withdrawal_delayed", 1)
    [ticket] = stores.tickets.of_conversation("someone")
    assert [(line["speaker"], line["text"]) for line in ticket.transcript] == [
        ("customer", "第一句"),
        ("customer", "提现没到账"),
    ]
