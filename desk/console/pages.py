"""The console's pages as templates, with what all of them need."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse

from desk.console.access import csrf_token
from desk.console.charts import day_name, percent, span
from desk.people.agents import Agent, AgentStore
from desk.people.audit import reason_said
from desk.people.naming import code_of
from support.catalogue.showing import finding_label, label
from support.clock import SHANGHAI, now
from support.company.hours import humanise
from support.company.settings import PresentSettings
from support.company.wording import words

FOLDER = Path(__file__).parents[1] / "templates"


class Pages:
    """Fills the templates in `desk/templates/console/`; everything is escaped there.

    Args:
        settings: The hours, and how long a wait is too long.
        agents: For who is on duty.
    """

    def __init__(self, settings: PresentSettings, agents: AgentStore) -> None:
        self._settings = settings
        self._agents = agents
        self._templates = Environment(
            loader=FileSystemLoader(FOLDER), autoescape=True, undefined=StrictUndefined, trim_blocks=True
        )
        self._templates.filters.update(
            clock=lambda at: at.astimezone(SHANGHAI).strftime("%H:%M"),
            moment=lambda at: humanise(at, now()),
            iso=lambda at: at.isoformat(timespec="seconds"),
            second=lambda at: at.astimezone(SHANGHAI).strftime("%m-%d %H:%M:%S"),
            day=day,
            dayname=day_name,
            finding=lambda name, problem: finding_label(problem, name),
            label=label,
            percent=percent,
            reason=reason_said,
            span=span,
        )
        self._templates.globals.update(code_of=code_of)

    async def page(
        self, request: Request, agent: Agent, template: str, status: int = 200, **values: Any
    ) -> HTMLResponse:
        """A whole page for a signed-in agent."""
        duty = await run_in_threadpool(self._duty, now())
        return self.bare(request, template, status, agent=agent, duty=duty, **values)

    def bare(self, request: Request, template: str, status: int = 200, **values: Any) -> HTMLResponse:
        """A page or a part of one."""
        minutes = self._settings().minutes_per_conversation
        body = self._templates.get_template(f"console/{template}").render(
            words=words("console"),
            # The customer is told about so long a wait: beyond it is late, beyond twice that too late.
            amber_seconds=minutes * 60,
            red_seconds=minutes * 120,
            csrf=csrf_token(request),
            path=request.url.path,
            at=now(),
            **values,
        )
        return HTMLResponse(body, status)

    def _duty(self, at: datetime) -> dict[str, Any]:
        settings = self._settings()
        hours = settings.agent_hours
        return {
            "open": hours.is_open(at),
            "hours": hours.describe(at),
            "back": humanise(hours.next_opening(at), at),
            "calendar_ends": settings.calendar_ending(at),
            "online": [one.name for one in self._agents.all() if one.available(at)],
        }


def day(at: datetime) -> str:
    """The day of a message: 今天, 昨天, 11月20日 周五."""
    local, today = at.astimezone(SHANGHAI), now().date()
    days, dates = (today - local.date()).days, words("console")["dates"]
    if days in (0, 1):
        return str(dates["yesterday" if days else "today"])
    weekday = dates["weekdays"][local.weekday()]
    return str(dates["day_of_week"]).format(month=local.month, day=local.day, weekday=weekday)
