"""Conversations whose course is known, for what is told of them later."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.engine import Engine

from desk.console.figures import Figures, figures
from desk.talk.log import ConversationLog
from support.clock import SHANGHAI
from support.people.briefing import Briefing
from support.people.handoffs import HandoffQueue
from support.people.tickets import TicketDraft, TicketStore

NOON = datetime(2026, 11, 22, 12, tzinfo=SHANGHAI)


class Past:
    """Conversations of the days before `NOON`."""

    def __init__(self, engine: Engine) -> None:
        self.queue = HandoffQueue(engine)
        self.log = ConversationLog(engine)
        self.tickets = TicketStore(engine)

    def conversation(self, id: str, days: int = 0, *, speaks: bool = True) -> datetime:
        """Begun at noon, so many days ago."""
        at = NOON - timedelta(days=days)
        self.log.open(id, account_id=None, visitor_hash=None, channel="web", language="zh-CN", at=at)
        if speaks:
            self.log.append(id, "customer", "在吗", at=at)
        return at

    def handoff(
        self,
        id: str,
        at: datetime,
        problem: str,
        label: str,
        claimed: int = 0,
        answered: int = 0,
        *,
        cancelled: bool = False,
    ) -> None:
        """Handed over, claimed and first answered after so many seconds."""
        draft = TicketDraft(problem, label, id, at, at + timedelta(hours=48))
        ticket = self.tickets.open(draft, key=f"{id}-{at}")
        self.queue.request(id, urgency="normal", briefing=Briefing(), ticket_number=ticket.number, at=at)
        if cancelled:
            self.queue.cancel(id, at)
        if claimed:
            self.queue.claim(id, "小林", at + timedelta(seconds=claimed))
        if answered:
            self.log.append(id, "agent", "您好", at=at + timedelta(seconds=answered), agent="小林")
            self.log.append(id, "agent", "再见", at=at + timedelta(seconds=answered + 60), agent="小林")


def week(engine: Engine) -> Figures:
    """Five conversations of this week, of which two were handed over; one a month old."""
    past = Past(engine)
    at = past.conversation("a")
    past.handoff("a", at, "withdrawal_delayed", "提现没到账", claimed=30, answered=50)
    at = past.conversation("b", days=1)
    past.handoff("b", at, "withdrawal_delayed", "提现没到账", claimed=90, answered=100)
    past.queue.close("b", at + timedelta(minutes=10))
    past.handoff("b", at + timedelta(hours=1), "of_before", "旧的问题", cancelled=True)
    for name in ("c", "d"):
        past.conversation(name, days=2)
    past.conversation("e", days=6)
    past.log.rate("c", 5, "")
    past.log.rate("d", 2, "慢")
    past.conversation("old", days=20)
    past.conversation("silent", speaks=False)
    return figures(engine, 7, NOON)
