"""The supervisor's page."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from desk.console.access import Access
from desk.console.charts import charts
from desk.console.figures import figures
from desk.console.pages import Pages
from desk.people.agents import Agent
from support.clock import now
from support.storage.database import Database


@dataclass(frozen=True)
class Reports:
    """The page of figures."""

    database: Database
    pages: Pages

    def routes(self, access: Access) -> list[Route]:
        """Below the console's path."""
        return [access.get("/figures", self.page, supervisors=True)]

    async def page(self, request: Request, agent: Agent) -> Response:
        """The last 7 or 30 days."""
        days = 30 if request.query_params.get("days") == "30" else 7
        found = await run_in_threadpool(figures, self.database, days, now())
        return await self.pages.page(request, agent, "figures.html", figures=found, charts=charts(found))
