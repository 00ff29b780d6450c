"""The supervisor's page."""

from __future__ import annotations

from datetime import timedelta

from support.catalogue import catalogue
from support.clock import now
from support.people.briefing import Briefing
from support.people.handoffs import HandoffQueue
from support.people.tickets import TicketDraft, TicketStore
from tests.desk.console.consoles import Console, database_of
from tests.desk.desks import RunningDesk


def test_figures_are_for_supervisors(agent: Console, supervisor: Console) -> None:
    assert agent.get("/figures").status_code == 403
    assert supervisor.get("/figures", days="30").status_code == 200


def test_a_problem_is_called_as_it_is_called_now(desk: RunningDesk, supervisor: Console) -> None:
    """Counted is its name, so that renaming it parts no figure in two."""
    customer = desk.app()
    customer.ask("提现没到")
    at, number = now(), ""
    for label in ("旧的叫法", "更旧的叫法"):
        draft = TicketDraft("withdrawal_delayed", label, customer.conversation, at, at + timedelta(hours=48))
        number = TicketStore(database_of(desk)).open(draft, key=label).number
    HandoffQueue(database_of(desk)).request(
        customer.conversation, urgency="normal", briefing=Briefing(), ticket_number=number, at=at
    )
    page = supervisor.get("/figures").text
    assert f"{catalogue().problems['withdrawal_delayed'].label} 100.0" in page
    assert "旧的叫法" not in page
    shown = supervisor.get(f"/tickets/{number}").text
    assert catalogue().problems["withdrawal_delayed"].label in shown and "旧的叫法" not in shown
