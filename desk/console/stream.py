"""Server-sent events for an open console: what is new, and the agent's sign of life."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from desk.console.access import COOKIE, Access
from desk.people.agents import Agent, AgentStore
from desk.talk.push import AgentEvent, Push
from support.storage.database import DatabaseUnavailable

logger = logging.getLogger(__name__)

BEAT_SECONDS = 15.0
"""A third of `GONE_AFTER`: two beats may be lost."""


@dataclass(frozen=True)
class Stream:
    """The stream as a route."""

    push: Push
    agents: AgentStore

    def routes(self, access: Access) -> list[Route]:
        """Below the console's path."""
        return [access.get("/events", self.events)]

    async def events(self, request: Request, agent: Agent) -> Response:
        """Open until the console is closed or the session ends."""
        token = request.cookies.get(COOKIE, "")
        live = events(self.push, self.agents, agent.name, lambda: self.agents.of_session(token) is not None)
        return StreamingResponse(live, media_type="text/event-stream", headers={"X-Accel-Buffering": "no"})


async def events(
    push: Push, agents: AgentStore, name: str, still_signed_in: Callable[[], bool]
) -> AsyncIterator[str]:
    """The stream of one open console, until it is closed or the session ends.

    Events: `news`, `seen` (how far the customer has read) and `draft` (what the customer types), each with
    JSON: `{"conversation": id or "", ...}`.

    Args:
        name: The agent's.
        still_signed_in: Asked at each beat.
    """
    waiting: asyncio.Queue[AgentEvent] = asyncio.Queue()
    pump = asyncio.create_task(_pump(push, waiting))
    try:
        # At once, so that the page knows that it is connected; then again as often as it breaks.
        yield "retry: 2000\nevent: news\ndata: {}\n\n"
        while await run_in_threadpool(_beat, agents, name, still_signed_in):
            async for event in _until_beat(waiting):
                yield event
            yield ": beat\n\n"
    finally:
        pump.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await pump


async def _pump(push: Push, waiting: asyncio.Queue[AgentEvent]) -> None:
    async for event in push.agents():
        await waiting.put(event)


async def _until_beat(waiting: asyncio.Queue[AgentEvent]) -> AsyncIterator[str]:
    clock = asyncio.get_running_loop()
    end = clock.time() + BEAT_SECONDS
    while (left := end - clock.time()) > 0:
        try:
            name, payload = await asyncio.wait_for(waiting.get(), left)
        except asyncio.TimeoutError:
            return
        yield _sse(name, payload)


def _beat(agents: AgentStore, name: str, still_signed_in: Callable[[], bool]) -> bool:
    try:
        if not still_signed_in():
            return False
        agents.seen(name)
    except DatabaseUnavailable:
        # The console stays connected; it is asked again at the next beat.
        logger.warning("No sign of life could be stored for %s", name)
    return True


def _sse(name: str, payload: dict[str, Any]) -> str:
    conversation = payload.get("conversation") or payload.get("conversation_id") or ""
    if name == "typing":
        shown = {"conversation": conversation, "on": payload.get("on"), "draft": payload.get("draft") or ""}
        return f"event: draft\ndata: {json.dumps(shown, ensure_ascii=False)}\n\n"
    if name == "read":
        shown = {"conversation": conversation, "customer": payload.get("customer")}
        return f"event: seen\ndata: {json.dumps(shown)}\n\n"
    return f"event: news\ndata: {json.dumps({'conversation': conversation, 'what': name})}\n\n"
