"""A desk as a process of its own, and customers that use it as a browser and as an app would."""

from __future__ import annotations

import os
import queue
import secrets
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import socketio

from desk.talk.push import NAMESPACE
from launch.ports import free_port
from launch.processes import Processes
from launch.programs import desk as desk_service
from support.clock import now
from support.company.identity import mint_token
from support.environment import Environment
from tests.desk.documented import check_acknowledgement, check_event
from tests.desk.shared_tls import shared_tls

PATIENCE = 15.0
"""Seconds after which something that was to come has not come."""


@dataclass
class RunningDesk:
    """A desk under test."""

    url: str
    environment: Mapping[str, str]
    processes: Processes
    folder: Path

    def token(self, account: str, lifetime: timedelta = timedelta(hours=1)) -> str:
        """An identity token as the company's site would sign it."""
        settings = Environment.from_environ(self.environment)
        return mint_token(account, settings, now(), lifetime=lifetime)

    def app(self, account: str = "") -> App:
        """A customer over REST, with a conversation."""
        app = App(self.url, {"Authorization": f"Bearer {self.token(account)}"} if account else {})
        app.begin()
        return app

    def browser(self, **auth: Any) -> Browser:
        """A customer over the socket."""
        return Browser(self.url, auth)


def environment_of(folder: Path, engine_url: str, **variables: str) -> dict[str, str]:
    """The variables of a desk with a database of its own."""
    return {
        **os.environ,
        "RASA_API_TOKEN": secrets.token_urlsafe(24),
        "IDENTITY_SECRET": secrets.token_urlsafe(36),
        "DATABASE_URL": f"sqlite:///{folder}/okpay.db",
        "DESK_ENGINE_URL": engine_url,
        "DESK_DEMO": "true",
        **variables,
    }


@contextmanager
def running_desk(folder: Path, engine_url: str, **variables: str) -> Iterator[RunningDesk]:
    """Starts a desk and ends it."""
    environment = environment_of(folder, engine_url, **variables)
    port = free_port()
    with Processes(environment, logs=folder) as processes:
        processes.start([desk_service(port)])
        yield RunningDesk(f"http://127.0.0.1:{port}", environment, processes, folder)


@dataclass
class App:
    """A customer over REST."""

    url: str
    headers: dict[str, str]
    conversation: str = ""
    welcome: dict[str, Any] = field(default_factory=dict)

    def begin(self) -> dict[str, Any]:
        """Opens or continues the conversation, and keeps a secret that is new."""
        answer = self.post("session", {})
        answer.raise_for_status()
        self.welcome = answer.json()
        self.conversation = self.welcome["conversation"]
        if "visitor" in self.welcome:
            self.headers["X-Visitor"] = self.welcome["visitor"]
        return self.welcome

    def post(self, path: str, body: Any, **more: Any) -> httpx.Response:
        """One call."""
        return httpx.post(
            f"{self.url}/api/v1/{path}", json=body, headers=self.headers, timeout=PATIENCE, **more
        )

    def get(self, path: str, **query: Any) -> httpx.Response:
        """One call."""
        return httpx.get(
            f"{self.url}/api/v1/{path}", params=query, headers=self.headers, timeout=PATIENCE * 2
        )

    def send(self, text: str, client_id: str = "", **more: Any) -> httpx.Response:
        """A message."""
        return self.post("messages", {"client_id": client_id or uuid.uuid4().hex, "text": text, **more})

    def messages(self) -> list[dict[str, Any]]:
        """All."""
        found: list[dict[str, Any]] = self.get("messages").json()["messages"]
        return found

    def ask(self, text: str, **more: Any) -> list[dict[str, Any]]:
        """A message, and what comes back."""
        sent = self.send(text, **more)
        sent.raise_for_status()
        found: list[dict[str, Any]] = self.get("messages", after=sent.json()["seq"], wait=10).json()[
            "messages"
        ]
        return found

    def until(self, count: int) -> list[dict[str, Any]]:
        """All messages, once there are `count`."""
        deadline = time.monotonic() + PATIENCE
        while len(found := self.messages()) < count and time.monotonic() < deadline:
            time.sleep(0.05)
        assert len(found) >= count, found
        return found


class KeptOut(Exception):
    """The desk refused a connection."""


class Browser:
    """A customer over the socket; use as a context manager."""

    def __init__(self, url: str, auth: dict[str, Any]) -> None:
        self.auth = auth
        self.welcome: dict[str, Any] = {}
        self.events: list[tuple[str, Any]] = []
        self._url = url
        self._heard: queue.Queue[tuple[str, Any]] = queue.Queue()
        options = {"sslopt": {"context": shared_tls()}} if url.startswith("https:") else {}
        self._client = socketio.Client(reconnection=False, websocket_extra_options=options)
        self._client.on("*", self._hear, namespace=NAMESPACE)
        self._reason: Any = None
        self._client.on("connect_error", self._refused, namespace=NAMESPACE)
        self._client.on("disconnect", lambda *_: self._hear("disconnect"), namespace=NAMESPACE)

    def __enter__(self) -> Browser:
        self.connect()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def connect(self) -> dict[str, Any]:
        """Comes in; gives `welcome`.

        Raises:
            KeptOut: With the desk's reason.
        """
        try:
            self._client.connect(
                self._url,
                namespaces=[NAMESPACE],
                auth=self.auth,
                transports=["websocket"],
                wait_timeout=PATIENCE,
            )
        except socketio.exceptions.ConnectionError as failure:
            raise KeptOut(str(self._reason)) from failure
        self.welcome = self.wait("welcome")
        if "visitor" in self.welcome:
            self.auth["visitor"] = self.welcome["visitor"]
        return self.welcome

    def close(self) -> None:
        """Leaves."""
        self._client.disconnect()

    def call(self, event: str, **data: Any) -> dict[str, Any]:
        """An event with its acknowledgement."""
        answer: dict[str, Any] = self._client.call(event, data, namespace=NAMESPACE, timeout=PATIENCE)
        check_acknowledgement(answer)
        return answer

    def raw(self, event: str, data: Any) -> Any:
        """An event with anything as its data."""
        return self._client.call(event, data, namespace=NAMESPACE, timeout=PATIENCE)

    def send(self, text: str, client_id: str = "", **more: Any) -> dict[str, Any]:
        """A message."""
        return self.call("send", client_id=client_id or uuid.uuid4().hex, text=text, **more)

    def wait(self, event: str, seconds: float = PATIENCE) -> Any:
        """The next event of a kind.

        Raises:
            Undocumented: Any event that came was none of the document.
        """
        deadline = time.monotonic() + seconds
        while True:
            try:
                name, data = self._heard.get(timeout=max(0.01, deadline - time.monotonic()))
            except queue.Empty:
                raise AssertionError(f"no {event} within {seconds} s, but {self.events}") from None
            if name != "disconnect":
                check_event(name, data)
            if name == event:
                return data

    def hear(self, speaker: str, seconds: float = PATIENCE) -> dict[str, Any]:
        """The next message of a speaker."""
        while True:
            message: dict[str, Any] = self.wait("message", seconds)
            if message["speaker"] == speaker:
                return message

    def _refused(self, reason: Any) -> None:
        self._reason = reason["message"] if isinstance(reason, dict) else reason

    def _hear(self, event: str, data: Any = None) -> None:
        self.events.append((event, data))
        self._heard.put((event, data))
