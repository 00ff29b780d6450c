"""Tickets at the console: their deadline, their answer, and who reads it."""

from __future__ import annotations

from datetime import timedelta

from support.clock import now
from support.people.tickets import Ticket, TicketDraft, TicketStore
from tests.desk.console.consoles import Console, database_of, said_by
from tests.desk.desks import RunningDesk


def ticket_of(desk: RunningDesk, conversation: str, *, due: timedelta = timedelta(hours=1)) -> Ticket:
    """An open ticket of a conversation."""
    draft = TicketDraft(
        problem="refund_status",
        label="退款进度",
        conversation_id=conversation,
        created_at=now(),
        answer_due_at=now() + due,
        account_id="OK10000008",
        verified=True,
        facts={"amount": "88.00"},
        findings=["merchant_review"],
        transcript=[{"speaker": "customer", "text": "退款到哪了", "at": now().isoformat()}],
    )
    return TicketStore(database_of(desk)).open(draft, key=f"{conversation}-{due}")


def test_the_list_marks_what_is_overdue(desk: RunningDesk, agent: Console) -> None:
    late = ticket_of(desk, "rest-late", due=timedelta(hours=-1))
    early = ticket_of(desk, "rest-early")
    rows = agent.get("/tickets").text.split("<tr>")
    assert "已超时" in next(row for row in rows if late.number in row)
    assert "已超时" not in next(row for row in rows if early.number in row)


def test_a_ticket_shows_facts_findings_and_what_was_said(desk: RunningDesk, agent: Console) -> None:
    page = agent.get(f"/tickets/{ticket_of(desk, 'rest-shown').number}").text
    for text in ("88.00元", "商家审核中", "退款到哪了", "身份已核实", "查工单进度时能看到，不会主动收到"):
        assert text in page


def test_an_answer_reaches_the_conversation_and_the_ticket(desk: RunningDesk, agent: Console) -> None:
    customer = desk.app("OK10000008")
    ticket = ticket_of(desk, customer.conversation)
    answer = agent.post(f"/tickets/{ticket.number}/answer", answer="退款今天到账")
    assert answer.headers["location"].endswith("done=sent")
    assert said_by(customer, "system") == [f"您的工单 {ticket.number} 有答复了：退款今天到账"]
    stored = TicketStore(database_of(desk)).find(ticket.number)
    assert stored is not None and (stored.status, stored.answer) == ("answered", "退款今天到账")
    assert ticket.number not in agent.get("/tickets").text
    assert "答复工单" in agent.get("/audit").text


def test_an_answer_without_conversation_is_kept_and_not_said_to_be_sent(
    desk: RunningDesk, agent: Console
) -> None:
    ticket = ticket_of(desk, "rest-kept")
    answer = agent.post(f"/tickets/{ticket.number}/answer", answer="退款今天到账")
    assert answer.headers["location"].endswith("done=answered")
    assert "答复已经存好。" in agent.get(f"/tickets/{ticket.number}", done="answered").text


def test_a_blank_answer_is_none(desk: RunningDesk, agent: Console) -> None:
    ticket = ticket_of(desk, "rest-blank")
    assert agent.post(f"/tickets/{ticket.number}/answer", answer=" \n").status_code == 409
    stored = TicketStore(database_of(desk)).find(ticket.number)
    assert stored is not None and stored.status == "open"


def test_a_closed_ticket_waits_no_longer(desk: RunningDesk, agent: Console) -> None:
    ticket = ticket_of(desk, "rest-closed")
    assert agent.post(f"/tickets/{ticket.number}/close").status_code == 303
    assert ticket.number not in agent.get("/tickets").text
    assert ticket.number in agent.get("/tickets", q=ticket.number).text


def test_an_unknown_ticket_is_not_found(agent: Console) -> None:
    assert agent.get("/tickets/K20200101-000000").status_code == 404
    assert agent.post("/tickets/K20200101-000000/answer", answer="好").status_code == 404
