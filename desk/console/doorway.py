"""Signing in and out, and being online or away."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from desk.console.access import COOKIE, PATH, Access, forget, remember, same_site, secured
from desk.console.pages import Pages
from desk.people.agents import Agent, AgentStore, Presence, TooManyFailures
from desk.people.audit import Audit
from desk.people.handover import Handover
from desk.talk.push import Push
from support.company.wording import words
from support.storage.database import DatabaseUnavailable


@dataclass(frozen=True)
class Doorway:
    """The pages and acts of coming and going."""

    agents: AgentStore
    audit: Audit
    handover: Handover
    push: Push
    pages: Pages

    def routes(self, access: Access) -> list[Route]:
        """Below the console's path."""
        return [
            Route("/sign-in", self.form, methods=["GET"]),
            Route("/sign-in", self.sign_in, methods=["POST"]),
            access.post("/sign-out", self.sign_out),
            access.post("/presence", self.presence),
        ]

    async def form(self, request: Request) -> Response:
        """The sign-in form."""
        return self._form(request, "")

    async def sign_in(self, request: Request) -> Response:
        """Begins a session, or says that name or password is wrong."""
        if not same_site(request):
            return secured(PlainTextResponse(words("console")["sign_in"]["elsewhere"], 403))
        form = await request.form()
        name, password = str(form.get("name", "")).strip(), str(form.get("password", ""))[:200]
        address = request.client.host if request.client else ""
        try:
            token = await run_in_threadpool(self.agents.sign_in, name, password, address)
        except TooManyFailures:
            return self._form(request, "too_many", name, 429)
        except DatabaseUnavailable:
            return self._form(request, "unavailable", name, 503)
        if token is None:
            return self._form(request, "wrong", name, 401)
        response = RedirectResponse(_inside(str(form.get("next", ""))), 303)
        remember(response, request, token)
        await self.push.to_agents("agents", {})
        return secured(response)

    async def sign_out(self, request: Request, agent: Agent) -> Response:
        """Ends the session; what the agent holds goes back to the queue."""
        await self.handover.sign_off(agent)
        await run_in_threadpool(self.agents.sign_out, request.cookies.get(COOKIE, ""))
        await run_in_threadpool(self.audit.write, agent.name, "sign_out")
        response = RedirectResponse(f"{PATH}/sign-in", 303)
        forget(response)
        return response

    async def presence(self, request: Request, agent: Agent) -> Response:
        """Online or away: who is away keeps what they hold, and gets nothing handed over."""
        form = await request.form()
        presence: Presence = "away" if form.get("presence") == "away" else "online"
        await run_in_threadpool(self.agents.set_presence, agent.name, presence)
        return RedirectResponse(_inside(str(form.get("back", ""))), 303)

    def _form(self, request: Request, failure: str, name: str = "", status: int = 200) -> Response:
        """The form; with what went wrong, a name under `sign_in` of the words, unless it is empty."""
        back = _inside(request.query_params.get("next", ""))
        error = words("console")["sign_in"][failure] if failure else ""
        return secured(self.pages.bare(request, "sign_in.html", status, error=error, name=name, next=back))


def _inside(path: str) -> str:
    """The path when it leads into the console, else its start: never to another site."""
    return path if path.startswith(f"{PATH}/") and "\\" not in path and "\n" not in path else f"{PATH}/"
