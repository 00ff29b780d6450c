"""How a person gives facts: exactly or roughly, wrongly and then mended; what they say to the read-back."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from random import Random

from simulation.knowledge import Knowledge
from simulation.line import Heard
from simulation.matters import Matter
from simulation.persons import Person
from simulation.sayings import Sayings, words
from simulation.utterance import CONFIRMATION, Message, Past

_OF_A_TRANSACTION = ("transaction_time", "amount", "payment_method")

_MENDS = ("at_the_read_back", "at_once", "names_it_first")
"""How somebody mends what they have said wrongly."""


class Giving:
    """One person's facts in one conversation.

    Attributes:
        sayings: How they talk.
        said_wrongly: Whether the wrong amount is out.
    """

    def __init__(
        self, person: Person, matter: Matter, knowledge: Knowledge, past: Past, chance: Random
    ) -> None:
        """
        Args:
            person: Who.
            matter: What it is about.
            knowledge: What they know of it; a wrong amount in it is said first, and mended.
            past: What they have said so far.
            chance: Decides how things are said.
        """
        self._person, self._matter, self._knowledge, self._past = person, matter, knowledge, past
        known = knowledge.words(words("numbers"), chance)
        self.sayings = Sayings(person, chance, known)
        self._wrongly = Sayings(person, chance, {**known, "yuan": known.get("wrong_yuan", "")})
        self._how_it_mends = chance.choice(_MENDS)
        self.said_wrongly = False

    def say_wrongly(self) -> Sayings:
        """The ways of saying in which the amount is the wrong one; from now on it is to be mended."""
        self.said_wrongly = True
        return self._wrongly

    def gives(self, heard: Heard) -> Message | None:
        """The fact that is asked for."""
        fact = heard.requested
        if not fact:
            return None
        if mended := self._mended(fact):
            return mended
        unknown = self._matter.movement is None and fact in _OF_A_TRANSACTION
        if unknown or fact not in (CONFIRMATION, *words("sayings")["facts"]):
            return Message(self.sayings.move("skips"), "skips", tries=True)
        if fact == CONFIRMATION:
            return self._reads_back(heard)
        return self._told(fact)

    def _told(self, fact: str) -> Message:
        past = self._past
        again = fact in past.given or fact in past.roughly
        past.repeats += again
        if fact == "amount" and self._knowledge.wrong_amount and not self.said_wrongly:
            return Message(self.say_wrongly().fact(fact), "gives", tries=True)
        if fact == "problem_description":
            kinds = words("matters")[self._matter.problem]
            text = self.sayings.of_matter(
                self._matter.problem, "describes" if "describes" in kinds else "elaborates"
            )
            return Message(text, "gives", (fact,), tries=True, wasted=again)
        if self._person.answers == "rough" and fact in ("transaction_time", "amount") and not again:
            past.roughly.add(fact)
            return Message(self.sayings.fact(fact), "gives", tries=True)
        return Message(self.sayings.fact(fact, exactly=again), "gives", (fact,), tries=True, wasted=again)

    def _mended(self, fact: str) -> Message | None:
        """The wrong amount is put right: at once, when it is read back, or in two steps."""
        if not self.said_wrongly or "amount" in self._past.given:
            return None
        if self._how_it_mends != "at_once" and fact not in (CONFIRMATION, "amount"):
            return None
        if self._how_it_mends == "names_it_first" and "names_amount" not in self._past.means:
            return Message(self.sayings.move("names_amount"), "names_amount", tries=True)
        if fact == "amount" or self._past.means[-1] == "names_amount":
            return Message(self.sayings.fact("amount"), "gives", ("amount",), tries=True)
        return Message(self.sayings.move("mends_amount"), "mends_amount", ("amount",), tries=True)

    def _reads_back(self, heard: Heard) -> Message:
        means = self._past.means
        if means[-1] != "confirms" and (fact := self._misheard(heard)):
            self._past.repeats += 1
            move = f"puts_right_{fact}"
            return Message(self.sayings.move(move), move, tries=True, wasted=True)
        again = "confirms" in means
        self._past.repeats += again
        return Message(self.sayings.move("confirms"), "confirms", tries=True, wasted=again)

    def _misheard(self, heard: Heard) -> str:
        """What is read back otherwise than it is: `amount`, `time`, `account`, or nothing."""
        slots, movement, roughly = heard.slots, self._matter.movement, self._past.roughly
        if slots.get("account_id") not in (None, self._knowledge.account):
            return "account"
        if movement is None:
            return ""
        amount, time = slots.get("amount"), slots.get("transaction_time")
        if amount and "amount" not in roughly and not _same(amount, movement.amount):
            return "amount"
        day = self._knowledge.day.isoformat()
        if time and "transaction_time" not in roughly and not str(time).startswith(day):
            return "time"
        return ""


def _same(slot: object, amount: str) -> bool:
    try:
        return Decimal(str(slot)) == Decimal(amount)
    except InvalidOperation:
        return False
