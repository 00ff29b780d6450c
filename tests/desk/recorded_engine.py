"""An engine's REST channel that answers from a record: for what the desk does when it is slow or gone."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from launch.ports import free_port

_LOOK_SECONDS = 0.02


@dataclass
class RecordedEngine:
    """Answers every message with `回：` and its text, after `delay` seconds; nothing to one without text.

    Attributes:
        heard: Conversation and text of all messages, in the order they came.
        headers: Of the last message.
        delay: Seconds until a message is answered.
        holding: Whether no message is answered for now; until it is set back.
        status: Of the answers; 500 for an engine that fails.
        told: Bodies of the tracker events that were posted.
        buttons: Offered with each answer.
        slots: Of a conversation's tracker.
        acts: Names of the actions that were asked for from outside.
        standing: What it says of itself beside that it is ready.
        asked_for_standing: How often it was asked for that.
    """

    url: str
    heard: list[tuple[str, str]] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)
    delay: float = 0.0
    holding: bool = False
    status: int = 200
    told: list[Any] = field(default_factory=list)
    buttons: list[dict[str, str]] = field(default_factory=list)
    trackers: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    slots: dict[str, dict[str, Any]] = field(default_factory=dict)
    acts: list[Any] = field(default_factory=list)
    standing: dict[str, Any] = field(default_factory=dict)
    asked_for_standing: int = 0

    def reset(self) -> None:
        """As new."""
        self.delay, self.holding, self.status, self.buttons = 0.0, False, 200, []
        self.standing, self.asked_for_standing = {}, 0

    def texts(self, conversation_id: str) -> list[str]:
        """What was heard of one conversation."""
        return [text for sender, text in self.heard if sender == conversation_id]

    async def webhook(self, request: Request) -> Response:
        """The channel."""
        body = await request.json()
        sender, text = body["sender"], body["message"]
        self.heard.append((sender, text))
        self.headers = dict(request.headers)
        events = self.trackers.setdefault(sender, [])
        events.append(
            {"event": "user", "text": text, "metadata": {"desk_message": request.headers["X-Desk-Message"]}}
        )
        if not text:
            # A picture alone, with no case open.
            return JSONResponse([])
        answer = f"回：{text}"
        events.append({"event": "bot", "text": answer, "data": {"buttons": self.buttons}})
        status = self.status
        await asyncio.sleep(self.delay)
        while self.holding:
            await asyncio.sleep(_LOOK_SECONDS)
        if status != 200:
            return Response(status_code=status)
        return JSONResponse([{"recipient_id": sender, "text": answer, "buttons": self.buttons}])

    async def readyz(self, _: Request) -> Response:
        """Whether it answers."""
        self.asked_for_standing += 1
        await asyncio.sleep(self.delay)
        return JSONResponse({"ready": True, **self.standing}, self.status)

    async def tracker(self, request: Request) -> Response:
        """The conversation."""
        id = request.path_params["id"]
        return JSONResponse(
            {"slots": self.slots.get(id, {}), "events": self.trackers.get(id, [])}, self.status
        )

    async def execute(self, request: Request) -> Response:
        """An action that was asked for from outside."""
        self.acts.append((await request.json())["name"])
        return JSONResponse({}, self.status)

    async def events(self, request: Request) -> Response:
        """Events from outside."""
        self.told.append(await request.json())
        return JSONResponse({}, self.status)


@contextmanager
def recorded_engine(port: int = 0) -> Iterator[RecordedEngine]:
    """Serves one on loopback."""
    chosen = port or free_port()
    engine = RecordedEngine(f"http://127.0.0.1:{chosen}")
    app = Starlette(
        routes=[
            Route("/webhooks/rest/webhook", engine.webhook, methods=["POST"]),
            Route("/webhooks/rest/readyz", engine.readyz),
            Route("/conversations/{id}/tracker", engine.tracker),
            Route("/conversations/{id}/execute", engine.execute, methods=["POST"]),
            Route("/conversations/{id}/tracker/events", engine.events, methods=["POST"]),
        ]
    )
    server = uvicorn.Server(
        uvicorn.Config(
            app, host="127.0.0.1", port=chosen, log_level="warning", ws="none", timeout_graceful_shutdown=1
        )
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        threading.Event().wait(0.01)
    try:
        yield engine
    finally:
        server.should_exit = True
        thread.join(5)
