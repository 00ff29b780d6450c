"""How sessions begin and end."""

from __future__ import annotations

import hashlib
import time
from pathlib import Path

import httpx
import sqlalchemy as sa

from desk.console.access import COOKIE
from desk.people.agents import AgentStore, ensure_demo_agents, made_password
from desk.people.audit import Audit
from desk.schema import SESSIONS, upgrade
from support.storage.database import open_database
from tests.desk.console.consoles import (
    Console,
    agent_at,
    database_of,
    said_by,
    store_of,
    waiting_customer,
)
from tests.desk.desks import RunningDesk, running_desk
from tests.desk.recorded_engine import RecordedEngine


def test_the_database_holds_a_hash_of_the_session_only(desk: RunningDesk, agent: Console) -> None:
    with database_of(desk).connect() as connection:
        stored = set(connection.execute(sa.select(SESSIONS.c.id)).scalars())
    assert hashlib.sha256(agent.token.encode()).hexdigest() in stored
    assert agent.token not in stored


def test_a_wrong_password_and_an_unknown_name_get_the_same_answer(desk: RunningDesk, agent: Console) -> None:
    answers = [
        httpx.post(f"{desk.url}/console/sign-in", data={"name": name, "password": "wrong-password"})
        for name in (agent.name, "没有这个人")
    ]
    assert [answer.status_code for answer in answers] == [401, 401]
    assert all("名字或密码不对" in answer.text and "set-cookie" not in answer.headers for answer in answers)


def test_after_six_failures_even_the_right_password_has_to_wait(desk: RunningDesk) -> None:
    name, password = "常输错", made_password()
    store_of(desk).make(name, password)
    url = f"{desk.url}/console/sign-in"
    with httpx.Client(transport=httpx.HTTPTransport(local_address="127.0.0.7")) as there:
        for number in range(6):
            # No proxy of ours: what it says of an address changes nothing.
            headers = {"X-Forwarded-For": f"203.0.113.{number}"}
            wrong = there.post(url, data={"name": name, "password": "wrong-password"}, headers=headers)
            assert wrong.status_code == 401
        right = there.post(url, data={"name": name, "password": password})
        assert right.status_code == 429
    elsewhere = httpx.post(url, data={"name": name, "password": password})
    assert elsewhere.status_code == 303


def test_signing_in_leads_nowhere_outside_the_console(desk: RunningDesk) -> None:
    password = made_password()
    store_of(desk).make("去别处", password)
    for target in ("https://evil.example/", "//evil.example/", "/console/\\evil.example", "/app"):
        answer = httpx.post(
            f"{desk.url}/console/sign-in", data={"name": "去别处", "password": password, "next": target}
        )
        assert answer.headers["location"] == "/console/"


def test_a_sign_in_form_on_another_site_is_refused(desk: RunningDesk) -> None:
    answer = httpx.post(
        f"{desk.url}/console/sign-in",
        data={"name": "a", "password": "b"},
        headers={"Origin": "https://evil.example"},
    )
    assert answer.status_code == 403


def test_signing_out_ends_the_session_and_gives_conversations_back(desk: RunningDesk, agent: Console) -> None:
    customer = waiting_customer(desk)
    agent.act(customer, "claim")
    token = agent.token
    assert agent.post("/sign-out").status_code == 303
    stolen = httpx.get(f"{desk.url}/console/", cookies={COOKIE: token}, headers={"Accept": "text/html"})
    assert stolen.status_code == 303
    assert "排回队伍最前面" in said_by(customer, "system")[-1]
    assert customer.get("messages").json()["mode"] == "waiting"


def test_a_new_password_ends_the_old_sessions(desk: RunningDesk) -> None:
    console = agent_at(desk, "换密码")
    assert console.get("/").status_code == 200
    store_of(desk).set_password("换密码", made_password())
    assert console.get("/").status_code == 303


def test_both_answers_of_the_sign_in_take_as_long(desk: RunningDesk, agent: Console) -> None:
    def seconds(name: str) -> float:
        begun = time.monotonic()
        store_of(desk).sign_in(name, "wrong-password", f"test-{name}")
        return time.monotonic() - begun

    known, unknown = (min(seconds(name) for _ in range(3)) for name in (agent.name, "无此人"))
    assert unknown > known / 3


def test_beside_the_companys_wallet_an_earlier_demo_opens_no_door(
    recorded: RecordedEngine, tmp_path: Path
) -> None:
    """Neither with the passwords that it printed, nor with a session of then."""
    engine = open_database(f"sqlite:///{tmp_path}/okpay.db")
    upgrade(engine)
    agents = AgentStore(engine, Audit(engine))
    printed = {name: password for name, _, password in ensure_demo_agents(engine)}
    sessions = [agents.sign_in(name, password, "test") or "" for name, password in printed.items()]
    agents.make("小陈", "one of my own")
    company = {"DESK_DEMO": "", "WALLET_URL": "http://127.0.0.1:1", "WALLET_TOKEN": "t"}
    with running_desk(tmp_path, recorded.url, **company) as own:
        url = f"{own.url}/console/sign-in"
        for name, password in printed.items():
            assert httpx.post(url, data={"name": name, "password": password}).status_code == 401
        assert httpx.post(url, data={"name": "小陈", "password": "one of my own"}).status_code == 303
        for session in sessions:
            at_desk = httpx.get(
                f"{own.url}/console/", cookies={COOKIE: session}, headers={"Accept": "text/html"}
            )
            assert at_desk.status_code == 303 and at_desk.headers["location"].startswith("/console/sign-in")
        told = (tmp_path / "desk.log").read_text(encoding="utf-8")
        assert all(name in told and password not in told for name, password in printed.items())
