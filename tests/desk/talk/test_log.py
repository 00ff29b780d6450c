"""The log: in order, once, whoever writes at the same time."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy.engine import Engine

from desk.talk.log import CLAIM, Conversation, ConversationLog, ConversationNotFound, Draft, enlist
from support.clock import now
from support.people.briefing import Briefing
from support.people.handoffs import HandoffQueue


@pytest.fixture
def handoffs(database: Engine) -> HandoffQueue:
    """Of the same database."""
    return HandoffQueue(database)


@pytest.fixture
def log(database: Engine, handoffs: HandoffQueue) -> ConversationLog:
    """An empty log."""
    return ConversationLog(database, handoffs)


def opened(log: ConversationLog, id: str = "web-1", account: str | None = None) -> Conversation:
    """A conversation."""
    visitor = None if account else f"hash-{id}"
    return log.open(id, account_id=account, visitor_hash=visitor, channel="web", language="zh-CN", at=now())


def test_messages_are_numbered_from_one_without_gaps(log: ConversationLog) -> None:
    """In the order in which they were stored."""
    opened(log)
    for text in "abc":
        log.append("web-1", "customer", text, at=now(), client_id=text)
    log.append("web-1", "customer", "again", at=now(), client_id="b")
    assert [(said.seq, said.text) for said in log.messages("web-1")] == [(1, "a"), (2, "b"), (3, "c")]


def test_many_threads_lose_and_double_nothing(log: ConversationLog) -> None:
    """Each message is sent twice, from eight threads."""
    opened(log)
    names = [f"c-{number}" for number in range(40)] * 2

    def store(name: str) -> bool:
        return log.append("web-1", "customer", name, at=now(), client_id=name)[1]

    with ThreadPoolExecutor(8) as pool:
        created = list(pool.map(store, names))
    said = log.messages("web-1")
    assert sum(created) == 40
    assert [message.seq for message in said] == list(range(1, 41))
    assert {message.client_id for message in said} == set(names)


_WRITER = """
import sys
from desk.talk.log import ConversationLog
from support.clock import now
from support.storage.database import open_database
from support.people.briefing import Briefing
from support.people.handoffs import HandoffQueue
database = open_database(sys.argv[1])
log = ConversationLog(database, HandoffQueue(database))
for number in range(30):
    log.append("web-1", "customer", str(number), at=now(), client_id=f"{sys.argv[2]}-{number}")
    log.append("web-1", "customer", str(number), at=now(), client_id=f"both-{number}")
"""


def test_several_processes_lose_and_double_nothing(log: ConversationLog, database_url: str) -> None:
    """Three processes write to one conversation; a third of the messages is the same in all."""
    opened(log)
    writers = [subprocess.Popen([sys.executable, "-c", _WRITER, database_url, str(n)]) for n in range(3)]
    assert [writer.wait(60) for writer in writers] == [0, 0, 0]
    said = log.messages("web-1", limit=500)
    assert [message.seq for message in said] == list(range(1, 121))
    for name in ("0", "1", "2", "both"):
        own = [message.text for message in said if (message.client_id or "").split("-")[0] == name]
        assert own == [str(number) for number in range(30)]


def test_two_devices_that_begin_together_share_a_conversation(log: ConversationLog) -> None:
    """An account has one conversation."""
    with ThreadPoolExecutor(6) as pool:
        found = list(pool.map(lambda n: opened(log, f"web-{n}", "OK10000001").id, range(6)))
    assert len(set(found)) == 1


def test_pages_go_back(log: ConversationLog) -> None:
    """The newest first, then those before."""
    opened(log)
    for number in range(1, 11):
        log.append("web-1", "bot", str(number), at=now())
    assert [said.seq for said in log.messages("web-1", limit=3)] == [8, 9, 10]
    assert [said.seq for said in log.messages("web-1", before=8, limit=3)] == [5, 6, 7]
    assert [said.seq for said in log.messages("web-1", after=8)] == [9, 10]


def test_notes_are_not_for_customers(log: ConversationLog) -> None:
    """Unless asked for, they are left out."""
    opened(log)
    log.append("web-1", "note", "小心", at=now(), agent="小林")
    assert log.messages("web-1") == []
    assert log.last("web-1") is None
    assert [said.text for said in log.messages("web-1", notes=True)] == ["小心"]


def test_mode_follows_the_hand_off(log: ConversationLog, handoffs: HandoffQueue) -> None:
    """And a closed conversation opens again when the customer writes."""
    opened(log)
    modes = [log.mode("web-1")]
    handoffs.request("web-1", urgency="high", briefing=Briefing(), ticket_number=None, at=now())
    modes.append(log.mode("web-1"))
    handoffs.claim("web-1", "小林")
    modes.append(log.mode("web-1"))
    handoffs.close("web-1")
    modes.append(log.mode("web-1"))
    log.close("web-1", "解决了", now())
    modes.append(log.mode("web-1"))
    log.append("web-1", "system", "再见", at=now())
    modes.append(log.mode("web-1"))
    log.append("web-1", "customer", "还有", at=now())
    modes.append(log.mode("web-1"))
    assert modes == ["bot", "waiting", "human", "bot", "closed", "closed", "bot"]


def test_read_marks_go_forward_only(log: ConversationLog) -> None:
    """And never past the last message."""
    opened(log)
    log.append("web-1", "bot", "1", at=now())
    log.append("web-1", "bot", "2", at=now())
    assert log.mark_read("web-1", "customer", 2).customer_read == 2
    assert log.mark_read("web-1", "customer", 1).customer_read == 2
    assert log.mark_read("web-1", "agent", 99).agent_read == 0


def test_adoption_happens_once(log: ConversationLog) -> None:
    """A visitor's conversation becomes an account's, and the visitor's secret leads nowhere."""
    one, two = opened(log, "web-1"), opened(log, "web-2")
    assert log.adopt(one.id, "OK10000001")
    assert not log.adopt(two.id, "OK10000001")
    assert not log.adopt(one.id, "OK10000011")
    assert log.of_visitor("hash-web-1") is None
    assert log.get("web-1").account_id == "OK10000001"


