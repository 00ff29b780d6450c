"""The page of the audit trail: all of it for supervisors, one's own lines for agents."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from desk.console.access import Access
from desk.console.pages import Pages
from desk.people.agents import Agent, AgentStore
from desk.people.audit import SYSTEM, Audit

_LINES = 100


@dataclass(frozen=True)
class Records:
    """The page of the audit trail."""

    agents: AgentStore
    audit: Audit
    pages: Pages

    def routes(self, access: Access) -> list[Route]:
        """Below the console's path."""
        return [access.get("/audit", self.lines)]

    async def lines(self, request: Request, agent: Agent) -> Response:
        """The newest lines, or those before one."""
        asked = request.query_params
        chosen = {
            "agent": asked.get("agent", "") if agent.supervises else agent.name,
            "act": asked.get("act", ""),
            "conversation_id": asked.get("conversation", ""),
        }
        before = asked.get("before", "")
        place = int(before) if before.isdecimal() and len(before) < 18 else 0
        found = await run_in_threadpool(lambda: self.audit.lines(**chosen, before=place, limit=_LINES + 1))
        names = [one.name for one in await run_in_threadpool(self.agents.all)]
        values: dict[str, Any] = {
            "lines": found[:_LINES],
            "older": found[_LINES - 1].id if len(found) > _LINES else 0,
            "names": names,
            "system": SYSTEM,
            "chosen": {**chosen, "agent": chosen["agent"] if agent.supervises else ""},
        }
        return await self.pages.page(request, agent, "audit.html", **values)
