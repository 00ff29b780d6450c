"""Ending a case: look it up, explain it with the real reason, open what must be opened."""

from __future__ import annotations

from collections.abc import Mapping

from support.catalogue import Playbook, playbooks
from support.company.hours import humanise
from support.dialogue.case import Case
from support.dialogue.escalation import hand_over, open_ticket
from support.dialogue.lookup import Shown, look_up
from support.dialogue.turn import Reply, Turn
from support.people.tickets import Ticket, readable_by, ticket_number
from support.reading.privacy import mask_personal
from support.services import Services
from support.wallet import WalletUnavailable


def resolve(services: Services, case: Case, facts: Mapping[str, str | None], turn: Turn) -> Reply:
    """Ends a confirmed case, or hands it over.

    Raises:
        DatabaseUnavailable: A ticket or hand-off could not be stored; nothing of it was claimed.
    """
    playbook = playbooks()[case.problem]
    reply = Reply()
    if case.ending == "cancelled":
        pass
    elif case.ending == "contact":
        _note_contact(services, case, facts, reply)
    elif case.ending == "person" or not (playbook.looks_up or playbook.ticket):
        _without_lookup(services, playbook, case, facts, turn, reply)
    elif playbook.ticket:
        _read_ticket(services, playbook, case, facts, turn, reply)
    elif turn.verified_account is None:
        reply.say("utter_case_taken_anonymous")
        hand_over(services, playbook, case, facts, turn, reply)
    elif facts.get("account_id") not in (None, turn.verified_account):
        reply.say("utter_not_your_account")
        hand_over(services, playbook, case, facts, turn, reply)
    else:
        own = {**facts, "account_id": turn.verified_account}
        _look_up(services, playbook, case, own, turn, reply)
    case.ending = ""
    if reply.handoff_status is None and not case.needs_contact:
        _go_on(case, reply)
    return reply


def resume(case: Case, reply: Reply) -> None:
    """Reopens the problem that was set aside last."""
    parked = case.parked[-1]
    case.reopen = parked["problem"]
    case.offer = ""
    reply.reopen = True
    reply.say("utter_resumed", problem_label=playbooks()[case.reopen].label)


def _go_on(case: Case, reply: Reply) -> None:
    """The next problem of the same message at once; one set aside is offered."""
    if case.offer == "similar":
        return
    if case.upcoming:
        case.reopen = case.upcoming[0]["problem"]
        reply.reopen = True
        following = "utter_next_problem", {"problem_label": playbooks()[case.reopen].label}
    elif case.parked:
        case.offer = "resume"
        label = playbooks()[case.parked[-1]["problem"]].label
        following = "utter_offer_resume", {"parked_label": label}
    else:
        return
    reply.says = [say for say in reply.says if say.response != "utter_check_solved"]
    reply.say(following[0], **following[1])


def _note_contact(services: Services, case: Case, facts: Mapping[str, str | None], reply: Reply) -> None:
    case.needs_contact = False
    number, contact = facts.get("ticket_id"), facts.get("contact")
    if number and contact:
        services.tickets.update_contact(number, contact)
        reply.say("utter_ticket_opened_contact", ticket_id=number, contact=mask_personal(contact))
    else:
        reply.say("utter_anything_else")


def _without_lookup(
    services: Services,
    playbook: Playbook,
    case: Case,
    facts: Mapping[str, str | None],
    turn: Turn,
    reply: Reply,
) -> None:
    if playbook.immediate:
        reply.say(f"utter_{playbook.problem}_{playbook.findings[0].name}")
    hand_over(services, playbook, case, facts, turn, reply)


def _look_up(
    services: Services,
    playbook: Playbook,
    case: Case,
    facts: Mapping[str, str | None],
    turn: Turn,
    reply: Reply,
) -> None:
    try:
        shown = look_up(playbook, facts, services.wallet, turn.at)
    except WalletUnavailable:
        reply.say("utter_lookup_failed")
        hand_over(services, playbook, case, facts, turn, reply)
        return
    if not shown.exact:
        case.offer, case.candidate = "similar", shown.transaction_id
        reply.say("utter_similar_found", **shown.variables)
        return
    end_with(services, playbook, case, shown, facts, turn, reply)


def end_with(
    services: Services,
    playbook: Playbook,
    case: Case,
    shown: Shown,
    facts: Mapping[str, str | None],
    turn: Turn,
    reply: Reply,
) -> None:
    """Says what a look-up showed, and does what follows from it.

    Raises:
        DatabaseUnavailable: A ticket or hand-off could not be stored.
    """
    name = shown.finding.name if shown.finding else "not_found"
    outcome = shown.finding.outcome if shown.finding else "ticket"
    case.finding = name
    if shown.finding or playbook.transactions:
        reply.say(f"utter_{playbook.problem}_{name}", **shown.variables)
    else:
        reply.say("utter_account_not_found")
    if outcome == "person":
        hand_over(services, playbook, case, facts, turn, reply)
    elif outcome == "ticket":
        open_ticket(services, playbook, case, facts, turn, reply)
        case.offer = "ticketed"
    else:
        case.offer = "solved"
        reply.say("utter_check_solved")


def _read_ticket(
    services: Services,
    playbook: Playbook,
    case: Case,
    facts: Mapping[str, str | None],
    turn: Turn,
    reply: Reply,
) -> None:
    """Reads a ticket back to its owner; to nobody else, and the same whether there is one."""
    number = facts.get("ticket_number")
    readable = _readable_tickets(services, number, turn)
    if not readable:
        nobody = number is None and turn.verified_account is None
        known = "utter_ticket_status_not_readable" if number else "utter_ticket_status_none"
        reply.say("utter_ticket_status_anonymous" if nobody else known)
        case.offer = "person"
        return
    if len(readable) > 1:
        rows = [f"{ticket.number} {ticket.label}" for ticket in readable[:5]]
        reply.say("utter_ticket_status_listed", tickets="\n".join(rows))
        return
    ticket = readable[0]
    overdue = ticket.status == "open" and turn.at > ticket.answer_due_at
    finding = playbook.find({"status": ticket.status, "overdue": overdue})
    assert finding is not None
    case.finding = finding.name
    reply.say(
        f"utter_ticket_status_{finding.name}",
        ticket_number=ticket.number,
        label=ticket.label,
        created=humanise(ticket.created_at, turn.at),
        answer_due=humanise(ticket.answer_due_at, turn.at),
        answer=ticket.answer or "",
    )
    if finding.outcome == "person":
        hand_over(services, playbook, case, facts, turn, reply)


def _readable_tickets(services: Services, number: str | None, turn: Turn) -> list[Ticket]:
    """The ticket of that number, or without one this customer's own; only readable ones."""
    if number and ticket_number(number):
        found = services.tickets.find(number)
        tickets = [found] if found else []
    else:
        tickets = services.tickets.of_conversation(turn.conversation_id)
        if turn.verified_account:
            tickets = services.tickets.of_account(turn.verified_account)
    return [ticket for ticket in tickets if readable_by(ticket, turn.verified_account, turn.conversation_id)]
