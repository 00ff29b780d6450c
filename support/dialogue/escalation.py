"""Tickets and hand-offs: where a case goes that the bot can't end by itself."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from support.catalogue import Playbook
from support.company.hours import humanise
from support.company.wording import labels
from support.dialogue.case import Case
from support.dialogue.turn import Reply, Turn
from support.people.briefing import Briefing
from support.people.tickets import Ticket, TicketDraft
from support.reading.privacy import mask_personal
from support.services import Services

_FACTS = (
    "account_id",
    "transaction_id",
    "transaction_time",
    "transaction_time_grain",
    "amount",
    "payment_method",
    "problem_description",
    "contact",
)


def open_ticket(
    services: Services,
    playbook: Playbook,
    case: Case,
    facts: Mapping[str, str | None],
    turn: Turn,
    reply: Reply,
) -> Ticket:
    """Opens the case's ticket (once, however often this runs) and says so.

    Raises:
        DatabaseUnavailable: It could not be stored, and nothing was said.
    """
    known = {name: value for name in _FACTS if (value := facts.get(name))}
    own = turn.verified_account is not None and turn.verified_account == known.get("account_id")
    draft = TicketDraft(
        problem=playbook.problem,
        label=playbook.label,
        account_id=known.get("account_id") or turn.verified_account,
        verified=own or (turn.verified_account is not None and "account_id" not in known),
        conversation_id=turn.conversation_id,
        facts=known,
        findings=[case.finding] if case.finding else [],
        transcript=[
            {"speaker": line["speaker"], "text": line["text"], "at": line["at"]}  # type: ignore[typeddict-item]
            for line in turn.transcript
        ],
        urgency=playbook.urgency,  # type: ignore[arg-type]
        contact=known.get("contact"),
        created_at=turn.at,
        answer_due_at=turn.at + timedelta(hours=services.settings.answer_time_hours),
    )
    ticket = services.tickets.open(draft, key=case.key)
    reply.ticket_id = ticket.number
    if facts.get("ticket_id") == ticket.number:
        return ticket
    reply.say(
        "utter_ticket_opened",
        ticket_id=ticket.number,
        answer_due=humanise(ticket.answer_due_at, turn.at),
    )
    return ticket


def hand_over(
    services: Services,
    playbook: Playbook,
    case: Case,
    facts: Mapping[str, str | None],
    turn: Turn,
    reply: Reply,
) -> None:
    """Opens the ticket and puts the conversation into the queue; out of hours asks for a contact.

    Raises:
        DatabaseUnavailable: It could not be stored; what was said by then is true.
    """
    ticket = open_ticket(services, playbook, case, facts, turn, reply)
    case.ending = ""
    hours = services.settings.agent_hours
    if not hours.is_open(turn.at):
        opens = humanise(hours.next_opening(turn.at), turn.at)
        reply.say("utter_handoff_closed_hours", opens=opens)
        if not facts.get("contact") and "contact" not in case.skipped:
            case.needs_contact = True
            reply.reopen = True
        return
    services.handoffs.request(
        turn.conversation_id,
        urgency=playbook.urgency,  # type: ignore[arg-type]
        briefing=briefing(playbook, case, facts, turn),
        ticket_number=ticket.number,
        at=turn.at,
    )
    position, wait = queue_place(services, turn.conversation_id)
    reply.handoff_status = "waiting"
    reply.say("utter_handoff_queued", position=position, wait=wait)


def queue_place(services: Services, conversation_id: str) -> tuple[str, str]:
    """Position in the queue and expected wait, as texts."""
    position = services.handoffs.position(conversation_id)
    minutes = services.handoffs.expected_wait(position).total_seconds() / 60
    return str(position), str(labels()["wait"]).format(minutes=f"{minutes:.0f}")


def briefing(playbook: Playbook, case: Case, facts: Mapping[str, str | None], turn: Turn) -> Briefing:
    """What the agent reads first: problem, identity, facts, findings, the customer's words."""
    return Briefing(
        problem=playbook.problem,
        account_id=turn.verified_account or "",
        facts={name: value for name in _FACTS if (value := facts.get(name))},
        finding=case.finding,
        also=tuple(kept["problem"] for kept in (*case.upcoming, *case.parked)),
        last_words=mask_personal(turn.text),
    )
