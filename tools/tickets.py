"""`make tickets`: what waits for a person, until the console shows it."""

from __future__ import annotations

from support.clock import now
from support.company.hours import humanise
from support.company.wording import words
from support.people.briefing import rows
from support.reading.privacy import mask_personal
from support.services import Services, services
from tools.database_down import in_a_sentence


def main() -> None:
    """Prints the queue and the open tickets, most urgent first.

    Raises:
        SystemExit: The database cannot be used.
    """
    with in_a_sentence():
        _print(services())


def _print(opened: Services) -> None:
    moment, heads = now(), words("console")["summary"]
    waiting = opened.handoffs.waiting()
    print(f"等人工的对话：{len(waiting)}")
    for place, handoff in enumerate(waiting, 1):
        since = humanise(handoff.requested_at, moment)
        print(f"\n{place}. [{handoff.urgency}] {handoff.conversation_id}  {since} 开始等")
        for row in rows(handoff.briefing, heads, moment):
            print("   " + mask_personal(heads["row"].format(head=row.head, text=row.text)))
    tickets = opened.tickets.waiting()
    print(f"\n待处理的工单：{len(tickets)}")
    for ticket in tickets:
        due = humanise(ticket.answer_due_at, moment)
        late = "（已超时）" if moment > ticket.answer_due_at else ""
        print(f"  {ticket.number} [{ticket.urgency}] {ticket.problem_label}，{due} 前答复{late}")


if __name__ == "__main__":
    main()
