"""One step of the dialogue: all it goes by, what it leads to, and the few things steps have in common."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import cast

from support.catalogue import Playbook, catalogue
from support.company.hours import humanise
from support.company.wording import labels
from support.dialogue.case import Case
from support.dialogue.turn import Facts, Reply, Turn
from support.people.briefing import Briefing
from support.people.escalation import Matter, More, Place
from support.people.tickets import Ticket, Urgency
from support.reading.privacy import mask_personal
from support.services import Services


@dataclass
class Step:
    """What a customer's message leads to outside gathering.

    Attributes:
        services: Stores, wallet, settings.
        case: Changed in place.
        facts: All fact slots; a step may work with others than there are in the slots.
        turn: The message.
        reply: Grows as the step goes on.
    """

    services: Services
    case: Case
    facts: Facts
    turn: Turn
    reply: Reply = field(default_factory=Reply)

    @property
    def playbook(self) -> Playbook:
        """Of the open problem."""
        return catalogue().problems[self.case.problem]

    def say(self, response: str, **variables: str) -> None:
        """Adds a response to the reply."""
        self.reply.say(response, **variables)

    def start(self, problem: str) -> None:
        """Opens a case of that problem, unless one is open already."""
        if not self.case.problem:
            self.case.start(problem, self.turn.message_id)

    def open_ticket(self) -> None:
        """Opens the case's ticket (once, however often this runs) and says so.

        Raises:
            DatabaseUnavailable: It could not be stored, and nothing was said.
        """
        self._tell_of(self.services.escalation.open_ticket(self._matter()))
        self.case.outcome = "ticket"

    def hand_over(self) -> None:
        """Opens the ticket and puts the conversation into the queue; out of hours asks for a contact.

        Raises:
            DatabaseUnavailable: It could not be stored, and nothing was said.
        """
        called = self.services.escalation.call_person(self._matter())
        self._tell_of(called.ticket)
        self.case.outcome = "person" if called.place is not None else "ticket"
        self.case.ending = ""
        if called.place is not None:
            self.reply.handoff_status = "waiting"
            self.case.unplaced = 0
            position, wait = place_in_words(called.place)
            self.say("utter_handoff_queued", position=position, wait=wait)
            return
        self.say("utter_handoff_closed_hours", opens=humanise(called.opens, self.turn.at))
        if not self.facts.get("contact") and "contact" not in self.case.skipped:
            self.case.needs_contact = True
            self.reply.reopen = True

    def keep(self, text: str) -> None:
        """Keeps what was told for the agent (`Case.keep`); who has the matter already reads it there.

        Raises:
            DatabaseUnavailable: It could not be stored.
        """
        self.case.keep(text)
        self.pass_on()

    def pass_on(self) -> None:
        """Brings facts, and what was told, to a ticket and a hand-off that are there already.

        Raises:
            DatabaseUnavailable: They could not be stored.
        """
        told = tuple(mask_personal(line) for line in self.case.told)
        more = More(self._known(), told, self.turn.transcript)
        self.services.escalation.add(self.turn.conversation_id, more, self.facts.get("ticket_id"))

    def offer_parked(self) -> None:
        """Offers the problem that was set aside last."""
        self.case.offer = "resume"
        label = catalogue().problems[self.case.parked[-1]["problem"]].label
        self.say("utter_offer_resume", parked_label=label)

    def _tell_of(self, ticket: Ticket) -> None:
        """Says that a ticket is open, unless the customer knows it."""
        self.reply.ticket_id = ticket.number
        due = humanise(ticket.answer_due_at, self.turn.at)
        self.case.shown |= {"ticket_id": ticket.number, "answer_due": due}
        if self.facts.get("ticket_id") != ticket.number:
            self.say("utter_ticket_opened", ticket_id=ticket.number, answer_due=due)

    def _matter(self) -> Matter:
        case, turn = self.case, self.turn
        briefing = Briefing(
            problem=case.problem,
            account_id=turn.verified_account or "",
            facts=self._known(),
            finding=case.finding,
            also=tuple(kept["problem"] for kept in (*case.upcoming, *case.parked)),
            last_words=mask_personal(turn.text),
            told=tuple(mask_personal(line) for line in case.told),
        )
        return Matter(
            conversation_id=turn.conversation_id,
            key=case.key,
            briefing=briefing,
            urgency=cast(Urgency, self.playbook.urgency),
            transcript=turn.transcript,
            at=turn.at,
        )

    def _known(self) -> dict[str, str]:
        """The facts that an agent is shown."""
        slots = (slot for fact in catalogue().shown for slot in fact.values)
        return {slot: value for slot in slots if (value := self.facts.get(slot))}


def place_in_words(place: Place) -> tuple[str, str]:
    """Position and expected wait of a place in the queue, as a response says them."""
    minutes = place.wait.total_seconds() / 60
    return str(place.position), str(labels()["wait"]).format(minutes=f"{minutes:.0f}")
