"""Who may use the console: the session cookie, the proof that a POST comes from our page, the headers."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import quote, urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from desk.people.agents import SESSION_HOURS, Agent, AgentStore
from desk.people.not_allowed import NotAllowed
from support.company.wording import words
from support.people.tickets import TicketNotFound
from support.storage.database import DatabaseUnavailable

COOKIE = "okpay_console"
PATH = "/console"

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Cache-Control": "no-store",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}

Page = Callable[[Request, Agent], Awaitable[Response]]


class Access:
    """Lets signed-in agents through, and nobody else.

    Args:
        agents: Knows the sessions.
    """

    def __init__(self, agents: AgentStore) -> None:
        self._agents = agents

    def get(self, path: str, page: Page, *, supervisors: bool = False) -> Route:
        """A page for agents."""
        return Route(path, self._guarded(page, supervisors), methods=["GET"])

    def post(self, path: str, act: Page, *, supervisors: bool = False) -> Route:
        """An act of agents; refused unless it comes from a page of this session."""

        async def checked(request: Request, agent: Agent) -> Response:
            if not await _is_ours(request):
                return _error("page_expired", 403)
            return await act(request, agent)

        return Route(path, self._guarded(checked, supervisors), methods=["POST"])

    async def agent(self, request: Request) -> Agent | None:
        """Who is signed in."""
        token = request.cookies.get(COOKIE, "")
        return await run_in_threadpool(self._agents.of_session, token) if token else None

    def _guarded(self, page: Page, supervisors: bool) -> Callable[[Request], Awaitable[Response]]:
        async def endpoint(request: Request) -> Response:
            try:
                agent = await self.agent(request)
                if agent is None:
                    return _to_sign_in(request)
                if supervisors and not agent.supervises:
                    return secured(_error("supervisors_page", 403))
                return secured(await page(request, agent))
            except NotAllowed as refusal:
                return secured(PlainTextResponse(refusal.said(), 409))
            except TicketNotFound:
                return secured(_error("no_ticket", 404))
            except DatabaseUnavailable:
                return secured(_error("unavailable", 503))

        return endpoint


def secured(response: Response) -> Response:
    """The response with the console's headers."""
    response.headers.update(HEADERS)
    return response


def csrf_token(request: Request) -> str:
    """What the pages of this session send along with a POST: derived from the cookie, which other sites
    can neither read nor guess."""
    return hashlib.sha256(b"csrf " + request.cookies.get(COOKIE, "").encode()).hexdigest()


def same_site(request: Request) -> bool:
    """Whether the browser says that the request comes from our own page (for the sign-in form)."""
    fetch_site = request.headers.get("sec-fetch-site")
    if fetch_site is not None:
        return fetch_site in ("same-origin", "none")
    origin = request.headers.get("origin")
    return origin is None or urlsplit(origin).netloc == request.headers.get("host")


def remember(response: Response, request: Request, token: str) -> None:
    """Put the session into the cookie."""
    response.set_cookie(
        COOKIE,
        token,
        max_age=SESSION_HOURS * 3600,
        path=PATH,
        httponly=True,
        samesite="strict",
        secure=request.url.scheme == "https",
    )


def forget(response: Response) -> None:
    """Take the session out of the cookie."""
    response.delete_cookie(COOKIE, path=PATH, httponly=True, samesite="strict")


def _error(name: str, status: int) -> Response:
    return PlainTextResponse(words("console")["errors"][name], status)


async def _is_ours(request: Request) -> bool:
    given: Any = request.headers.get("x-csrf") or (await request.form()).get("csrf") or ""
    return same_site(request) and hmac.compare_digest(str(given).encode(), csrf_token(request).encode())


def _to_sign_in(request: Request) -> Response:
    if request.headers.get("hx-request"):
        return secured(Response(status_code=401, headers={"HX-Redirect": f"{PATH}/sign-in"}))
    if request.method != "GET" or "text/html" not in request.headers.get("accept", ""):
        return secured(_error("sign_in_first", 401))
    back = quote(request.url.path, safe="/")
    return secured(RedirectResponse(f"{PATH}/sign-in?next={back}", 303))
