"""The supervisor's figures, on conversations whose course is known."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.engine import Engine

from desk.console.charts import charts, percent, span
from desk.console.figures import Figures, Problem, Seconds, figures
from desk.talk.log import ConversationLog
from support.catalogue import catalogue
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


def test_the_figures_of_a_week(database: Engine) -> None:
    found = week(database)
    assert found.conversations == 5
    assert found.containment == 0.6
    assert (found.handoffs, found.left) == (3, 1)
    assert found.wait == Seconds(60.0, 90.0)
    assert found.first_answer == Seconds(75.0, 100.0)
    assert found.problems == [
        Problem("withdrawal_delayed", "提现没到账", 40.0),
        Problem("of_before", "旧的问题", 20.0),
    ]
    assert found.stars == (0, 1, 0, 0, 1)
    assert found.satisfaction == 3.5
    assert [(day.conversations, day.handed_over) for day in found.daily] == [
        (1, 0), (0, 0), (0, 0), (0, 0), (2, 0), (1, 1), (1, 1),
    ]  # fmt: skip
    assert [day.wait for day in found.daily][-2:] == [90.0, 30.0]


def test_thirty_days_hold_the_older_one(database: Engine) -> None:
    week(database)
    assert figures(database, 30, NOON).conversations == 6


def test_nothing_happened(database: Engine) -> None:
    found = figures(database, 7, NOON)
    assert (found.containment, found.satisfaction, found.wait) == (None, None, Seconds(None, None))
    assert all("这段时间没有" in chart for chart in charts(found).values())


def test_charts_name_their_values_and_need_no_style(database: Engine) -> None:
    drawn = charts(week(database))
    called = catalogue().problems["withdrawal_delayed"].label
    assert f"{called} 40.0，旧的问题 20.0" in drawn["problems"]
    assert "5 星 1" in drawn["ratings"]
    assert "11月21日 1 分 30 秒" in drawn["waits"]
    assert not any("style=" in chart or "<script" in chart for chart in drawn.values())


def test_durations_and_shares_are_readable() -> None:
    assert [span(seconds) for seconds in (None, 0.4, 59, 60, 200, 3900)] == [
        "—", "0 秒", "59 秒", "1 分", "3 分 20 秒", "1 小时 5 分",
    ]  # fmt: skip
    assert (percent(None), percent(0.666)) == ("—", "67%")
