"""What is known of a conversation's case, as an agent reads it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from desk.talk.engine_client import EngineClient, EngineFailed
from desk.talk.log import ConversationLog
from support.catalogue import catalogue
from support.catalogue.showing import shown
from support.company.wording import say_amount
from support.people.tickets import Ticket, TicketStore
from support.reading.money import AmountRange

_LAST_TRIED = 4
_LONGEST_LINE = 80

_ACCOUNT = "account_id"
"""The fact that the card shows by itself, with whether it is verified."""


@dataclass(frozen=True)
class Known:
    """What is known of a case. A text is empty where nothing is.

    Attributes:
        problem: The playbook's name.
        problem_label: How the problem is called.
        account: The verified account, else the one that the customer named.
        facts: Slot name to canonical value.
        findings: Names of what the look-ups found.
        ticket: Its number.
        tried: What the bot said last, a line each.
    """

    problem: str = ""
    problem_label: str = ""
    account: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)
    findings: tuple[str, ...] = ()
    ticket: str = ""
    tried: tuple[str, ...] = ()

    @classmethod
    def of_ticket(cls, ticket: Ticket) -> Known:
        """What a ticket says of its case."""
        return cls(
            problem=ticket.problem,
            problem_label=ticket.problem_label,
            account=ticket.account_id or "",
            facts=ticket.facts,
            findings=tuple(ticket.findings),
            ticket=ticket.number,
        )

    @classmethod
    def of_slots(cls, slots: Mapping[str, Any]) -> Known:
        """What the engine knows of a case that has no ticket yet."""
        case = slots.get("case") or {}
        playbook = catalogue().problems.get(case.get("problem", ""))
        return cls(
            problem=playbook.problem if playbook else "",
            problem_label=playbook.label if playbook else "",
            account=slots.get("account_id") or "",
            facts={name: value for name, value in slots.items() if isinstance(value, str)}
            | (case.get("rough") or {}),
            findings=(case["finding"],) if case.get("finding") else (),
        )

    @property
    def amount(self) -> str:
        """The amount without its unit, 约300 where it was only roughly said; empty where none is known."""
        roughly = self.facts.get(catalogue().facts["amount"].roughly)
        return say_amount(AmountRange.from_text(roughly), "") if roughly else self.facts.get("amount", "")

    def shown(self, at: datetime) -> dict[str, str]:
        """Slot name to what an agent reads for it, in the places that the table of facts gives.

        Args:
            at: The moment that a time is told from: 昨天 (aware).
        """
        known = dict(shown(self.facts, at))
        names = (fact.name for fact in catalogue().shown if fact.name != _ACCOUNT)
        return {name: known[name] for name in names if name in known}


class Card:
    """The facts card of a conversation.

    Args:
        log: What was said.
        tickets: The newest one of a conversation says what its case is.
        engine: Knows the case while there is no ticket.
    """

    def __init__(self, log: ConversationLog, tickets: TicketStore, engine: EngineClient) -> None:
        self._log = log
        self._tickets = tickets
        self._engine = engine

    async def known(self, conversation_id: str) -> Known:
        """What is known of the case.

        From the conversation's newest ticket, else from the engine's slots; without both (the engine does
        not answer) what the desk knows by itself.

        Raises:
            ConversationNotFound: There is no such conversation.
            DatabaseUnavailable: It could not be read.
        """
        conversation = await asyncio.to_thread(self._log.get, conversation_id)
        known = await self._case(conversation_id)
        tried = await asyncio.to_thread(self._tried, conversation_id)
        return replace(known, account=conversation.account_id or known.account, tried=tried)

    async def _case(self, conversation_id: str) -> Known:
        tickets = await asyncio.to_thread(self._tickets.of_conversation, conversation_id)
        if tickets:
            return Known.of_ticket(tickets[0])
        try:
            return Known.of_slots((await self._engine.tracker(conversation_id))["slots"])
        except EngineFailed:
            return Known()

    def _tried(self, conversation_id: str) -> tuple[str, ...]:
        """What the bot said last, a line each."""
        said = self._log.messages(conversation_id, limit=40)
        lines = [" ".join(message.text.split()) for message in said if message.speaker == "bot"]
        return tuple(line[:_LONGEST_LINE] for line in lines[-_LAST_TRIED:])
