"""The state of a case while it is talked about: what Rasa's slots do not hold."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from support.catalogue import catalogue

LONGEST_TOLD = 10
"""Lines of what was told that an agent is shown."""


@dataclass
class Case:
    """A problem under way.

    Attributes:
        problem: The playbook's name; empty when nothing is open.
        key: Identifies the case over repeated writes (the ticket's idempotency key).
        given: Facts the customer gave in this case (against those known already).
        skipped: Facts the customer does not have.
        failures: Fact to the number of failed tries.
        parked: Problems set aside: each `{"problem": ..., "facts": {...}}`, last in is first out.
        upcoming: Problems still to come from the same message, each like a parked one.
        ending: How gathering ended: `confirmed`, `person`, `cancelled`, `contact` or empty.
        offer: What the last message offered: `solved`, `ticketed`, `similar`, `which` (of several
            transactions), `person`, `resume`, `choices`, `own` (whether a payment was the customer's own) or
            empty.
        reopen: Problem that the form opens next without a message naming it.
        person_asked: How often a person was asked for.
        upset: How often the customer complained.
        finding: What the look-up showed.
        outcome: What the case led to: `ticket`, `person` or empty.
        candidate: ID of a transaction that resembles the one described; the customer is asked.
        noted: Facts that were given while no case was open; the next one starts with them.
        needs_contact: Whether the ticket is open and only a contact for the answer is missing.
        told: What the customer told beside the facts, for the agent, oldest first (`LONGEST_TOLD`).
        shown: The variables that the finding's answer was said with.
        answered: The question of knowledge that follow-ups are about; empty for none.
        choices: Intents that were offered as choices since a message was last understood.
        refused: How often in a row the customer wanted none of them.
        unplaced: Messages since the place in the queue was last said.
        rough: Facts that were only roughly said (`support.catalogue.Fact.roughly`), beside the slots.
        candidates: Transactions that fit what was only roughly said, of which the customer is to name one.
    """

    problem: str = ""
    key: str = field(default_factory=lambda: uuid.uuid4().hex)
    given: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    failures: dict[str, int] = field(default_factory=dict)
    parked: list[dict[str, Any]] = field(default_factory=list)
    upcoming: list[dict[str, Any]] = field(default_factory=list)
    ending: str = ""
    offer: str = ""
    reopen: str = ""
    person_asked: int = 0
    upset: int = 0
    finding: str = ""
    outcome: str = ""
    candidate: str = ""
    noted: list[str] = field(default_factory=list)
    needs_contact: bool = False
    told: list[str] = field(default_factory=list)
    shown: dict[str, str] = field(default_factory=dict)
    answered: str = ""
    choices: list[str] = field(default_factory=list)
    refused: int = 0
    unplaced: int = 0
    rough: dict[str, str] = field(default_factory=dict)
    candidates: list[dict[str, str]] = field(default_factory=list)

    @classmethod
    def from_slot(cls, value: Any) -> Case:
        """From what `to_slot` gave; anything else is a fresh case."""
        if not isinstance(value, dict):
            return cls()
        known = cls.__dataclass_fields__
        return cls(**{name: content for name, content in value.items() if name in known})

    def to_slot(self) -> dict[str, Any]:
        """Plain data for a slot."""
        return asdict(self)

    def start(self, problem: str, message_id: str = "") -> None:
        """Begins another problem; what is parked, upcoming and the customer's mood stay.

        Args:
            problem: The playbook's name.
            message_id: Of the message that opens it: who opens the case of the same message once more
                (`engine.rescue`, beside an action that hangs) gets the same key, so the same ticket.
        """
        self.problem = problem
        self.key = f"{message_id}-{problem}" if message_id else uuid.uuid4().hex
        self.given, self.skipped, self.failures = [], [], {}
        self.ending = self.offer = self.reopen = self.candidate = ""
        self.finding = self.outcome = ""
        self.needs_contact = False
        self.noted, self.told, self.shown = [], [], {}
        self.answered = ""
        self.choices, self.refused = [], 0
        self.candidates = []

    def keep_rough(self, changed: Mapping[str, str | None]) -> dict[str, str | None]:
        """Keeps the facts that were only roughly said.

        Returns:
            The others: they have slots.
        """
        for name in catalogue().rough.intersection(changed):
            value = changed[name]
            self.rough = {other: text for other, text in self.rough.items() if other != name}
            if value:
                self.rough[name] = value
        return {name: value for name, value in changed.items() if name not in catalogue().rough}

    def keep(self, text: str) -> None:
        """Keeps what was told for the agent; the oldest gives way."""
        if text and text not in self.told:
            self.told = [*self.told, text][-LONGEST_TOLD:]