def test_one_worker_has_a_conversation(log: ConversationLog) -> None:
    """Until it has answered all, or its time is over."""
    opened(log)
    for text in ("1", "2"):
        log.append("web-1", "customer", text, at=now(), state="pending")
    mine, other, at = enlist(), enlist(), now()
    claim = log.claim("web-1", mine, at)
    assert claim is not None and claim.message.text == "1" and not claim.begun
    assert log.claim("web-1", other, at) is None
    taken = log.claim("web-1", other, at + CLAIM + timedelta(seconds=1))
    assert taken is not None and taken.message.text == "1" and taken.begun
    assert log.answered(claim, mine, "done", [Draft("bot", "late")], at) is None
    result = log.answered(taken, other, "done", [Draft("bot", "a"), Draft("bot", "b")], at)
    assert result is not None
    stored, mode, following = result
    assert [message.seq for message in stored] == [3, 4]
    assert mode == "bot"
    assert following is not None and following.message.text == "2"
    last = log.answered(following, other, "done", [], at)
    assert last is not None and last[2] is None
    assert log.waiting_for_engine() == []
    assert [said.text for said in log.messages("web-1")] == ["1", "2", "a", "b"]


def test_a_killed_processs_claim_holds_nobody_up(log: ConversationLog) -> None:
    """Its number is no running process's."""
    opened(log)
    log.append("web-1", "customer", "1", at=now(), state="pending")
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    host, _, life = enlist().split("|")
    assert log.claim("web-1", f"{host}|{ended.pid}|{life}", now()) is not None
    claim = log.claim("web-1", enlist(), now())
    assert claim is not None and claim.begun


def test_only_what_the_bot_offers_now(log: ConversationLog) -> None:
    """Since the customer's last message."""
    opened(log)
    log.append("web-1", "bot", "?", at=now(), buttons=[{"title": "旧", "payload": "old"}])
    log.append("web-1", "customer", "!", at=now())
    assert log.offered("web-1") == {}
    log.append("web-1", "bot", "?", at=now(), buttons=[{"title": "是", "payload": "yes"}])
    log.append("web-1", "system", "i", at=now())
    assert log.offered("web-1") == {"yes": "是"}


def test_search_finds_words_accounts_and_modes(log: ConversationLog, handoffs: HandoffQueue) -> None:
    """The last active first; signs of the pattern language mean themselves."""
    opened(log, "web-1")
    opened(log, "web-2", "OK10000001")
    log.append("web-1", "customer", "提现 100% 没到", at=now())
    handoffs.request("web-2", urgency="high", briefing=Briefing(), ticket_number=None, at=now())
    assert [found.id for found in log.recent(5)] == ["web-1", "web-2"]
    assert [found.id for found in log.recent(5, text="100%")] == ["web-1"]
    assert [found.id for found in log.recent(5, text="1_0")] == []
    assert [found.id for found in log.recent(5, text="ok1000")] == ["web-2"]
    assert [found.id for found in log.recent(5, modes=["waiting"])] == ["web-2"]


def test_unknown_conversation_is_named(log: ConversationLog) -> None:
    """Nothing is made up for it."""
    for act in (
        lambda: log.get("x"),
        lambda: log.mode("x"),
        lambda: log.append("x", "customer", "a", at=now()),
    ):
        with pytest.raises(ConversationNotFound):
            act()


def test_a_message_is_answered_once_by_the_same_worker_too(log: ConversationLog) -> None:
    """Its own claim is not given beside itself; only when it was dropped, and then one answer counts."""
    conversation, worker = opened(log), enlist()
    received = log.receive(conversation, "1", client_id="c-1", at=now(), worker=worker)
    assert received.claim is not None
    assert log.claim("web-1", worker, now()) is None
    again = log.claim("web-1", worker, now(), resume=True)
    assert again is not None and again.begun
    assert log.append("web-1", "customer", "2", at=now(), state="pending")[1]
    for claim in (received.claim, again):
        assert log.answered(claim, worker, "done", [Draft("bot", "a")], now()) is not None
    assert [said.text for said in log.messages("web-1")] == ["1", "2", "a"]
