"""The open case and its facts, as all steps of gathering work on them."""

from __future__ import annotations

from collections.abc import Mapping

from support.catalogue import Playbook, catalogue
from support.dialogue.case import Case
from support.dialogue.facts import is_free_text, read
from support.dialogue.lookup import time_from_id
from support.dialogue.message import Message
from support.dialogue.readers import CONFIRMATION
from support.dialogue.turn import Facts, Reply, Turn
from support.reading.money import foreign_money


class CaseFacts:
    """One message in an open case.

    Args:
        case: The case; changed in place.
        facts: All fact slots.
        requested: The fact asked for before this message, or None when the case has just opened.
        turn: The message.
    """

    def __init__(
        self,
        case: Case,
        facts: Mapping[str, str | None],
        requested: str | None,
        turn: Turn,
    ) -> None:
        self._case = case
        self._facts: Facts = dict(facts)
        self._before: Facts = dict(facts)
        self._requested = requested
        self._turn = turn
        self._message = Message(turn, requested, self._facts, case)
        self._reply = Reply()

    @property
    def _playbook(self) -> Playbook:
        return catalogue().problems[self._case.problem]

    def _begin(self, problem: str, kept: Mapping[str, str | None]) -> None:
        """Starts a case with the facts that hold for it; the customer's own stay."""
        self._case.start(problem, self._turn.message_id)
        self._reply.ticket_id = ""
        for name in catalogue().case_values:
            self._facts[name] = kept.get(name)
        self._case.given = [name for name in catalogue().case_values if self._facts[name]]
        for name in catalogue().customer_slots:
            self._facts[name] = kept.get(name) or self._facts.get(name)
        if self._turn.verified_account and not self._facts.get("account_id"):
            self._facts["account_id"] = self._turn.verified_account

    def _park(self) -> None:
        """Sets the open problem aside, with its facts."""
        kept = {
            name: value for name in catalogue().case_values if (value := self._facts.get(name)) is not None
        }
        self._case.parked.append({"problem": self._case.problem, "facts": kept})

    def _found(self, turn: Turn) -> Facts:
        """The facts in a message that this case or this customer has a use for."""
        if self._requested != "amount" and len(turn.text.strip()) == 1 and turn.text.strip().isdigit():
            # A single digit is a choice or an answer, never a silent amount.
            return {}
        found = read(turn, self._requested, self._facts)
        return {
            name: value
            for name, value in found.items()
            if self._needs(name) or name in catalogue().customer_slots
        }

    def _take(self, found: Facts) -> None:
        self._facts.update(found)
        self._facts.update(time_from_id(self._facts))
        self._case.given += [name for name in found if name not in self._case.given and self._needs(name)]

    def _needs(self, fact: str) -> bool:
        """Whether the open problem has a use for the fact."""
        playbook = self._playbook
        entry = catalogue().facts_by_value[fact]
        # An ID that stands for the facts of a transaction is taken wherever one is looked for.
        return entry.name in playbook.facts or bool(entry.replaces and playbook.transactions)

    def _next_fact(self) -> str | None:
        """The first fact still needed; then the read-back, if the customer gave any fact here."""
        if self._case.needs_contact:
            done = self._facts.get("contact") or "contact" in self._case.skipped
            return None if done else "contact"
        known = (fact for name, fact in catalogue().facts.items() if self._knows(name))
        needless = {other for fact in known for other in fact.replaces}
        for fact in self._playbook.facts:
            if not self._knows(fact) and fact not in (*self._case.skipped, *needless):
                return fact
        shown = [name for name in self._case.given if not is_free_text(name)]
        return CONFIRMATION if self._playbook.looks_up and shown else None

    def _knows(self, fact: str) -> bool:
        """Whether the fact is known, be it only roughly."""
        return any(self._facts.get(name) for name in catalogue().facts[fact].values)

    def _say_opening(self) -> None:
        """With nothing to ask the answer follows at once, and says the same with reasons."""
        if not self._playbook.immediate and self._next_fact() is not None:
            self._say(f"utter_open_{self._case.problem}")

    def _says_foreign(self, found: Facts) -> bool:
        """Says so where an amount of another currency was given in place of one that the problem needs."""
        needed = [catalogue().facts[name] for name in self._playbook.facts]
        amounts = {name for fact in needed if fact.reader == "amount" for name in fact.values}
        typed = foreign_money(self._turn.text) if amounts and not amounts & found.keys() else None
        if typed:
            self._say("utter_foreign_money", typed=typed)
        return bool(typed)

    def _warn(self) -> None:
        for kind in self._turn.secrets[:2]:
            self._say(f"utter_secret_{kind}")

    def _say(self, response: str, **variables: str) -> None:
        self._reply.say(response, **variables)
