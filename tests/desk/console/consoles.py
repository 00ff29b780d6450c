"""Agents at the console of a running desk, over HTTP."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
from sqlalchemy.engine import Engine

from desk.console.access import COOKIE
from desk.people.agents import AgentStore, Role, made_password
from desk.people.audit import Audit
from support.clock import now
from support.people.briefing import Briefing
from support.people.handoffs import HandoffQueue
from support.people.tickets import Urgency
from support.storage.database import open_database
from tests.desk.desks import PATIENCE, App, RunningDesk


class Console:
    """A signed-in agent."""

    def __init__(self, desk: RunningDesk, name: str, password: str) -> None:
        self.name = name
        self.password = password
        self.http = httpx.Client(base_url=f"{desk.url}/console", timeout=PATIENCE)
        self.signed_in = self.http.post("/sign-in", data={"name": name, "password": password})
        found = re.search(r'name="csrf" content="(\w+)"', self.get("/").text)
        self.csrf = found[1] if found else ""

    def get(self, path: str, **query: str) -> httpx.Response:
        """A page, as a browser asks for it."""
        return self.http.get(path, params=query, headers={"Accept": "text/html"})

    def post(self, path: str, **form: str) -> httpx.Response:
        """An act, as the page does it."""
        return self.http.post(path, data=form, headers={"X-CSRF": self.csrf, "HX-Request": "true"})

    def act(self, app: App, act: str, **form: str) -> httpx.Response:
        """An act on a customer's conversation."""
        return self.post(f"/c/{app.conversation}/{act}", **form)

    def say(self, app: App, text: str, kind: str = "reply", client_id: str = "") -> httpx.Response:
        """A reply or a note."""
        return self.act(app, "say", text=text, kind=kind, client_id=client_id or uuid.uuid4().hex)

    def page(self, app: App) -> str:
        """The conversation's page."""
        return self.get(f"/c/{app.conversation}").text

    @property
    def token(self) -> str:
        """What the cookie holds."""
        return self.http.cookies.get(COOKIE) or ""


@contextmanager
def at_the_stream(console: Console) -> Iterator[Iterator[str]]:
    """The agent's open console: lines of its event stream."""
    with console.http.stream("GET", "/events") as answer:
        yield answer.iter_lines()


def database_of(desk: RunningDesk) -> Engine:
    """The database that the desk works on."""
    return open_database(desk.environment["DATABASE_URL"])


def store_of(desk: RunningDesk) -> AgentStore:
    """The agents of the desk."""
    engine = database_of(desk)
    return AgentStore(engine, Audit(engine))


def agent_at(desk: RunningDesk, name: str = "", role: Role = "agent") -> Console:
    """A new agent, signed in."""
    chosen, password = name or f"客服{uuid.uuid4().hex[:8]}", made_password()
    store_of(desk).make(chosen, password, role)
    return Console(desk, chosen, password)


def waiting_customer(
    desk: RunningDesk, account: str = "", *, said: str = "转人工", urgency: Urgency = "normal"
) -> App:
    """A customer who wrote something and waits for a person."""
    app = desk.app(account)
    app.ask(said)
    HandoffQueue(database_of(desk)).request(
        app.conversation,
        urgency=urgency,
        briefing=Briefing(problem="withdrawal_delayed", last_words="还没到"),
        ticket_number=None,
        at=now(),
    )
    return app


def said_by(app: App, speaker: str) -> list[str]:
    """What the customer can read of one speaker."""
    return [message["text"] for message in app.messages() if message["speaker"] == speaker]
