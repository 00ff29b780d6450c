"""Who is called, and what the customer reads, when the engine fails."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desk.talk.messages import Message
from support.catalogue import playbooks
from support.clock import now
from support.company.hours import humanise
from support.company.wording import phrases
from support.people.briefing import Briefing
from support.people.tickets import Line, Ticket, TicketDraft
from support.reading.privacy import mask_personal

if TYPE_CHECKING:
    from desk.desk import Desk

_PROBLEM = "talk_to_human"
_LAST_MESSAGES = 6
_TRANSCRIPT = 60


def call_a_person(desk: Desk, message: Message, account_id: str | None) -> str:
    """Opens a ticket and puts the conversation into the queue, once; out of hours the ticket alone.

    Returns:
        What the customer is told; nothing when a person is coming already.

    Raises:
        DatabaseUnavailable: It could not be stored; nothing may be claimed.
    """
    id, at = message.conversation_id, now()
    state = desk.handoffs.state(id)
    if state == "waiting" and phrases().means("leave_queue", message.text):
        desk.handoffs.cancel(id, at)
        return desk.words.say("left_queue")
    if state in ("waiting", "active"):
        return ""
    ticket = _ticket(desk, message, account_id)
    # The engine, when it is back, must know that the bot is to be silent.
    desk.claims.set_engine_behind(id, True)
    hours = desk.settings.agent_hours
    if not hours.is_open(at):
        return desk.words.say(
            "engine_failed_closed",
            opens=humanise(hours.next_opening(at), at),
            ticket=ticket.number,
            due=humanise(ticket.answer_due_at, at),
        )
    desk.handoffs.request(
        id,
        urgency="high",
        briefing=_briefing(desk, message, account_id),
        ticket_number=ticket.number,
        at=at,
    )
    position = desk.handoffs.position(id)
    minutes = desk.handoffs.expected_wait(position).total_seconds() / 60
    return desk.words.say(
        "engine_failed", position=str(position), minutes=f"{minutes:.0f}", ticket=ticket.number
    )


def _ticket(desk: Desk, message: Message, account_id: str | None) -> Ticket:
    at = now()
    draft = TicketDraft(
        problem=_PROBLEM,
        label=playbooks()[_PROBLEM].label,
        conversation_id=message.conversation_id,
        created_at=at,
        answer_due_at=at + desk.answer_time,
        account_id=account_id,
        verified=account_id is not None,
        facts={"problem_description": message.text} if message.text else {},
        transcript=_transcript(desk, message.conversation_id),
        urgency="high",
    )
    # One a day: in an outage the customer's next messages belong to the same ticket.
    return desk.tickets.open(draft, key=f"desk-{message.conversation_id}-{at:%Y%m%d}")


def _transcript(desk: Desk, conversation_id: str) -> list[Line]:
    return [
        _line(said, said.text)
        for said in desk.log.messages(conversation_id, limit=_TRANSCRIPT)
        if said.text and said.speaker != "system"
    ]


def _briefing(desk: Desk, message: Message, account_id: str | None) -> Briefing:
    said = desk.log.messages(message.conversation_id, limit=_LAST_MESSAGES)
    return Briefing(
        problem=_PROBLEM,
        account_id=account_id or "",
        facts={"problem_description": message.text} if message.text else {},
        fault="engine",
        said=tuple(_line(line, mask_personal(" ".join(line.text.split()))) for line in said if line.text),
    )


def _line(message: Message, text: str) -> Line:
    at = message.created_at.isoformat(timespec="seconds")
    return {"speaker": message.speaker, "text": text, "at": at}
