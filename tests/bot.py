"""A customer of the running assistant: talks over REST, looks at the tracker."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from typing import Any

import httpx

TIMEOUT = 30.0

HTTP = httpx.Client(timeout=TIMEOUT, limits=httpx.Limits(max_keepalive_connections=0))
"""Shared: a client of its own for every message costs 40 ms of CPU (it loads the certificates).

No connection is kept, so that an assistant may be restarted on its port.
"""


@dataclass(frozen=True)
class Heard:
    """What came back to one message.

    Attributes:
        texts: The bot's texts, in order.
        responses: Names of the responses that gave them.
        buttons: Payloads offered, over all texts.
        slots: After the turn.
        intent: What the message was read as.
        loop: The active form, or None.
    """

    texts: list[str]
    responses: list[str]
    buttons: list[str]
    slots: dict[str, Any]
    intent: str
    loop: str | None

    @property
    def text(self) -> str:
        """All texts as one."""
        return "\n".join(self.texts)


@dataclass
class Customer:
    """One conversation with the engine at `url`; `token` makes it a verified customer's."""

    url: str
    api_token: str
    token: str = ""
    sender: str = field(default_factory=lambda: f"test-{uuid.uuid4().hex}")

    def send(self, message: Any, **extra: Any) -> list[dict[str, Any]]:
        """The raw answer of the channel to one message."""
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        answer = HTTP.post(
            f"{self.url}/webhooks/rest/webhook",
            json={"sender": self.sender, "message": message, **extra},
            headers=headers,
        )
        answer.raise_for_status()
        replies: list[dict[str, Any]] = answer.json()
        return replies

    def say(self, message: Any, **extra: Any) -> Heard:
        """One message, with what it did to the conversation."""
        replies = self.send(message, **extra)
        tracker = self.tracker()
        events = tracker["events"]
        last = max(index for index, event in enumerate(events) if event["event"] == "user")
        bot = [event for event in events[last:] if event["event"] == "bot"]
        return Heard(
            texts=[reply["text"] for reply in replies if reply.get("text")],
            responses=[event["metadata"].get("utter_action", "") for event in bot],
            buttons=[button["payload"] for reply in replies for button in reply.get("buttons", [])],
            slots=tracker["slots"],
            intent=events[last]["parse_data"]["intent"]["name"],
            loop=(tracker.get("active_loop") or {}).get("name"),
        )

    def tracker(self) -> dict[str, Any]:
        """The conversation as the engine holds it."""
        answer = HTTP.get(
            f"{self.url}/conversations/{self.sender}/tracker",
            params={"token": self.api_token},
        )
        answer.raise_for_status()
        found: dict[str, Any] = answer.json()
        return found

    def parse(self, text: str) -> dict[str, Any]:
        """What the model makes of a text."""
        answer = HTTP.post(
            f"{self.url}/model/parse",
            params={"token": self.api_token},
            json={"text": text},
        )
        answer.raise_for_status()
        parsed: dict[str, Any] = answer.json()
        return parsed
