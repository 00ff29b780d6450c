"""What waits, who has what, and what was there lately: the lists of conversations, as plain data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from desk.people.naming import name_of
from desk.schema import CONVERSATIONS, MESSAGES
from desk.talk.log import ConversationLog
from support.company.wording import words
from support.people.briefing import title
from support.people.handoffs import Handoff, HandoffQueue
from support.people.tickets import TicketStore
from support.storage.database import Database, reading

RECENT = 12
FOUND = 40

_LONGEST_LINE = 80
_C = CONVERSATIONS.c
_COLUMNS = (_C.id, _C.account_id, _C.agent_read, _C.closed_at)


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
class Queue:
    """The lists of one desk. Synchronous; all methods raise `DatabaseUnavailable` when it is."""

    database: Database
    log: ConversationLog
    handoffs: HandoffQueue
    tickets: TicketStore

    def lists(self, agent: str) -> Lists:
        """Everything that an agent of this name sees without searching."""
        waiting, held = self.handoffs.waiting(), self.handoffs.held()
        seen = {handoff.conversation_id for handoff in (*waiting, *held)}
        recent = [one.id for one in self.log.recent(RECENT + len(seen)) if one.id not in seen][:RECENT]
        return Lists(
            waiting=self._items([(one.conversation_id, one) for one in waiting]),
            mine=self._items([(one.conversation_id, one) for one in held if one.agent == agent]),
            others=self._items([(one.conversation_id, one) for one in held if one.agent != agent]),
            recent=self._items([(id, None) for id in recent]),
        )

    def found(self, text: str) -> Lists:
        """The conversations with this text, account or ticket number, as `recent`."""
        busy = {one.conversation_id: one for one in (*self.handoffs.waiting(), *self.handoffs.held())}
        ids = [one.id for one in self.log.recent(FOUND, text=text)]
        ticket = self.tickets.find(text)
        if ticket and ticket.conversation_id not in ids:
            ids.insert(0, ticket.conversation_id)
        return Lists([], [], [], self._items([(id, busy.get(id)) for id in ids]))

    def _items(self, entries: list[tuple[str, Handoff | None]]) -> list[Item]:
        # Two statements for all of them: the list is read by every agent at every message.
        ids = [id for id, _ in entries]
        with reading(self.database) as connection:
            known = {row.id: row for row in connection.execute(sa.select(*_COLUMNS).where(_C.id.in_(ids)))}
            newest = (
                sa.select(sa.func.max(MESSAGES.c.id))
                .where(MESSAGES.c.conversation_id.in_(ids))
                .where(MESSAGES.c.speaker.in_(("customer", "bot", "agent")))
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
        title=(title(handoff.briefing, words("console")["summary"]) if handoff else "") or who,
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


def _line(message: Any) -> str:
    own = words("console")["queue"]
    if message is None:
        return str(own["silent"])
    text = own["picture"] if message.picture_id and not message.text else message.text
    line = " ".join(text.split())[:_LONGEST_LINE]
    if message.speaker == "customer":
        return line
    speaker = message.agent or words("console")["speakers"][message.speaker]
    return str(own["said"]).format(speaker=speaker, text=line)
