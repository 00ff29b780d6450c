"""A customer's line to the running engine: says something over REST, and looks at the tracker."""

from __future__ import annotations

import time
import uuid
from dataclasses import dataclass, field
from typing import Any

import httpx

ANSWER_WITHIN = 60.0
"""Seconds that an answer may take before the conversation counts as failed."""


@dataclass(frozen=True)
class Heard:
    """What came back to one message, and how the conversation stands after it.

    Attributes:
        texts: The bot's texts, in order.
        responses: Names of the responses that gave them.
        buttons: Titles to payloads that were offered, over all texts.
        slots: After the turn.
        intent: What the message was read as.
        open: Whether a form is at work.
        seconds: Until the answer was there.
    """

    texts: tuple[str, ...] = ()
    responses: tuple[str, ...] = ()
    buttons: dict[str, str] = field(default_factory=dict)
    slots: dict[str, Any] = field(default_factory=dict)
    intent: str = ""
    open: bool = False
    seconds: float = 0.0

    @property
    def requested(self) -> str:
        """The fact that is asked for; empty where none is."""
        return str(self.slots.get("requested_slot") or "") if self.open else ""

    @property
    def problem(self) -> str:
        """The problem that is open, or was last."""
        return str(self.slots.get("problem") or "")

    @property
    def ticket(self) -> str:
        """Number of the present case's ticket."""
        return str(self.slots.get("ticket_id") or "")

    @property
    def waits(self) -> bool:
        """Whether a person is called, or is there."""
        return self.slots.get("handoff_status") in ("waiting", "active")

    def of_case(self, name: str) -> str:
        """A text in the slot of the case: `offer`, `candidate`."""
        case = self.slots.get("case")
        return str(case.get(name) or "") if isinstance(case, dict) else ""


class Line:
    """One conversation.

    Attributes:
        sender: Its name at the engine.
    """

    def __init__(self, client: httpx.Client, url: str, api_token: str, identity: str = "") -> None:
        """
        Args:
            client: Shared by all lines.
            url: Of the engine.
            api_token: Of its HTTP API.
            identity: The customer's identity token; empty: not signed in.
        """
        self.sender = f"simulated-{uuid.uuid4().hex}"
        self._client = client
        self._url = url
        self._token = {"token": api_token}
        self._headers = {"Authorization": f"Bearer {identity}"} if identity else {}

    def say(self, text: str) -> Heard:
        """Says one thing.

        Raises:
            httpx.HTTPError: The engine failed, or took longer than `ANSWER_WITHIN`.
        """
        begun = time.perf_counter()
        replies = self._ask("POST", "/webhooks/rest/webhook", {"sender": self.sender, "message": text})
        seconds = time.perf_counter() - begun
        tracker = self._ask("GET", f"/conversations/{self.sender}/tracker")
        events = tracker["events"]
        last = max(index for index, event in enumerate(events) if event["event"] == "user")
        said = [event for event in events[last:] if event["event"] == "bot"]
        return Heard(
            texts=tuple(reply["text"] for reply in replies if reply.get("text")),
            responses=tuple((event.get("metadata") or {}).get("utter_action", "") for event in said),
            buttons={one["title"]: one["payload"] for reply in replies for one in reply.get("buttons") or ()},
            slots=tracker["slots"],
            intent=events[last]["parse_data"]["intent"]["name"],
            open=bool((tracker.get("active_loop") or {}).get("name")),
            seconds=seconds,
        )

    def leave_until_tomorrow(self, seconds: float) -> None:
        """Goes away, and comes back that much later.

        Nobody turns the engine's clock: the conversation so far is put down under another name with all its
        times so much earlier (Rasa's own `PUT /conversations/ID/tracker/events`), and goes on there. What the
        engine makes of that is what it makes of a customer who comes back: a new session. Tickets and
        hand-offs hang on the first name, so it is for conversations that have neither.

        Raises:
            httpx.HTTPError: The engine failed.
        """
        path = f"/conversations/{self.sender}/tracker"
        events = self._ask("GET", path, include_events="ALL")["events"]
        earlier = [{**event, "timestamp": event["timestamp"] - seconds} for event in events]
        self.sender = f"simulated-{uuid.uuid4().hex}"
        self._ask("PUT", f"/conversations/{self.sender}/tracker/events", earlier)

    def sessions(self) -> int:
        """How many sessions the conversation has had.

        Raises:
            httpx.HTTPError: The engine failed.
        """
        tracker = self._ask("GET", f"/conversations/{self.sender}/tracker", include_events="ALL")
        return sum(event["event"] == "session_started" for event in tracker["events"])

    def _ask(self, method: str, path: str, body: Any = None, **parameters: str) -> Any:
        answer = self._client.request(
            method,
            f"{self._url}{path}",
            params={**self._token, **parameters},
            headers=self._headers,
            json=body,
            timeout=ANSWER_WITHIN,
        )
        answer.raise_for_status()
        return answer.json()
