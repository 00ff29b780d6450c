"""The workspace: queue, conversation, facts; and what an agent does there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from desk.console import views
from desk.console.access import PATH, Access
from desk.console.canned import canned_replies
from desk.console.pages import Pages
from desk.console.parts import Parts
from desk.people.agents import Agent, AgentStore
from desk.people.handover import Handover
from desk.people.not_allowed import NotAllowed
from desk.talk.engine_client import EngineFailed
from desk.talk.messages import ConversationNotFound
from support.clock import now
from support.company.wording import words

PAGE_OF_MESSAGES = 80

_NO_FACTS: dict[str, Any] = {
    **dict.fromkeys(
        ("problem", "account", "time", "amount", "transaction", "method", "description", "contact"), ""
    ),
    "ticket": "",
    "due": "",
    "verified": False,
    "findings": [],
    "tried": [],
}


@dataclass(frozen=True)
class Workspace:
    """The pages and acts around one conversation."""

    desk: Parts
    agents: AgentStore
    handover: Handover
    pages: Pages

    def routes(self, access: Access) -> list[Route]:
        """Below the console's path."""
        one = "/c/{id}"
        return [
            access.get("/", self.workspace),
            access.get("/queue", self.queue),
            access.get(one, self.workspace),
            access.get(one + "/head", self.head),
            access.get(one + "/facts", self.facts),
            access.get(one + "/messages", self.messages),
            access.get(one + "/canned", self.canned),
            access.post(one + "/claim", self.claim),
            access.post(one + "/take-over", self.take_over),
            access.post(one + "/say", self.say),
            access.post(one + "/typing", self.typing),
            access.post(one + "/read", self.read),
            access.post(one + "/transfer", self.transfer),
            access.post(one + "/release", self.release),
            access.post(one + "/give-back", self.give_back),
            access.post(one + "/close", self.close),
        ]

    async def workspace(self, request: Request, agent: Agent) -> Response:
        """The three columns, with a conversation when one is named."""
        id, text = request.path_params.get("id", ""), _search(request)
        found = await run_in_threadpool(views.lists, self.desk, agent, text)
        values: dict[str, Any] = {"lists": found, "search": text, "open": None, "id": id}
        status = 200
        if id:
            opened = await run_in_threadpool(views.opened, self.desk, id)
            status = 200 if opened else 404
            if opened:
                values |= await self._conversation(agent, opened)
        return await self.pages.page(request, agent, "workspace.html", status, **values)

    async def queue(self, request: Request, agent: Agent) -> Response:
        """The queue's column alone."""
        text = _search(request)
        found = await run_in_threadpool(views.lists, self.desk, agent, text)
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
        return self.pages.bare(request, "_facts.html", open=opened, **await self._facts(opened))

    async def messages(self, request: Request, agent: Agent) -> Response:
        """Messages after or before one, as a part of the transcript."""
        opened = await self._opened(request)
        after, before = _number(request, "after"), _number(request, "before")
        found = await run_in_threadpool(
            lambda: self.desk.log.messages(
                opened.id, after=after, before=before or None, limit=PAGE_OF_MESSAGES, notes=True
            )
        )
        return self.pages.bare(request, "_messages.html", open=opened, messages=found)

    async def canned(self, request: Request, agent: Agent) -> Response:
        """The canned replies with this conversation's facts, as JSON."""
        opened = await self._opened(request)
        known = await self._known(opened)
        variables = {
            **self.desk.settings.variables(now()),
            "customer_account": known["account"],
            "problem": known["problem"],
            "amount": known["amount"].removesuffix("元"),
            "time": known["time"],
            "ticket": known["ticket"],
            "agent": agent.name,
        }
        found = [reply.filled(variables) for reply in canned_replies()]
        return JSONResponse([{"title": one.title, "keys": one.keys, "text": one.text} for one in found])

    async def claim(self, request: Request, agent: Agent) -> Response:
        """Take the conversation."""
        await self.handover.claim(agent, _id(request))
        return _done(request)

    async def take_over(self, request: Request, agent: Agent) -> Response:
        """Take the conversation from a colleague."""
        await self.handover.take_over(agent, _id(request))
        return _done(request)

    async def say(self, request: Request, agent: Agent) -> Response:
        """A reply or a note, named by the page so that a repeated one counts once."""
        form = await request.form()
        text, key = str(form.get("text", "")), str(form.get("client_id", ""))[:60]
        if not key:
            return PlainTextResponse(words("console")["errors"]["no_client_id"], 400)
        act = self.handover.note if form.get("kind") == "note" else self.handover.reply
        message = await act(agent, _id(request), text, key)
        return JSONResponse({"seq": message.seq, "client_id": key})

    async def typing(self, request: Request, agent: Agent) -> Response:
        """The agent types, or no longer does."""
        form = await request.form()
        await self.handover.typing(agent, _id(request), form.get("on") == "1")
        return Response(status_code=204)

    async def read(self, request: Request, agent: Agent) -> Response:
        """The holder has read so far; the customer sees it."""
        form = await request.form()
        opened = await self._opened(request)
        text = str(form.get("seq", ""))
        if opened.holder == agent.name and text.isdecimal():
            await self.desk.talk.mark_read(opened.id, "agent", int(text))
        return Response(status_code=204)

    async def transfer(self, request: Request, agent: Agent) -> Response:
        """Give the conversation to a colleague."""
        form = await request.form()
        await self.handover.transfer(agent, _id(request), str(form.get("to", "")))
        return _done(request)

    async def release(self, request: Request, agent: Agent) -> Response:
        """Put the conversation back into the queue."""
        await self.handover.release(agent, _id(request))
        return _done(request)

    async def give_back(self, request: Request, agent: Agent) -> Response:
        """Let the bot go on."""
        told = await self.handover.give_back(agent, _id(request))
        return _done(request, "" if told else words("console")["warnings"]["bot_not_told"])

    async def close(self, request: Request, agent: Agent) -> Response:
        """End the conversation."""
        form = await request.form()
        await self.handover.close(agent, _id(request), str(form.get("reason", "")))
        return _done(request)

    async def _conversation(self, agent: Agent, opened: views.Open) -> dict[str, Any]:
        messages = await run_in_threadpool(
            lambda: self.desk.log.messages(opened.id, limit=PAGE_OF_MESSAGES, notes=True)
        )
        return {
            "open": opened,
            "messages": messages,
            "colleagues": await run_in_threadpool(self._colleagues, agent),
            **await self._facts(opened),
        }

    async def _facts(self, opened: views.Open) -> dict[str, Any]:
        account = opened.account
        earlier = await run_in_threadpool(self.desk.tickets.of_account, account) if account else []
        own = {ticket.number for ticket in opened.tickets}
        known = await self._known(opened)
        summary = views.summary(opened.handoff)
        return {
            "facts": known | {"problem": known["problem"] or dict(summary).get("问题", "")},
            "summary": views.rest_of(summary, known),
            "tickets": opened.tickets + [ticket for ticket in earlier if ticket.number not in own],
        }

    async def _known(self, opened: views.Open) -> dict[str, Any]:
        if opened.conversation is None:
            return _NO_FACTS | (views.facts_of(opened.tickets[0]) if opened.tickets else {})
        try:
            return _NO_FACTS | await self.desk.card.facts(opened.id)
        except (EngineFailed, ConversationNotFound):
            # The card is a help, not a condition: the summary of the hand-off stands below it.
            return _NO_FACTS

    async def _opened(self, request: Request) -> views.Open:
        opened = await run_in_threadpool(views.opened, self.desk, _id(request))
        if opened is None:
            raise NotAllowed("no_conversation")
        return opened

    def _colleagues(self, agent: Agent) -> list[Agent]:
        at = now()
        return [
            one
            for one in self.agents.all()
            if one.name != agent.name and one.here(at) and one.presence == "online"
        ]


def _id(request: Request) -> str:
    return str(request.path_params["id"])


def _search(request: Request) -> str:
    return request.query_params.get("q", "").strip()[:60]


def _number(request: Request, name: str) -> int:
    text = request.query_params.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def _done(request: Request, warning: str = "") -> Response:
    """The act is done: the page refreshes its parts; a browser without scripts goes back to it."""
    if request.headers.get("hx-request"):
        return PlainTextResponse(warning, headers={"HX-Trigger": "acted"})
    return Response(status_code=303, headers={"Location": f"{PATH}/c/{_id(request)}"})
