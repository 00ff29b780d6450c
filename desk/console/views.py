"""What the pages show: plain data, gathered from the stores. Synchronous, called in threads."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import sqlalchemy as sa
import yaml

from desk.console.parts import Parts
from desk.people.agents import Agent
from desk.schema import CONVERSATIONS, MESSAGES
from desk.talk.messages import Conversation, ConversationNotFound
from support.catalogue.showing import show
from support.clock import now
from support.company.wording import labels, words
from support.people.briefing import rows, title
from support.people.handoffs import Handoff
from support.people.tickets import Ticket
from support.storage.database import reading

RECENT = 12
FOUND = 40

_FACTS = {
    "time": "transaction_time",
    "amount": "amount",
    "transaction": "transaction_id",
    "method": "payment_method",
    "description": "problem_description",
    "contact": "contact",
}
_C = CONVERSATIONS.c
_COLUMNS = (_C.id, _C.account_id, _C.agent_read, _C.closed_at)
_FINDINGS = Path(__file__).parents[2] / "data" / "findings.yml"


@dataclass(frozen=True)
class Item:
    """A conversation as the lists show it.

    Attributes:
        title: The problem, or who it is.
        since: When the wait or the talk began; None outside of both.
        unread: Whether the customer said something that the agent who has it has not read.
        foreign: Not from the website or the app: there is no way to answer in it.
    """

    id: str
    title: str
    who: str
    last: str
    urgency: str
    since: datetime | None
    holder: str
    mode: str
    unread: bool
    foreign: bool


@dataclass(frozen=True)
class Lists:
    """The queue's column."""

    waiting: list[Item]
    mine: list[Item]
    others: list[Item]
    recent: list[Item]

    @property
    def asking(self) -> int:
        """How much wants this agent's eye: for the page's title."""
        return len(self.waiting) + sum(item.unread for item in self.mine)


@dataclass(frozen=True)
class Open:
    """The open conversation.

    Attributes:
        conversation: None when it did not come through the desk.
        handoff: The newest one.
        tickets: What it opened, the newest first.
    """

    id: str
    conversation: Conversation | None
    handoff: Handoff | None
    mode: str
    tickets: list[Ticket]

    @property
    def holder(self) -> str:
        """Who has it; empty when nobody."""
        return self.handoff.agent or "" if self.handoff and self.mode == "human" else ""

    @property
    def account(self) -> str | None:
        """The verified account."""
        if self.conversation:
            return self.conversation.account_id
        return next((ticket.account_id for ticket in self.tickets if ticket.verified), None)

    @property
    def who(self) -> str:
        """The customer, as agents call them."""
        return name_of(self.id, self.account)


def name_of(conversation_id: str, account_id: str | None) -> str:
    """The verified account, or a name for an anonymous visitor that stays the same."""
    return account_id or words("console")["queue"]["visitor"].format(code=code_of(conversation_id))


def code_of(conversation_id: str) -> str:
    """A short name of a conversation for people; two may share one."""
    return hashlib.sha256(conversation_id.encode()).hexdigest()[:4].upper()


def facts_of(ticket: Ticket) -> dict[str, Any]:
    """What a ticket says, in the form of `Card.facts`: for conversations that the desk does not have."""
    grain = ticket.facts.get("transaction_time_grain")
    return {
        "problem": ticket.label,
        "account": ticket.account_id or "",
        **{
            head: show(name, ticket.facts[name], grain, ticket.created_at) if ticket.facts.get(name) else ""
            for head, name in _FACTS.items()
        },
        "findings": ticket.findings,
    }


def lists(desk: Parts, agent: Agent, text: str = "") -> Lists:
    """The conversations of the queue's column; with a text only those found by it."""
    waiting, held = desk.handoffs.waiting(), desk.handoffs.held()
    if text:
        busy = {handoff.conversation_id: handoff for handoff in (*waiting, *held)}
        ids = [one.id for one in desk.log.recent(FOUND, text=text)]
        ticket = desk.tickets.find(text)
        if ticket and ticket.conversation_id not in ids:
            ids.insert(0, ticket.conversation_id)
        return Lists([], [], [], _items(desk, [(id, busy.get(id)) for id in ids]))
    seen = {handoff.conversation_id for handoff in (*waiting, *held)}
    recent = [one.id for one in desk.log.recent(RECENT + len(seen)) if one.id not in seen][:RECENT]
    return Lists(
        waiting=_items(desk, [(one.conversation_id, one) for one in waiting]),
        mine=_items(desk, [(one.conversation_id, one) for one in held if one.agent == agent.name]),
        others=_items(desk, [(one.conversation_id, one) for one in held if one.agent != agent.name]),
        recent=_items(desk, [(id, None) for id in recent]),
    )


