"""What the pages show: plain data, gathered from the stores. Synchronous, called in threads."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from desk.agents import Agent
from desk.conversations import Conversation, ConversationNotFound, Message
from desk.desk import Desk
from desk.holding import Holding
from support.facts import show
from support.handoffs import Handoff
from support.tickets import Ticket
from support.wording import labels

URGENCY_WORDS = {"urgent": "紧急", "high": "较急", "normal": "普通"}
MODE_WORDS = {"bot": "机器人在聊", "waiting": "等人工", "human": "人工在聊", "closed": "已结束"}
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
_FINDINGS = Path(__file__).parents[2] / "data" / "findings.yml"


@dataclass(frozen=True)
class Item:
    """A conversation as the lists show it.

    Attributes:
        title: The problem, or who it is.
        since: When the wait or the talk began; None outside of both.
        unread: Whether the customer said something that no agent has read.
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
    return account_id or f"访客 {code_of(conversation_id)}"


def code_of(conversation_id: str) -> str:
    """A short name of a conversation for people; two may share one."""
    return hashlib.sha256(conversation_id.encode()).hexdigest()[:4].upper()


def facts_of(ticket: Ticket) -> dict[str, Any]:
    """What a ticket says, in the form of `Desk.facts`: for conversations that the desk does not have."""
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


def lists(desk: Desk, agent: Agent, text: str = "") -> Lists:
    """The conversations of the queue's column; with a text only those found by it."""
    waiting, held = desk.handoffs.waiting(), Holding(desk.database).held()
    if text:
        busy = {handoff.conversation_id: handoff for handoff in (*waiting, *held)}
        found = [_item(desk, one, busy.get(one.id)) for one in desk.log.recent(FOUND, text=text)]
        return Lists([], [], [], [*_of_ticket(desk, text, found), *found])
    seen = {handoff.conversation_id for handoff in (*waiting, *held)}
    recent = [one for one in desk.log.recent(RECENT + len(seen)) if one.id not in seen][:RECENT]
    return Lists(
        waiting=_items(desk, waiting),
        mine=_items(desk, (handoff for handoff in held if handoff.agent == agent.name)),
        others=_items(desk, (handoff for handoff in held if handoff.agent != agent.name)),
        recent=[_item(desk, one, None) for one in recent],
    )


def opened(desk: Desk, conversation_id: str) -> Open | None:
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
    """The hand-off's summary as heads and texts; a line without a head belongs to the one before."""
    rows: list[tuple[str, str]] = []
    for line in (handoff.summary if handoff else "").splitlines():
        head, colon, text = line.partition("：")
        if colon and len(head) <= 8:
            rows.append((head, text))
        elif rows:
            rows[-1] = (rows[-1][0], f"{rows[-1][1]}\n{line}")
        elif line.strip():
            rows.append(("摘要", line))
    return rows


def rest_of(rows: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """What of a summary the facts card does not show by itself."""
    shown = {"问题", "身份", "机器人查到", *labels()["facts"].values()}
    return [(head, text) for head, text in rows if head not in shown]


def finding(name: str) -> str:
    """How an agent reads a finding; a text that is none stays as it is."""
    return _findings().get(name, name)


@lru_cache(maxsize=1)
def _findings() -> dict[str, str]:
    return {str(name): str(text) for name, text in yaml.safe_load(_FINDINGS.read_text("utf-8")).items()}


def _items(desk: Desk, handoffs: Iterable[Handoff]) -> list[Item]:
    items = []
    for handoff in handoffs:
        try:
            items.append(_item(desk, desk.log.get(handoff.conversation_id), handoff))
        except ConversationNotFound:
            items.append(_foreign(handoff))
    return items


def _item(desk: Desk, conversation: Conversation, handoff: Handoff | None) -> Item:
    last = desk.log.last(conversation.id)
    who = name_of(conversation.id, conversation.account_id)
    held = handoff is not None and handoff.status == "active"
    mode = desk.log.mode(conversation.id) if handoff is None else ("human" if held else "waiting")
    return Item(
        id=conversation.id,
        title=_problem(handoff) or who,
        who=who,
        last=_line(last),
        urgency=handoff.urgency if handoff else "",
        since=(handoff.claimed_at if held else handoff.requested_at) if handoff else None,
        holder=(handoff.agent or "") if handoff and held else "",
        mode=mode,
        unread=bool(last and last.speaker == "customer" and last.seq > conversation.agent_read),
        foreign=False,
    )


def _foreign(handoff: Handoff) -> Item:
    return Item(
        id=handoff.conversation_id,
        title=_problem(handoff) or "转人工",
        who=name_of(handoff.conversation_id, None),
        last="不是从网页或 App 来的，只能看",
        urgency=handoff.urgency,
        since=handoff.requested_at,
        holder=handoff.agent or "",
        mode="human" if handoff.status == "active" else "waiting",
        unread=False,
        foreign=True,
    )


def _of_ticket(desk: Desk, text: str, found: list[Item]) -> list[Item]:
    """The conversation of a ticket whose number was searched for."""
    ticket = desk.tickets.find(text)
    if ticket is None or any(item.id == ticket.conversation_id for item in found):
        return []
    try:
        return [_item(desk, desk.log.get(ticket.conversation_id), None)]
    except ConversationNotFound:
        handoff = desk.handoffs.latest(ticket.conversation_id)
        return [_foreign(handoff)] if handoff else []


def _problem(handoff: Handoff | None) -> str:
    return next((text for head, text in summary(handoff) if head == "问题"), "")


def _line(message: Message | None) -> str:
    if message is None:
        return "还没说话"
    speaker = {"customer": "", "bot": "机器人：", "agent": f"{message.agent}：", "system": ""}[
        message.speaker
    ]
    text = "[图片]" if message.picture_id and not message.text else message.text
    return speaker + " ".join(text.split())[:80]
