"""What is known of a conversation's case, as an agent reads it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from desk.talk.engine_client import EngineClient, EngineFailed
from desk.talk.log import ConversationLog
from support.catalogue import catalogue
from support.catalogue.showing import show
from support.clock import now
from support.company.hours import humanise
from support.people.tickets import Ticket, TicketStore

_LAST_TRIED = 4
_LONGEST_LINE = 80

_HEADS = {
    "time": "transaction_time",
    "amount": "amount",
    "transaction": "transaction_id",
    "method": "payment_method",
    "description": "problem_description",
    "contact": "contact",
}


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

    async def facts(self, conversation_id: str) -> dict[str, Any]:
        """What is known of the case, in Chinese as an agent reads it.

        From the conversation's newest ticket, else from the engine's slots; without both (the engine does
        not answer) what the desk knows by itself.

        Returns:
            `problem`, `account`, `time`, `amount`, `transaction`, `method`, `description`, `contact`,
            `ticket`, `due`: texts, empty if unknown; `verified`: bool; `findings`, `tried`: lists of texts.

        Raises:
            ConversationNotFound: There is no such conversation.
            DatabaseUnavailable: It could not be read.
        """
        conversation = await asyncio.to_thread(self._log.get, conversation_id)
        tickets = await asyncio.to_thread(self._tickets.of_conversation, conversation_id)
        card: dict[str, Any] = {
            "problem": "",
            "account": conversation.account_id or "",
            "verified": conversation.account_id is not None,
            **dict.fromkeys(_HEADS, ""),
            "findings": [],
            "ticket": "",
            "due": "",
            "tried": await asyncio.to_thread(self._tried, conversation_id),
        }
        if tickets:
            return {**card, **_of_ticket(tickets[0], card["account"])}
        try:
            slots = (await self._engine.tracker(conversation_id))["slots"]
        except EngineFailed:
            return card
        return {**card, **_of_slots(slots, card["account"])}

    def _tried(self, conversation_id: str) -> list[str]:
        """What the bot said last, a line each."""
        said = self._log.messages(conversation_id, limit=40)
        lines = [" ".join(message.text.split()) for message in said if message.speaker == "bot"]
        return [line[:_LONGEST_LINE] for line in lines[-_LAST_TRIED:]]


def _of_ticket(ticket: Ticket, account: str) -> dict[str, Any]:
    return {
        "problem": ticket.label,
        "account": account or ticket.account_id or "",
        **_shown(ticket.facts),
        "findings": list(ticket.findings),
        "ticket": ticket.number,
        "due": humanise(ticket.answer_due_at, now()),
    }


def _of_slots(slots: Mapping[str, Any], account: str) -> dict[str, Any]:
    case = slots.get("case") or {}
    playbook = catalogue().problems.get(case.get("problem", ""))
    return {
        "problem": playbook.label if playbook else "",
        "account": account or slots.get("account_id") or "",
        **_shown(slots),
        "findings": [case["finding"]] if case.get("finding") else [],
    }


def _shown(facts: Mapping[str, Any]) -> dict[str, str]:
    grain = facts.get("transaction_time_grain")
    return {
        head: show(name, value, grain, now()) if (value := facts.get(name)) else ""
        for head, name in _HEADS.items()
    }
