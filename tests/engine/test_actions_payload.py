"""What goes over the wire to the action server: what it needs, however long the conversation is."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from rasa.core.actions.action import RemoteAction
from rasa.core.channels.channel import CollectingOutputChannel
from rasa.core.nlg import TemplatedNaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, BotUttered, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from engine import fixes
from engine.importer import AssistantImporter
from engine.transcript import TRANSCRIPT_MESSAGES
from tests.assistant import ROOT

Payload = dict[str, Any]


class Recorder:
    """An action server that keeps what it is sent, and does nothing."""

    def __init__(self) -> None:
        received: list[bytes] = []

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                received.append(self.rfile.read(int(self.headers["Content-Length"])))
                body = b'{"events": [], "responses": []}'
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *arguments: Any) -> None:
                pass

        self.received = received
        self._server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/webhook"
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    def close(self) -> None:
        """Ends it."""
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def recorder() -> Iterator[Recorder]:
    """A running one."""
    server = Recorder()
    yield server
    server.close()


@pytest.fixture(scope="module")
def domain() -> Domain:
    """The project's own."""
    importer = AssistantImporter(None, str(ROOT / "domain.yml"), [str(ROOT / "data")])
    return importer.get_domain().merge(Domain.from_dict({"responses": importer.get_nlu_data().responses}))


def conversation(domain: Domain, turns: int) -> DialogueStateTracker:
    """A customer's message and the bot's answer, so many times, with what Rasa notes between them."""
    tracker = DialogueStateTracker.from_events("someone", [], slots=domain.slots)
    tracker.update(SlotSet("amount", "500.00"))
    for number in range(turns):
        parse = {"intent_ranking": [{"name": "fees", "confidence": 0.9}] * 10, "acts": {"cost": 0.912}}
        intent = {"name": "fees", "confidence": 0.9}
        metadata = {"verified_account": "OK10000001"}
        tracker.update(
            UserUttered(f"问 {number}", intent, [], parse, message_id=f"m{number}", metadata=metadata)
        )
        tracker.update(ActionExecuted("utter_fees"))
        tracker.update(
            BotUttered(f"答 {number}", {"buttons": [{"title": "x"}]}, {"utter_action": "utter_fees"})
        )
        tracker.update(ActionExecuted("action_listen"))
    return tracker


def sent(recorder: Recorder, domain: Domain, tracker: DialogueStateTracker) -> Payload:
    """What one action's call sends, over real HTTP."""
    fixes.apply()
    action = RemoteAction("action_follow_up", EndpointConfig(recorder.url))
    nlg = TemplatedNaturalLanguageGenerator(domain.responses)
    asyncio.run(action.run(CollectingOutputChannel(), nlg, tracker, domain))
    payload: Payload = json.loads(recorder.received[-1])
    return payload


def test_it_holds_the_action_the_slots_and_the_message(recorder: Recorder, domain: Domain) -> None:
    """All that an action of ours reads."""
    payload = sent(recorder, domain, conversation(domain, 2))
    assert payload["next_action"] == "action_follow_up"
    assert payload["sender_id"] == payload["tracker"]["sender_id"] == "someone"
    assert payload["tracker"]["slots"]["amount"] == "500.00"
    message = payload["tracker"]["latest_message"]
    assert message["text"] == "问 1"
    assert message["message_id"] == "m1"
    assert message["metadata"]["verified_account"] == "OK10000001"
    assert len(message["intent_ranking"]) == 10
    assert message["acts"] == {"cost": 0.912}


def test_no_domain_is_sent(recorder: Recorder, domain: Domain) -> None:
    """Some 100 kB with each call, which no action reads."""
    payload = sent(recorder, domain, conversation(domain, 2))
    assert payload["domain"] == {}
    assert "utter_greet" not in recorder.received[-1].decode()


def test_events_are_messages_alone_and_light(recorder: Recorder, domain: Domain) -> None:
    """Who said what when, oldest first: what the ticket's transcript is made of."""
    events = sent(recorder, domain, conversation(domain, 2))["tracker"]["events"]
    assert [event["text"] for event in events] == ["问 0", "答 0", "问 1", "答 1"]
    assert [event["event"] for event in events] == ["user", "bot", "user", "bot"]
    for event in events:
        light = {"event", "text", "timestamp"}
        assert set(event) == (light | {"parse_data"} if event["event"] == "user" else light)
    assert events[0]["parse_data"] == {"intent": {"name": "fees"}}


def test_it_grows_no_further_with_the_conversation(recorder: Recorder, domain: Domain) -> None:
    """The last messages only, whatever came before."""
    short = sent(recorder, domain, conversation(domain, TRANSCRIPT_MESSAGES))
    long = sent(recorder, domain, conversation(domain, 10 * TRANSCRIPT_MESSAGES))
    assert len(long["tracker"]["events"]) == len(short["tracker"]["events"]) == TRANSCRIPT_MESSAGES
    assert long["tracker"]["events"][-1]["text"] == f"答 {10 * TRANSCRIPT_MESSAGES - 1}"
    first, second = recorder.received
    assert len(second) < 1.2 * len(first)
