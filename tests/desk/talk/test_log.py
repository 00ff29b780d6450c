"""The log: in order, once, whoever writes at the same time."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from desk.talk.claims import Claims
from desk.talk.log import ConversationLog
from desk.talk.messages import ConversationNotFound, Draft
from desk.talk.pictures import Pictures
from support.clock import now
from support.people.briefing import Briefing
from support.people.handoffs import HandoffQueue
from support.storage.database import Database
from tests.desk.talk.conversations import opened, unbegun


def test_messages_are_numbered_from_one_without_gaps(log: ConversationLog) -> None:
    """In the order in which they were stored."""
    opened(log)
    for text in "abc":
        log.append("web-1", "system", text, at=now(), client_id=text)
    log.append("web-1", "system", "again", at=now(), client_id="b")
    assert [(said.seq, said.text) for said in log.messages("web-1")] == [(1, "a"), (2, "b"), (3, "c")]


def test_many_threads_lose_and_double_nothing(log: ConversationLog) -> None:
    """Each message is stored twice, from eight threads."""
    opened(log)
    names = [f"c-{number}" for number in range(40)] * 2

    def store(name: str) -> bool:
        return log.append("web-1", "agent", name, at=now(), client_id=name, agent="小林")[1]

    with ThreadPoolExecutor(8) as pool:
        created = list(pool.map(store, names))
    said = log.messages("web-1")
    assert sum(created) == 40
    assert [message.seq for message in said] == list(range(1, 41))
    assert {message.client_id for message in said} == set(names)


_WRITER = """
import sys
from desk.talk.claims import Claims
from desk.talk.log import ConversationLog
from support.clock import now
from support.storage.database import open_database
database = open_database(sys.argv[1])
log, claims = ConversationLog(database), Claims(database)
conversation = log.get("web-1")
for number in range(30):
    log.append("web-1", "agent", str(number), at=now(), client_id=f"{sys.argv[2]}-{number}")
    claims.receive(conversation, str(number), client_id=f"both-{number}", at=now())
"""


def test_several_processes_lose_and_double_nothing(log: ConversationLog, database_url: str) -> None:
    """Three write to one conversation; a quarter of the messages is the same in all."""
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


def test_mode_follows_the_hand_off(log: ConversationLog, handoffs: HandoffQueue, claims: Claims) -> None:
    """And a closed conversation opens again when the customer writes."""
    conversation = opened(log)
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
    claims.receive(conversation, "还有", client_id="c-1", at=now())
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
    log.append(one.id, "bot", "1", at=now())
    assert log.adopt(one.id, "OK10000001")
    assert not log.adopt(two.id, "OK10000001")
    assert not log.adopt(one.id, "OK10000011")
    assert log.of_visitor("hash-web-1") is None
    assert log.get("web-1").account_id == "OK10000001"


def test_adoption_takes_the_place_of_a_conversation_in_which_nothing_was_said(
    database: Database, log: ConversationLog
) -> None:
    """What was uploaded there goes along; a conversation with something in it stays."""
    pictures = Pictures(database)
    silent = opened(log, "web-0", "OK10000001")
    picture = pictures.keep(silent.id, "image/png", b"x", (1, 1), now())
    opened(log, "web-1")
    assert log.adopt("web-1", "OK10000001")
    assert log.stored(silent.id) is None and pictures.belongs(picture.id, "web-1")
    own = log.of_account("OK10000001")
    assert own is not None and own.id == "web-1"


def test_what_a_visitor_has_left_is_nobodys(log: ConversationLog) -> None:
    """No secret leads to it, no account can have it, and it is left once."""
    conversation = opened(log, "web-1")
    stranger = replace(conversation, visitor_hash="another")
    assert not log.leave(stranger, "customer_left", now())
    assert log.leave(conversation, "customer_left", now())
    assert not log.leave(conversation, "customer_left", now())
    assert not log.adopt("web-1", "OK10000001")
    assert log.of_visitor("hash-web-1") is None and log.mode("web-1") == "closed"
    account = opened(log, "web-2", "OK10000001")
    assert not log.leave(account, "customer_left", now())


def test_a_conversation_that_begins_is_kept_once(log: ConversationLog) -> None:
    """By whichever of a visitor's pages says something first; also when both look at the same moment."""
    conversation = unbegun("web-1")
    assert not conversation.stored and log.stored("web-1") is None
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(log.keep, [conversation] * 8))
    kept = log.get("web-1")
    assert kept.stored and kept.silent and kept.owner == conversation.owner
    log.append("web-1", "bot", "1", at=now())
    log.keep(conversation)
    assert not log.get("web-1").silent


