"""Who gets into the console, and what keeps others out."""

from __future__ import annotations

import asyncio

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response

from desk.console.access import COOKIE, Access
from desk.people.agents import Agent, AgentStore
from desk.people.audit import Audit
from desk.people.not_allowed import NotAllowed
from support.people.tickets import TicketNotFound
from support.storage.database import Database, DatabaseUnavailable
from tests.desk.console.consoles import Console, waiting_customer
from tests.desk.desks import RunningDesk

PAGES = ("/", "/queue", "/c/web-x", "/tickets", "/figures", "/audit", "/events", "/pictures/x")
ACTS = ("/c/web-x/claim", "/c/web-x/say", "/c/web-x/close", "/tickets/K20261122-000000/answer", "/presence")


@pytest.mark.parametrize("path", PAGES)
def test_a_page_without_session_leads_to_the_sign_in(desk: RunningDesk, path: str) -> None:
    answer = httpx.get(f"{desk.url}/console{path}", headers={"Accept": "text/html"})
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/console/sign-in")


@pytest.mark.parametrize("path", ACTS)
def test_an_act_without_session_is_refused(desk: RunningDesk, path: str) -> None:
    assert httpx.post(f"{desk.url}/console{path}").status_code == 401


def test_the_cookie_is_kept_from_scripts_and_other_sites(agent: Console) -> None:
    cookie = agent.signed_in.headers["set-cookie"].lower()
    assert agent.signed_in.status_code == 303
    assert "httponly" in cookie and "samesite=strict" in cookie and "path=/console" in cookie


def test_an_act_needs_the_sessions_own_csrf_token(
    desk: RunningDesk, agent: Console, colleague: Console
) -> None:
    customer = waiting_customer(desk)
    path = f"/c/{customer.conversation}/claim"
    assert agent.http.post(path).status_code == 403
    assert agent.http.post(path, headers={"X-CSRF": colleague.csrf}).status_code == 403
    across = {"X-CSRF": agent.csrf, "Sec-Fetch-Site": "cross-site"}
    assert agent.http.post(path, headers=across).status_code == 403
    assert agent.act(customer, "claim").status_code == 200


def test_headers_forbid_foreign_scripts_and_frames(agent: Console) -> None:
    headers = agent.get("/").headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy and "script-src 'self';" in policy
    assert "frame-ancestors 'none'" in policy and "unsafe" not in policy
    assert headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("failure", "status", "said"),
    [
        (NotAllowed("not_held"), 409, "这个对话不在您手里"),
        (TicketNotFound("K20261122-000000"), 404, "没有这个工单"),
        (DatabaseUnavailable("gone"), 503, "数据库没有回应，这一步没有做，请稍后再试"),
    ],
)
def test_what_could_not_be_done_is_said_in_words(
    database: Database, failure: Exception, status: int, said: str
) -> None:
    agents = AgentStore(database, Audit(database))
    agents.make("小林", "long-enough-password")

    async def fail(request: Request, agent: Agent) -> Response:
        raise failure

    site = Starlette(routes=[Access(agents).get("/", fail)])
    cookies = {COOKIE: str(agents.sign_in("小林", "long-enough-password", "test"))}

    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(app=site)
        async with httpx.AsyncClient(transport=transport, base_url="http://desk", cookies=cookies) as http:
            return await http.get("/")

    answer = asyncio.run(ask())
    assert (answer.status_code, answer.text) == (status, said)
    assert answer.headers["cache-control"] == "no-store"


def test_the_supervisors_pages_are_not_for_agents(agent: Console) -> None:
    answer = agent.get("/figures")
    assert (answer.status_code, answer.text) == (403, "这一页只给主管看")
