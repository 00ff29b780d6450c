"""Whatever customers, agents and tickets say stays text."""

from __future__ import annotations

from datetime import timedelta

from desk.people.agents import AgentStore
from desk.people.audit import Audit
from desk.people.not_allowed import NotAllowed
from support.clock import now
from support.people.briefing import Briefing
from support.people.handoffs import HandoffQueue
from support.people.tickets import TicketDraft, TicketStore
from tests.desk.console.consoles import Console, agent_at, database_of, waiting_customer
from tests.desk.desks import RunningDesk

SCRIPT = "<script>alert('甲')</script><img src=x onerror=alert(1)>"
RAW = ("<script>alert", "<img src=x")


def test_no_page_runs_what_a_customer_or_a_ticket_says(desk: RunningDesk, supervisor: Console) -> None:
    customer = waiting_customer(desk, said=SCRIPT)
    engine = database_of(desk)
    ticket = TicketStore(engine).open(
        TicketDraft(
            problem="complaint",
            label=SCRIPT[:60],
            conversation_id=customer.conversation,
            created_at=now(),
            answer_due_at=now() + timedelta(hours=1),
            account_id="OK10000001",
            facts={"problem_description": SCRIPT},
            findings=[SCRIPT],
            transcript=[{"speaker": "customer", "text": SCRIPT, "at": now().isoformat()}],
            contact=SCRIPT,
        ),
        key=customer.conversation,
    )
    HandoffQueue(engine).cancel(customer.conversation)
    HandoffQueue(engine).request(
        customer.conversation,
        urgency="urgent",
        briefing=Briefing(problem=SCRIPT, last_words=SCRIPT),
        ticket_number=ticket.number,
        at=now(),
    )
    supervisor.act(customer, "claim")
    supervisor.say(customer, SCRIPT)
    supervisor.say(customer, SCRIPT, kind="note")
    one = f"/c/{customer.conversation}"
    pages = {
        path: supervisor.get(path)
        for path in (
            "/",
            one,
            f"{one}/messages",
            f"{one}/facts",
            f"{one}/head",
            "/queue",
            "/tickets",
            "/figures",
        )
    }
    pages["ticket"] = supervisor.get(f"/tickets/{ticket.number}")
    pages["search"] = supervisor.get("/", q=SCRIPT)
    pages["audit"] = supervisor.get("/audit", agent=SCRIPT, act=SCRIPT, conversation=SCRIPT)
    pages["sign-in"] = supervisor.http.post(
        "/sign-in", data={"name": SCRIPT, "password": SCRIPT, "next": SCRIPT}
    )
    for name, page in pages.items():
        assert page.status_code in (200, 401), name
        assert not [raw for raw in RAW if raw in page.text], name
    shown = ("/", one, f"{one}/messages", "ticket", "sign-in")
    assert all("&lt;script&gt;alert" in pages[name].text for name in shown)


def test_a_name_that_is_markup_is_no_name(desk: RunningDesk) -> None:
    engine = database_of(desk)
    store = AgentStore(engine, Audit(engine))
    for name in ("<b>", "a<script>", "", " ", "a\nb", "x" * 40):
        try:
            store.make(name, "long-enough-password")
        except NotAllowed as refusal:
            assert refusal.name == "bad_name"
        else:
            raise AssertionError(f"{name!r} was taken")


def test_canned_replies_come_as_data(desk: RunningDesk) -> None:
    agent = agent_at(desk)
    customer = waiting_customer(desk)
    answer = agent.get(f"/c/{customer.conversation}/canned")
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["x-content-type-options"] == "nosniff"
