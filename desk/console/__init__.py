"""The agent console at /console: who waits, what they need, and answering them."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Mount
from starlette.staticfiles import StaticFiles

from desk.console.access import COOKIE, PATH, Access
from desk.console.doorway import Doorway
from desk.console.pages import Pages
from desk.console.parts import Parts
from desk.console.records import Records
from desk.console.reports import Reports
from desk.console.stream import events
from desk.console.ticket_pages import Tickets
from desk.console.workspace import Workspace
from desk.people.agents import GONE_AFTER, Agent, AgentStore
from desk.people.audit import Audit
from desk.people.card import Card
from desk.people.handover import Handover
from desk.talk.log import ConversationLog
from desk.talk.pictures import Pictures
from desk.talk.push import Push
from desk.talk.talk import Talk
from support.company.settings import Settings
from support.company.wording import words
from support.people.handoffs import HandoffQueue
from support.people.tickets import TicketStore
from support.storage.database import Database, DatabaseUnavailable

__all__ = ["PATH", "routes", "watching"]

logger = logging.getLogger(__name__)

WATCH_SECONDS = 5.0
_STATIC = Path(__file__).parents[1] / "static" / "console"


def routes(
    *,
    database: Database,
    settings: Settings,
    log: ConversationLog,
    handoffs: HandoffQueue,
    tickets: TicketStore,
    pictures: Pictures,
    push: Push,
    talk: Talk,
    card: Card,
    agents: AgentStore,
    audit: Audit,
    handover: Handover,
) -> list[BaseRoute]:
    """The console's routes, to be mounted at `PATH`.

    Args:
        database: For the figures and the lists.
        settings: The company's hours.
        log: Conversations and messages.
        handoffs: Who waits, and who holds what.
        tickets: What waits for an answer.
        pictures: What customers sent.
        push: Says that there is news.
        talk: Shows how far an agent has read.
        card: What is known of a case.
        agents: Who may sign in.
        audit: What agents did.
        handover: Does what they do.
    """
    desk = Parts(database, settings, log, handoffs, tickets, push, talk, card)
    pages = Pages(desk, agents)
    access = Access(agents)

    async def stream(request: Request, agent: Agent) -> Response:
        token = request.cookies.get(COOKIE, "")
        live = events(push, agents, agent.name, lambda: agents.of_session(token) is not None)
        headers = {"X-Accel-Buffering": "no"}
        return StreamingResponse(live, media_type="text/event-stream", headers=headers)

    async def picture(request: Request, agent: Agent) -> Response:
        found = await run_in_threadpool(pictures.get, request.path_params["id"])
        if found is None:
            return PlainTextResponse(words("console")["errors"]["no_picture"], 404)
        return Response(found.bytes, media_type=found.mime)

    return [
        *Doorway(desk, agents, audit, handover, pages).routes(access),
        *Workspace(desk, agents, handover, pages).routes(access),
        *Tickets(desk, handover, pages).routes(access),
        *Reports(desk, pages).routes(access),
        *Records(agents, audit, pages).routes(access),
        access.get("/events", stream),
        access.get("/pictures/{id}", picture),
        Mount("/static", StaticFiles(directory=_STATIC)),
    ]


@contextlib.asynccontextmanager
async def watching(handover: Handover) -> AsyncIterator[None]:
    """While it is open, conversations of agents whose console has gone go back to the queue."""

    async def watch() -> None:
        # After a restart every console first needs the time to come back.
        await asyncio.sleep(GONE_AFTER.total_seconds())
        while True:
            try:
                await handover.release_lost()
            except DatabaseUnavailable:
                logger.error("The database did not answer; agents who are gone are looked for again")
            await asyncio.sleep(WATCH_SECONDS)

    task = asyncio.create_task(watch())
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
