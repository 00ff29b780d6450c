"""Ending a case: look it up, explain it with the real reason, open what must be opened."""

from __future__ import annotations

from support.catalogue import catalogue
from support.company.hours import humanise
from support.dialogue import candidates
from support.dialogue.case import Case
from support.dialogue.lookup import Shown, look_up
from support.dialogue.step import Step
from support.people.tickets import Ticket, readable_by, ticket_number
from support.reading.privacy import mask_personal
from support.wallet import WalletUnavailable
from support.wallet.complaints import complaints

TICKET_VARIABLES = ("ticket_number", "label", "created", "answer_due", "answer", "tickets")
"""What a ticket that is read back gives an answer; `tickets` where there are several."""

_ASKS_WHICH = ("similar", "which")
"""Offers by which the customer is asked what transaction is meant."""

_LISTED = 5
"""Tickets that are read out at most."""


def resolve(step: Step) -> None:
    """Ends a confirmed case, or hands it over.

    Raises:
        DatabaseUnavailable: A ticket or hand-off could not be stored; nothing of it was claimed.
    """
    case, playbook = step.case, step.playbook
    if case.ending == "cancelled":
        pass
    elif case.ending == "contact":
        _note_contact(step)
    elif case.ending == "person" or not (playbook.looks_up or playbook.ticket):
        _without_lookup(step)
    elif playbook.ticket:
        _read_ticket(step)
    else:
        _of_own_account(step)
    case.ending = ""
    go_on(step)


def resume(step: Step) -> None:
    """Reopens the problem that was set aside last."""
    case = step.case
    case.reopen = case.parked[-1]["problem"]
    case.offer = ""
    step.reply.reopen = True
    step.say("utter_resumed", problem_label=catalogue().problems[case.reopen].label)


def end_with(step: Step, shown: Shown) -> None:
    """Says what a look-up showed, and does what follows from it.

    Raises:
        DatabaseUnavailable: A ticket or hand-off could not be stored.
    """
    case, playbook, finding = step.case, step.playbook, shown.finding
    case.finding = finding.name if finding else "not_found"
    case.shown = dict(shown.variables)
    if finding or (playbook.transactions and shown.account_known):
        step.say(f"utter_{playbook.problem}_{case.finding}", **shown.variables)
    else:
        step.say("utter_account_not_found")
    outcome = finding.outcome if finding else "ticket"
    if outcome == "person":
        step.hand_over()
    elif outcome == "ticket":
        step.open_ticket()
        case.offer = "ticketed"
    else:
        case.offer = "solved"
        if not _another_waits(case):
            step.say("utter_check_solved")


def look_again(step: Step) -> bool:
    """Looks the case up once more, after the customer said that the finding is not so.

    Returns:
        Whether it shows something else now, which was said; False where it stays, or nothing could be
        looked up.

    Raises:
        DatabaseUnavailable: A ticket or hand-off could not be stored.
    """
    own, before = step.turn.verified_account, step.case.finding
    if not own or not step.playbook.looks_up or step.facts.get("account_id") not in (None, own):
        return False
    step.facts["account_id"] = own
    try:
        shown = look_up(step.playbook, step.facts, step.services.wallet, step.turn.at)
    except WalletUnavailable as failure:
        complaints.failed(failure)
        return False
    if not shown.exact or (shown.finding.name if shown.finding else "not_found") == before:
        return False
    end_with(step, shown)
    return True


def go_on(step: Step) -> None:
    """The next problem of the same message at once; one set aside is offered.

    Neither while a person is called, nor while the customer is asked whether a transaction is the one.
    """
    case = step.case
    if step.reply.handoff_status is not None or case.offer in _ASKS_WHICH or not _another_waits(case):
        return
    if case.upcoming:
        case.reopen = case.upcoming[0]["problem"]
        step.reply.reopen = True
        step.say("utter_next_problem", problem_label=catalogue().problems[case.reopen].label)
    else:
        step.offer_parked()


def _another_waits(case: Case) -> bool:
    """Whether another problem comes next, in place of the question whether this one is solved."""
    return not case.needs_contact and bool(case.upcoming or case.parked)


def _note_contact(step: Step) -> None:
    step.case.needs_contact = False
    number, contact = step.facts.get("ticket_id"), step.facts.get("contact")
    if number and contact:
        step.services.tickets.update_contact(number, contact)
        step.say("utter_ticket_opened_contact", ticket_id=number, contact=mask_personal(contact))
    else:
        step.say("utter_anything_else")


def _without_lookup(step: Step) -> None:
    playbook = step.playbook
    if playbook.immediate:
        step.say(f"utter_{playbook.problem}_{playbook.findings[0].name}")
    step.hand_over()


def _of_own_account(step: Step) -> None:
    """Looks up only what is the customer's: the account that was verified, whatever was typed."""
    own = step.turn.verified_account
    if own is None:
        step.say("utter_case_taken_anonymous")
        step.hand_over()
    elif step.facts.get("account_id") not in (None, own):
        step.say("utter_not_your_account")
        step.hand_over()
    else:
        step.facts["account_id"] = own
        _look_up(step)


def _look_up(step: Step) -> None:
    try:
        shown = look_up(step.playbook, step.facts, step.services.wallet, step.turn.at)
    except WalletUnavailable as failure:
        complaints.failed(failure)
        step.say("utter_lookup_failed")
        step.hand_over()
        return
    if shown.exact:
        end_with(step, shown)
    elif shown.candidates:
        candidates.offer(step, shown.candidates)
    else:
        step.case.offer, step.case.candidate = "similar", shown.transaction_id
        step.say("utter_similar_found", **shown.variables)


def _read_ticket(step: Step) -> None:
    """Reads a ticket back to its owner; to nobody else, and the same whether there is one."""
    number = step.facts.get("ticket_number")
    readable = _readable_tickets(step, number)
    if not readable:
        nobody = number is None and step.turn.verified_account is None
        known = "utter_ticket_status_not_readable" if number else "utter_ticket_status_none"
        step.say("utter_ticket_status_anonymous" if nobody else known)
        step.case.offer = "person"
    elif len(readable) > 1:
        listed = [f"{ticket.number} {ticket.problem_label}" for ticket in readable[:_LISTED]]
        step.say("utter_ticket_status_listed", tickets="\n".join(listed))
    else:
        _read_out(step, readable[0])


def _read_out(step: Step, ticket: Ticket) -> None:
    at = step.turn.at
    overdue = ticket.status == "open" and at > ticket.answer_due_at
    finding = step.playbook.find({"status": ticket.status, "overdue": overdue})
    assert finding is not None
    step.case.finding = finding.name
    step.say(
        f"utter_ticket_status_{finding.name}",
        ticket_number=ticket.number,
        label=ticket.problem_label,
        created=humanise(ticket.created_at, at),
        answer_due=humanise(ticket.answer_due_at, at),
        answer=ticket.answer or "",
    )
    if finding.outcome == "person":
        step.hand_over()


def _readable_tickets(step: Step, number: str | None) -> list[Ticket]:
    """The ticket of that number, or without one this customer's own; only readable ones."""
    tickets, turn = step.services.tickets, step.turn
    if number and ticket_number(number):
        named = tickets.find(number)
        found = [named] if named else []
    elif turn.verified_account:
        found = tickets.of_account(turn.verified_account)
    else:
        found = tickets.of_conversation(turn.conversation_id)
    return [ticket for ticket in found if readable_by(ticket, turn.verified_account, turn.conversation_id)]
