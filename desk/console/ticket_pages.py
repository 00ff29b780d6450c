"""Tickets: what waits for an answer, and answering it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from desk.console.access import PATH, Access
from desk.console.pages import Pages
from desk.people.agents import Agent
from desk.people.handover import Handover
from desk.talk.log import ConversationLog
from desk.talk.messages import ConversationNotFound
from support.catalogue.showing import label, shown
from support.clock import now
from support.company.wording import words
from support.people.tickets import Ticket, TicketNotFound, TicketStore


@dataclass(frozen=True)
class TicketPages:
    """The pages of tickets."""

    tickets: TicketStore
    log: ConversationLog
    handover: Handover
    pages: Pages

    def routes(self, access: Access) -> list[Route]:
        """Below the console's path."""
        return [
            access.get("/tickets", self.all),
            access.get("/tickets/{number}", self.one),
            access.post("/tickets/{number}/answer", self.answer),
            access.post("/tickets/{number}/close", self.close),
        ]

    async def all(self, request: Request, agent: Agent) -> Response:
        """What waits, or what was searched for."""
        text = request.query_params.get("q", "").strip()[:60]
        waiting = await run_in_threadpool(self.tickets.waiting)
        found = await run_in_threadpool(self._find, text) if text else waiting
        at = now()
        overdue = sum(ticket.answer_due_at < at for ticket in waiting)
        values: dict[str, Any] = {"tickets": found, "waiting": waiting, "overdue": overdue, "search": text}
        return await self.pages.page(request, agent, "tickets.html", **values)

    async def one(self, request: Request, agent: Agent) -> Response:
        """A ticket with what belongs to it."""
        ticket = await run_in_threadpool(self.tickets.find, request.path_params["number"])
        if ticket is None:
            raise TicketNotFound(request.path_params["number"])
        values: dict[str, Any] = {
            "ticket": ticket,
            "known": await run_in_threadpool(self._known, ticket.conversation_id),
            "rows": _rows(ticket),
            "done": words("console")["tickets"]["done"].get(request.query_params.get("done", ""), ""),
        }
        return await self.pages.page(request, agent, "ticket.html", **values)

    async def answer(self, request: Request, agent: Agent) -> Response:
        """Answer it; the customer reads it."""
        form = await request.form()
        number = request.path_params["number"]
        ticket = await self.handover.answer_ticket(agent, number, str(form.get("answer", "")))
        sent = await run_in_threadpool(self._known, ticket.conversation_id)
        return RedirectResponse(f"{PATH}/tickets/{ticket.number}?done={'sent' if sent else 'answered'}", 303)

    async def close(self, request: Request, agent: Agent) -> Response:
        """Put it away."""
        ticket = await self.handover.close_ticket(agent, request.path_params["number"])
        return RedirectResponse(f"{PATH}/tickets/{ticket.number}?done=closed", 303)

    def _find(self, text: str) -> list[Ticket]:
        exact = self.tickets.find(text)
        if exact:
            return [exact]
        return self.tickets.of_account(text.upper(), verified_only=False)

    def _known(self, conversation_id: str) -> bool:
        try:
            self.log.get(conversation_id)
        except ConversationNotFound:
            return False
        return True


def _rows(ticket: Ticket) -> list[tuple[str, str]]:
    return [(label(name), text) for name, text in shown(ticket.facts, ticket.created_at)]
