"""Who is called, and what the customer reads, when the engine fails."""

from __future__ import annotations

from desk.talk.claims import Claims
from desk.talk.log import ConversationLog
from desk.talk.messages import Message
from desk.words import Words
from support.clock import now
from support.company.hours import humanise
from support.company.wording import phrases
from support.people.briefing import Briefing
from support.people.escalation import Called, Escalation, Matter
from support.people.handoffs import HandoffQueue
from support.people.tickets import Line
from support.reading.privacy import mask_personal

_PROBLEM = "talk_to_human"
_FAULT = "engine"
_LAST_MESSAGES = 6
_TRANSCRIPT = 60


class Outage:
    """Stands in when the engine fails; see `desk.talk.relay.StandIn`. Synchronous.

    Args:
        escalation: Opens the ticket, and puts the conversation into the queue.
        handoffs: Who waits already, or has a person.
        log: What was said.
        claims: Notes that the engine has to be told.
        words: What the customer reads.
    """

    def __init__(
        self,
        escalation: Escalation,
        handoffs: HandoffQueue,
        log: ConversationLog,
        claims: Claims,
        words: Words,
    ) -> None:
        self._escalation = escalation
        self._handoffs = handoffs
        self._log = log
        self._claims = claims
        self._words = words

    def call_a_person(self, message: Message, account_id: str | None) -> str:
        """Opens a ticket and puts the conversation into the queue, once; out of hours the ticket alone.

        Args:
            message: The one that the engine did not answer.
            account_id: The verified account.

        Returns:
            What the customer is told; nothing when a person is coming already.

        Raises:
            DatabaseUnavailable: It could not be stored; nothing may be claimed.
        """
        id = message.conversation_id
        state = self._handoffs.state(id)
        if state == "waiting" and phrases().means("leave_queue", message.text):
            self._handoffs.cancel(id, now())
            return self._words.say("left_queue")
        if state in ("waiting", "active"):
            return ""
        # Before anybody is called: the engine, when it is back, must know that a person is waited for.
        self._claims.set_engine_behind(id, True)
        matter = self._matter(message, account_id)
        return self._told(self._escalation.call_person(matter), matter)

    def _told(self, called: Called, matter: Matter) -> str:
        ticket, place = called.ticket, called.place
        if place is None:
            return self._words.say(
                "engine_failed_closed",
                opens=humanise(called.opens, matter.at),
                ticket=ticket.number,
                due=humanise(ticket.answer_due_at, matter.at),
            )
        minutes = place.wait.total_seconds() / 60
        return self._words.say(
            "engine_failed", position=str(place.position), minutes=f"{minutes:.0f}", ticket=ticket.number
        )

    def _matter(self, message: Message, account_id: str | None) -> Matter:
        id, at = message.conversation_id, now()
        said = self._log.messages(id, limit=_TRANSCRIPT)
        last = [one for one in said[-_LAST_MESSAGES:] if one.text]
        briefing = Briefing(
            problem=_PROBLEM,
            account_id=account_id or "",
            facts={"problem_description": message.text} if message.text else {},
            fault=_FAULT,
            said=tuple(_line(one, mask_personal(" ".join(one.text.split()))) for one in last),
        )
        return Matter(
            conversation_id=id,
            # One a day: in an outage the customer's next messages belong to the same ticket.
            key=f"desk-{id}-{at:%Y%m%d}",
            briefing=briefing,
            urgency="high",
            transcript=tuple(_line(one, one.text) for one in said if one.text and one.speaker != "system"),
            at=at,
        )


def _line(message: Message, text: str) -> Line:
    at = message.created_at.isoformat(timespec="seconds")
    return {"speaker": message.speaker, "text": text, "at": at}
