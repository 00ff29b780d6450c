"""What goes wrong on the way: faults of single turns, whatever comes of the conversation."""

from __future__ import annotations

import re
from dataclasses import dataclass

from simulation.casting import Cell
from simulation.line import Heard
from simulation.utterance import ASKS, TELLS, Message

FACT_SLOTS = ("account_id", "transaction_id", "transaction_time", "amount", "payment_method", "contact")
"""Slots that only a message with such a fact in it may change."""

SPARE_MESSAGES = 1
"""Messages that a conversation may cost beyond what was needed: one question of the bot's own."""

_COMPLAINT = re.compile(r"utter_(invalid|example|out_of_scope)")
_LOST = re.compile(
    r"utter_(ask_back|unsure|what_to_correct|offer_person|nothing_to|why_nothing|dont_know_open|empty|emoji"
    r"|capabilities|not_solved|ticket_exists)"
)
"""Responses by which the bot has not understood, or takes it for something else."""

_ANSWERS = {
    "how_long": re.compile(r"utter_(arrival_time|handoff_still_waiting)"),
    "cost": re.compile(r"utter_fees"),
    "needed": re.compile(r"utter_contact_preparation"),
}
"""What answers a question beside `utter_asks_NAME` and the finding said again."""

_ASKS = re.compile(r"utter_asks_")

_ASKING = re.compile(r"utter_(ask|again)_")

_FIRST = frozenset(("opens", "rephrases", "protests", "none_of_these"))
"""Messages that the bot may ask back to: what comes of that is counted otherwise."""

PROTECTS = "utter_unauthorized_transaction_protect"


@dataclass(frozen=True)
class Fault:
    """Something that went wrong.

    Attributes:
        kind: A name, for counting.
        turn: The message that led to it, counted from one; 0: the conversation as a whole.
        detail: What, in English.
    """

    kind: str
    turn: int
    detail: str = ""


@dataclass(frozen=True)
class Turn:
    """A message and what came back."""

    message: Message
    heard: Heard


class Watcher:
    """Looks at the turns of one conversation, one after the other."""

    def __init__(self, cell: Cell, problems: set[str]) -> None:
        """
        Args:
            cell: Who talks, and about what.
            problems: Those that may be open without having been misread.
        """
        self._cell = cell
        self._problems = problems
        self._given: set[str] = set()
        self._before = Heard()
        self._turn = 0
        self._wasted = 0
        self._told_of_fraud = cell.matter.problem == "unauthorized_transaction"

    def look(self, turn: Turn) -> list[Fault]:
        """The faults of a turn."""
        self._turn += 1
        message, heard = turn.message, turn.heard
        self._given.update(message.gives)
        self._told_of_fraud |= message.means in ("fraud_gave", "fraud_gone", "fraud_plain")
        found = [
            fault
            for check in (
                self._silence,
                self._complaint,
                self._unanswered,
                self._not_understood,
                self._asked_again,
                self._wrong_problem,
                self._unwanted,
                self._cried,
                self._took_what_was_no_fact,
                self._too_long,
            )
            if (fault := check(message, heard))
        ]
        self._before = heard
        return found

    def _fault(self, kind: str, detail: str = "") -> Fault:
        return Fault(kind, self._turn, detail)

    def _silence(self, message: Message, heard: Heard) -> Fault | None:
        """The bot is silent only beside a person who is there."""
        if heard.texts or heard.slots.get("handoff_status") == "active":
            return None
        return self._fault("silence", f"nothing came back to “{message.text}”")

    def _complaint(self, message: Message, heard: Heard) -> Fault | None:
        """A format complaint to what was no try at a fact."""
        said = [name for name in heard.responses if _COMPLAINT.match(name)]
        if message.tries or not said:
            return None
        return self._fault("complaint", f"{said[0]} to {message.means}")

    def _unanswered(self, message: Message, heard: Heard) -> Fault | None:
        """A question gets an answer: to what is asked of the matter, not to what it resembles."""
        if message.means not in ASKS or not heard.responses:
            return None
        own = _ANSWERS.get(message.means, _ASKS)
        finding = f"utter_{self._cell.matter.problem}_{self._cell.matter.finding}"
        if any(_ASKS.match(name) or own.match(name) or name == finding for name in heard.responses):
            return None
        return self._fault("not_answered", f"{', '.join(heard.responses)} to {message.means}")

    def _not_understood(self, message: Message, heard: Heard) -> Fault | None:
        """Somebody tells something, thanks, comes back, and the bot does not know what to do with it."""
        if message.tries or message.means in ASKS | _FIRST or not heard.responses:
            return None
        said = [name for name in heard.responses if not _ASKING.match(name)]
        if not said or not all(_LOST.match(name) for name in said):
            return None
        return self._fault("not_understood", f"{', '.join(heard.responses)} to {message.means}")

    def _asked_again(self, message: Message, heard: Heard) -> Fault | None:
        """A fact is asked for that was told."""
        asked = heard.requested
        theirs = heard.problem == self._cell.matter.problem
        waits_for_it = self._before.requested == asked and not message.tries
        if not theirs or asked not in self._given or waits_for_it:
            return None
        return self._fault("asked_again", asked)

    def _wrong_problem(self, message: Message, heard: Heard) -> Fault | None:
        """Another problem than the person's: opened by the first message, or switched to later."""
        if heard.problem in self._problems or heard.problem == self._before.problem:
            return None
        kind = "wrong_opening" if message.means in ("opens", "rephrases") else "wrong_switch"
        return self._fault(kind, heard.problem)

    def _unwanted(self, message: Message, heard: Heard) -> Fault | None:
        """A ticket or a person that nobody wanted and nothing found calls for."""
        outcome = self._cell.matter.outcome
        if self._told_of_fraud:
            return None
        if heard.waits and not self._before.waits and not outcome.person:
            return self._fault("unwanted_person", ", ".join(heard.responses))
        if heard.ticket and heard.ticket != self._before.ticket and not outcome.ticket:
            return self._fault("unwanted_ticket", ", ".join(heard.responses))
        return None

    def _cried(self, message: Message, heard: Heard) -> Fault | None:
        """Theft is cried where nobody has told of any."""
        if self._told_of_fraud or PROTECTS not in heard.responses:
            return None
        return self._fault("theft_cried", f"to {message.means}")

    def _took_what_was_no_fact(self, message: Message, heard: Heard) -> Fault | None:
        """A fact changes by a message that tells none."""
        if message.means not in ASKS | TELLS:
            return None
        for slot in FACT_SLOTS:
            before, after = self._before.slots.get(slot), heard.slots.get(slot)
            if after and after != before and slot not in message.gives:
                return self._fault("took_no_fact", f"{slot} became {after} by {message.means}")
        return None

    def _too_long(self, message: Message, heard: Heard) -> Fault | None:
        """More messages than needed; said once."""
        self._wasted += message.wasted
        if not message.wasted or self._wasted != SPARE_MESSAGES + 1:
            return None
        return self._fault("too_long", f"{message.means} is the second message that should not be needed")