def opened(desk: Parts, conversation_id: str) -> Open | None:
    """What there is of a conversation; None when there is nothing."""
    handoff = desk.handoffs.latest(conversation_id)
    tickets = desk.tickets.of_conversation(conversation_id)
    try:
        conversation: Conversation | None = desk.log.get(conversation_id)
        mode: str = desk.log.mode(conversation_id)
    except ConversationNotFound:
        if handoff is None and not tickets:
            return None
        conversation, mode = (
            None,
            {"waiting": "waiting", "active": "human"}.get(desk.handoffs.state(conversation_id), "closed"),
        )
    return Open(conversation_id, conversation, handoff, mode, tickets)


def summary(handoff: Handoff | None) -> list[tuple[str, str]]:
    """The hand-off's briefing as heads and texts."""
    found = rows(handoff.briefing, words("console")["summary"], now()) if handoff else []
    return [(row.head, row.text) for row in found]


def rest_of(rows: list[tuple[str, str]], facts: dict[str, Any]) -> list[tuple[str, str]]:
    """What of a summary the facts card does not show by itself."""
    shown = {"问题", "身份"}
    if facts["problem"]:
        shown |= {"机器人查到", *labels()["facts"].values()}
    return [(head, text) for head, text in rows if head not in shown]


def finding(name: str) -> str:
    """How an agent reads a finding; a text that is none stays as it is."""
    return _findings().get(name, name)


@lru_cache(maxsize=1)
def _findings() -> dict[str, str]:
    return {str(name): str(text) for name, text in yaml.safe_load(_FINDINGS.read_text("utf-8")).items()}


def _items(desk: Parts, entries: list[tuple[str, Handoff | None]]) -> list[Item]:
    # Two statements for all of them: the list is read by every agent at every message.
    ids = [id for id, _ in entries]
    with reading(desk.database) as connection:
        known = {row.id: row for row in connection.execute(sa.select(*_COLUMNS).where(_C.id.in_(ids)))}
        newest = (
            sa.select(sa.func.max(MESSAGES.c.id))
            .where(MESSAGES.c.conversation_id.in_(ids), MESSAGES.c.speaker.in_(("customer", "bot", "agent")))
            .group_by(MESSAGES.c.conversation_id, MESSAGES.c.speaker == "customer")
        )
        said: dict[str, dict[bool, Any]] = {}
        for row in connection.execute(sa.select(MESSAGES).where(MESSAGES.c.id.in_(newest))):
            said.setdefault(row.conversation_id, {})[row.speaker == "customer"] = row
    return [_item(id, handoff, known.get(id), said.get(id, {})) for id, handoff in entries]


def _item(id: str, handoff: Handoff | None, row: Any, said: dict[bool, Any]) -> Item:
    """An item of the list.

    Args:
        row: The conversation; None when it did not come through the desk.
        said: The customer's last message under True, the last one to the customer under False.
    """
    held = handoff is not None and handoff.status == "active"
    who = name_of(id, row.account_id if row else None)
    customers = said.get(True)
    # Who waits is known by what they said; who talks, by what was said last.
    last = max(said.values(), key=lambda one: one.seq, default=None) if held else customers
    return Item(
        id=id,
        title=_problem(handoff) or who,
        who=who,
        last=_line(last) if row else words("console")["queue"]["foreign"],
        urgency=handoff.urgency if handoff else "",
        since=(handoff.claimed_at if held else handoff.requested_at) if handoff else None,
        holder=(handoff.agent or "") if handoff and held else "",
        mode=_mode(handoff, row),
        unread=bool(held and row and customers and customers.seq > row.agent_read),
        foreign=row is None,
    )


def _mode(handoff: Handoff | None, row: Any) -> str:
    if handoff is not None:
        return "human" if handoff.status == "active" else "waiting"
    return "closed" if row is None or row.closed_at else "bot"


def _problem(handoff: Handoff | None) -> str:
    return title(handoff.briefing, words("console")["summary"]) if handoff else ""


def _line(message: Any) -> str:
    own = words("console")["queue"]
    if message is None:
        return str(own["silent"])
    text = own["picture"] if message.picture_id and not message.text else message.text
    line = " ".join(text.split())[:80]
    if message.speaker == "customer":
        return line
    speaker = message.agent or words("console")["speakers"][message.speaker]
    return str(own["said"]).format(speaker=speaker, text=line)
