"""The lists of conversations: what waits, who has what, what was there lately."""

from __future__ import annotations

from datetime import timedelta

import pytest

from desk.people.naming import name_of
from desk.people.queue import RECENT, Item, Queue
from desk.talk.claims import Claims
from support.catalogue import catalogue
from support.clock import now
from support.company.wording import words
from support.people.briefing import Briefing
from support.people.tickets import TicketDraft, TicketStore, Urgency
from support.storage.database import Database
from tests.desk.console.past import Past
from tests.desk.talk.conversations import opened

BEGUN = now().replace(microsecond=0) - timedelta(minutes=10)


class Room:
    """A desk's stores and the queue on them."""

    def __init__(self, database: Database) -> None:
        past = Past(database)
        self.log, self.handoffs, self.tickets = past.log, past.queue, TicketStore(database)
        self.claims = Claims(database)
        self.queue = Queue(database, self.log, self.handoffs, self.tickets)

    def customer(self, id: str, *said: str, account: str | None = None) -> None:
        """A conversation in which a customer said something."""
        conversation = opened(self.log, id, account)
        for place, text in enumerate(said):
            self.claims.receive(conversation, text, client_id=f"{id}-{place}", at=now())

    def waits(self, id: str, briefing: Briefing, urgency: Urgency = "normal", minutes: int = 0) -> None:
        """Stands in the queue since so many minutes after `BEGUN`."""
        at = BEGUN + timedelta(minutes=minutes)
        self.handoffs.request(id, urgency=urgency, briefing=briefing, ticket_number=None, at=at)


@pytest.fixture
def room(database: Database) -> Room:
    """Nobody is there yet."""
    return Room(database)


def test_who_waits_is_titled_by_the_problem_and_known_by_what_they_said(room: Room) -> None:
    room.customer("web-1", "提现没到", "有人\n吗")
    room.log.append("web-1", "bot", "请稍等", at=now())
    room.waits("web-1", Briefing("withdrawal_delayed"), "high")
    (item,) = room.queue.lists("小林").waiting
    assert item == Item(
        id="web-1",
        title=catalogue().problems["withdrawal_delayed"].label,
        who=name_of("web-1", None),
        last="有人 吗",
        urgency="high",
        since=BEGUN,
        holder="",
        mode="waiting",
        unread=False,
        foreign=False,
    )


def test_titles_do_not_depend_on_what_the_heads_are_called(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Until hand-offs were stored as data, renaming one of these emptied every title."""
    for name in ("problem", "identity", "finding", "last_words"):
        monkeypatch.setitem(words("console")["summary"], name, f"改名后的{name}")
    room.customer("web-1", "在吗")
    room.waits("web-1", Briefing("withdrawal_delayed"))
    room.customer("web-2", "在吗")
    room.waits("web-2", Briefing("talk_to_human", fault="engine"), minutes=1)
    titles = [item.title for item in room.queue.lists("小林").waiting]
    failed = words("console")["summary"]["faults"]["engine"]
    assert titles == [catalogue().problems["withdrawal_delayed"].label, failed]


def test_without_a_problem_it_is_titled_by_who_it_is(room: Room) -> None:
    room.customer("web-1", "在吗", account="OK10000001")
    room.waits("web-1", Briefing())
    (item,) = room.queue.lists("小林").waiting
    assert (item.title, item.who) == ("OK10000001", "OK10000001")


def test_the_most_urgent_is_first_then_who_waits_longest(room: Room) -> None:
    for id, urgency, minutes in (("a", "normal", 0), ("b", "urgent", 2), ("c", "high", 1), ("d", "high", 0)):
        room.customer(id, "在吗")
        room.waits(id, Briefing(), urgency, minutes)  # type: ignore[arg-type]
    assert [item.id for item in room.queue.lists("小林").waiting] == ["b", "d", "c", "a"]


def test_ones_own_stand_apart_from_colleagues(room: Room) -> None:
    for id, agent in (("a", "小林"), ("b", "小周")):
        room.customer(id, "在吗")
        room.waits(id, Briefing())
        room.handoffs.claim(id, agent, BEGUN + timedelta(minutes=5))
    room.log.append("a", "agent", "您好", at=now(), agent="小林")
    lists = room.queue.lists("小林")
    assert (lists.waiting, lists.recent) == ([], [])
    (mine,), (other,) = lists.mine, lists.others
    assert (mine.id, mine.last, mine.mode) == ("a", "小林：您好", "human")
    assert (mine.since, mine.holder) == (BEGUN + timedelta(minutes=5), "小林")
    assert (other.id, other.holder) == ("b", "小周")


def test_what_the_holder_has_not_read_asks_for_attention(room: Room) -> None:
    room.customer("a", "在吗")
    room.waits("a", Briefing())
    room.handoffs.claim("a", "小林", now())
    assert room.queue.lists("小林").asking == 1
    room.log.mark_read("a", "agent", 1)
    assert room.queue.lists("小林").asking == 0
    room.customer("b", "在吗")
    room.waits("b", Briefing())
    assert room.queue.lists("小林").asking == 1


def test_the_rest_is_recent_and_says_who_has_it(room: Room) -> None:
    for number in range(RECENT + 2):
        room.customer(f"web-{number}", "在吗")
    room.log.close("web-3", "solved", now())
    recent = room.queue.lists("小林").recent
    assert [item.id for item in recent[:2]] == [f"web-{RECENT + 1}", f"web-{RECENT}"]
    assert len(recent) == RECENT
    modes = {item.id: item.mode for item in recent}
    assert (modes["web-3"], modes["web-4"]) == ("closed", "bot")


def test_who_has_said_nothing_yet_and_who_sent_a_picture(room: Room) -> None:
    # A conversation in which nobody has said anything is not in the list.
    conversation = opened(room.log, "a")
    room.claims.receive(conversation, "", client_id="c-1", at=now(), picture_id="p1")
    opened(room.log, "b")
    room.log.append("b", "bot", "您好", at=now())
    opened(room.log, "nobody")
    last = {item.id: item.last for item in room.queue.lists("小林").recent}
    assert last == {"a": words("console")["queue"]["picture"], "b": words("console")["queue"]["silent"]}


def test_what_came_through_another_channel_can_only_be_looked_at(room: Room) -> None:
    room.waits("rest-7", Briefing("refund_status"))
    (item,) = room.queue.lists("小林").waiting
    assert (item.foreign, item.last) == (True, words("console")["queue"]["foreign"])
    assert item.title == catalogue().problems["refund_status"].label


def test_search_finds_by_words_account_and_ticket(room: Room) -> None:
    room.customer("a", "蓝色的企鹅", account="OK10000001")
    room.customer("b", "别的")
    room.waits("b", Briefing())
    draft = TicketDraft("refund_status", "退款", "rest-7", BEGUN, BEGUN + timedelta(hours=48))
    ticket = room.tickets.open(draft, key="t")
    assert [item.id for item in room.queue.found("企鹅").recent] == ["a"]
    assert [item.id for item in room.queue.found("ok10000001").recent] == ["a"]
    assert [item.id for item in room.queue.found(ticket.number).recent] == ["rest-7"]
    (busy,) = room.queue.found("别的").recent
    assert (busy.id, busy.mode, busy.since) == ("b", "waiting", BEGUN)
    assert room.queue.found("没有的").recent == []