def test_lately_there_was_nobody_who_said_nothing(log: ConversationLog) -> None:
    """Whoever looks for one by its id or account finds it all the same."""
    opened(log, "web-1", "OK10000001")
    opened(log, "web-2")
    log.append("web-2", "bot", "1", at=now())
    assert [one.id for one in log.recent(10)] == ["web-2"]
    assert [one.id for one in log.recent(10, text="OK10000001")] == ["web-1"]


def test_only_what_the_bot_offers_now(log: ConversationLog, claims: Claims) -> None:
    """Since the customer's last message."""
    conversation = opened(log)
    old, yes = {"title": "旧", "payload": "old"}, {"title": "是", "payload": "yes"}

    def asked(client_id: str) -> None:
        claims.receive(conversation, "?", client_id=client_id, at=now())

    def answered(*buttons: dict[str, str]) -> None:
        claim = claims.claim("web-1", now(), resume=True)
        assert claim is not None
        claims.answered(claim, "done", [Draft("bot", "!", buttons)], now())

    asked("c-1")
    answered(old)
    assert log.offered("web-1") == {"old": "旧"}
    asked("c-2")
    assert log.offered("web-1") == {}
    answered(yes)
    log.append("web-1", "system", "i", at=now())
    assert log.offered("web-1") == {"yes": "是"}


def test_search_finds_words_accounts_and_ids(log: ConversationLog) -> None:
    """The last active first; signs of the pattern language mean themselves."""
    opened(log, "web-1")
    opened(log, "web-2", "OK10000001")
    log.append("web-2", "bot", "您好", at=now())
    log.append("web-1", "bot", "提现 100% 没到", at=now())
    assert [found.id for found in log.recent(5)] == ["web-1", "web-2"]
    assert [found.id for found in log.recent(1)] == ["web-1"]
    assert [found.id for found in log.recent(5, text="100%")] == ["web-1"]
    assert [found.id for found in log.recent(5, text="1_0")] == []
    assert [found.id for found in log.recent(5, text="ok1000")] == ["web-2"]
    assert [found.id for found in log.recent(5, text="web-2")] == ["web-2"]


def test_a_rating_has_one_to_five_stars_and_the_last_one_counts(log: ConversationLog) -> None:
    """Whatever a door has let through."""
    opened(log)
    log.rate("web-1", 2, "慢")
    log.rate("web-1", 5, "")
    rated = log.get("web-1")
    assert (rated.rating, rated.rating_comment) == (5, None)
    for stars in (0, 6):
        with pytest.raises(ValueError, match="stars"):
            log.rate("web-1", stars, "")


def test_closing_twice_keeps_the_first_reason(log: ConversationLog) -> None:
    """Cut to what the column holds."""
    opened(log)
    assert log.close("web-1", "解" * 300, now())
    assert not log.close("web-1", "别的", now())
    assert log.get("web-1").close_reason == "解" * 200


def test_unknown_conversation_is_named(log: ConversationLog) -> None:
    """Nothing is made up for it."""
    for act in (
        lambda: log.get("x"),
        lambda: log.mode("x"),
        lambda: log.append("x", "system", "a", at=now()),
        lambda: log.mark_read("x", "customer", 1),
    ):
        with pytest.raises(ConversationNotFound):
            act()


def test_a_message_is_found_by_its_senders_name(log: ConversationLog, claims: Claims) -> None:
    """Within its conversation, with all that was stored."""
    conversation = opened(log)
    received = claims.receive(
        conversation, "看", client_id="c-1", at=now(), payload="/affirm", picture_id="p1"
    )
    found = log.find("web-1", "c-1")
    assert found == received.message and found.payload == "/affirm"
    assert log.find("web-1", "c-2") is None and log.find("web-2", "c-1") is None
