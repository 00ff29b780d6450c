"""The workspace: the queue, the open conversation, and what is known of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from desk.console.access import Access
from desk.console.canned import canned_replies
from desk.console.case_panel import CasePanel
from desk.console.opened import Opened, Openings
from desk.console.pages import Pages
from desk.people.agents import Agent, AgentStore
from desk.people.queue import Lists, Queue
from desk.talk.log import ConversationLog
from desk.talk.messages import Message
from support.clock import now
from support.company.settings import PresentSettings

PAGE_OF_MESSAGES = 80


@dataclass(frozen=True)
class Workspace:
    """The page of three columns, and its parts by themselves."""

    queue: Queue
    openings: Openings
    panel: CasePanel
    log: ConversationLog
    settings: PresentSettings
    agents: AgentStore
    pages: Pages

    def routes(self, access: Access) -> list[Route]:
        """Below the console's path."""
        one = "/c/{id}"
        return [
            access.get("/", self.whole),
            access.get("/queue", self.lists),
            access.get(one, self.whole),
            access.get(one + "/head", self.head),
            access.get(one + "/facts", self.facts),
            access.get(one + "/messages", self.messages),
            access.get(one + "/canned", self.canned),
        ]

    async def whole(self, request: Request, agent: Agent) -> Response:
        """The three columns, with a conversation when one is named."""
        id, text = request.path_params.get("id", ""), _search(request)
        found = await run_in_threadpool(self._lists, agent, text)
        values: dict[str, Any] = {"lists": found, "search": text, "open": None, "id": id}
        status = 200
        if id:
            opened = await run_in_threadpool(self.openings.find, id)
            status = 200 if opened else 404
            if opened:
                values |= await self._conversation(agent, opened)
        return await self.pages.page(request, agent, "workspace.html", status, **values)

    async def lists(self, request: Request, agent: Agent) -> Response:
        """The queue's column alone."""
        text = _search(request)
        found = await run_in_threadpool(self._lists, agent, text)
        id = request.query_params.get("open", "")
        return self.pages.bare(request, "_queue.html", lists=found, search=text, id=id)

    async def head(self, request: Request, agent: Agent) -> Response:
        """Who has the conversation, and what may be done."""
        opened = await self._opened(request)
        colleagues = await run_in_threadpool(self._colleagues, agent)
        return self.pages.bare(request, "_head.html", open=opened, agent=agent, colleagues=colleagues)

    async def facts(self, request: Request, agent: Agent) -> Response:
        """The facts card alone."""
        opened = await self._opened(request)
        return self.pages.bare(request, "_facts.html", open=opened, **await self.panel.values(opened))

    async def messages(self, request: Request, agent: Agent) -> Response:
        """Messages after or before one, as a part of the transcript."""
        opened = await self._opened(request)
        after, before = _number(request, "after"), _number(request, "before")
        found = await run_in_threadpool(self._messages, opened, after, before)
        return self.pages.bare(request, "_messages.html", open=opened, messages=found)

    async def canned(self, request: Request, agent: Agent) -> Response:
        """The canned replies with this conversation's facts, as JSON."""
        known = await self.panel.known(await self._opened(request))
        variables = {
            **self.settings().variables(now()),
            "customer_account": known.account,
            "problem": known.problem_label,
            "amount": known.amount,
            "time": known.shown(now()).get("transaction_time", ""),
            "ticket": known.ticket,
            "agent": agent.name,
        }
        found = [reply.filled(variables) for reply in canned_replies()]
        return JSONResponse([{"title": one.title, "keys": one.keys, "text": one.text} for one in found])

    async def _conversation(self, agent: Agent, opened: Opened) -> dict[str, Any]:
        return {
            "open": opened,
            "messages": await run_in_threadpool(self._messages, opened),
            "colleagues": await run_in_threadpool(self._colleagues, agent),
            **await self.panel.values(opened),
        }

    async def _opened(self, request: Request) -> Opened:
        return await run_in_threadpool(self.openings.one, str(request.path_params["id"]))

    def _lists(self, agent: Agent, text: str) -> Lists:
        return self.queue.found(text) if text else self.queue.lists(agent.name)

    def _messages(self, opened: Opened, after: int = 0, before: int = 0) -> list[Message]:
        return self.log.messages(
            opened.id, after=after, before=before or None, limit=PAGE_OF_MESSAGES, notes=True
        )

    def _colleagues(self, agent: Agent) -> list[Agent]:
        return [one for one in self.agents.all() if one.name != agent.name and one.available(now())]


def _search(request: Request) -> str:
    return request.query_params.get("q", "").strip()[:60]


def _number(request: Request, name: str) -> int:
    text = request.query_params.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 10 else 0
