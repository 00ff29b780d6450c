"""Who is called, and what the customer reads, when the engine fails."""

from __future__ import annotations

from datetime import timedelta

from desk.talk.claims import Claims
from desk.talk.log import ConversationLog
from desk.talk.messages import Message
from desk.words import Words
from support.catalogue import playbooks
from support.clock import now
from support.company.hours import humanise
from support.company.settings import Settings
from support.company.wording import phrases
from support.people.briefing import Briefing
from support.people.handoffs import HandoffQueue
from support.people.tickets import Line, Ticket, TicketDraft, TicketStore
from support.reading.privacy import mask_personal

_PROBLEM = "talk_to_human"
_LAST_MESSAGES = 6
_TRANSCRIPT = 60


class Outage:
    """Stands in when the engine fails; see `desk.talk.relay.StandIn`.

    Args:
        log: What was said.
        claims: Notes that the engine has to be told.
        handoffs: Where the customer waits.
        tickets: Where the case is kept.
        settings: When people are there, and when a ticket is answered.
        words: What the customer reads.
    """

    def __init__(
        self,
        log: ConversationLog,
        claims: Claims,
        handoffs: HandoffQueue,
        tickets: TicketStore,
        settings: Settings,
        words: Words,
    ) -> None:
        self._log = log
        self._claims = claims
        self._handoffs = handoffs
        self._tickets = tickets
        self._settings = settings
        self._words = words

    def call_a_person(self, message: Message, account_id: str | None) -> str:
        """Opens a ticket and puts the conversation into the queue, once; out of hours the ticket alone.

        Returns:
            What the customer is told; nothing when a person is coming already.

        Raises:
            DatabaseUnavailable: It could not be stored; nothing may be claimed.
        """
        id, at = message.conversation_id, now()
        state = self._handoffs.state(id)
        if state == "waiting" and phrases().means("leave_queue", message.text):
            self._handoffs.cancel(id, at)
            return self._words.say("left_queue")
        if state in ("waiting", "active"):
            return ""
        ticket = self._ticket(message, account_id)
        # The engine, when it is back, must know that the bot is to be silent.
        self._claims.set_engine_behind(id, True)
        hours = self._settings.agent_hours
        if not hours.is_open(at):
            return self._words.say(
                "engine_failed_closed",
                opens=humanise(hours.next_opening(at), at),
                ticket=ticket.number,
                due=humanise(ticket.answer_due_at, at),
            )
        self._handoffs.request(
            id,
            urgency="high",
            briefing=self._briefing(message, account_id),
            ticket_number=ticket.number,
            at=at,
        )
        position = self._handoffs.position(id)
        minutes = self._handoffs.expected_wait(position).total_seconds() / 60
        return self._words.say(
            "engine_failed", position=str(position), minutes=f"{minutes:.0f}", ticket=ticket.number
        )

    def _ticket(self, message: Message, account_id: str | None) -> Ticket:
        at = now()
        draft = TicketDraft(
            problem=_PROBLEM,
            label=playbooks()[_PROBLEM].label,
            conversation_id=message.conversation_id,
            created_at=at,
            answer_due_at=at + timedelta(hours=self._settings.answer_time_hours),
            account_id=account_id,
            verified=account_id is not None,
            facts={"problem_description": message.text} if message.text else {},
            transcript=self._transcript(message.conversation_id),
            urgency="high",
        )
        # One a day: in an outage the customer's next messages belong to the same ticket.
        return self._tickets.open(draft, key=f"desk-{message.conversation_id}-{at:%Y%m%d}")

    def _transcript(self, conversation_id: str) -> list[Line]:
        return [
            _line(said, said.text)
            for said in self._log.messages(conversation_id, limit=_TRANSCRIPT)
            if said.text and said.speaker != "system"
        ]

    def _briefing(self, message: Message, account_id: str | None) -> Briefing:
        said = self._log.messages(message.conversation_id, limit=_LAST_MESSAGES)
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
