"""What waits for the engine: each message in the hands of one worker, answered once."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from desk.talk.claims import CLAIM, Claim, Claims
from desk.talk.log import ConversationLog
from desk.talk.messages import ConversationNotFound, Draft, NotTheirs
from desk.talk.workers import enlist
from support.clock import now
from support.people.briefing import Briefing
from support.people.handoffs import HandoffQueue
from support.storage.database import Database
from tests.desk.talk.conversations import opened


def texts(log: ConversationLog) -> list[str]:
    """What was said."""
    return [said.text for said in log.messages("web-1")]


def test_one_worker_has_a_conversation(database: Database, log: ConversationLog, claims: Claims) -> None:
    """Until it has answered all, or its time is over."""
    conversation, other, at = opened(log), Claims(database), now()
    received = claims.receive(conversation, "1", client_id="c-1", at=at)
    assert claims.receive(conversation, "2", client_id="c-2", at=at).claim is None
    claim = received.claim
    assert claim is not None and claim.message.text == "1" and not claim.begun
    assert other.claim("web-1", at) is None
    taken = other.claim("web-1", at + CLAIM + timedelta(seconds=1))
    assert taken is not None and taken.message.text == "1" and taken.begun
    assert claims.answered(claim, "done", [Draft("bot", "late")], at) is None
    result = other.answered(taken, "done", [Draft("bot", "a"), Draft("bot", "b")], at)
    assert result is not None
    stored, mode, following = result
    assert [message.seq for message in stored] == [3, 4]
    assert mode == "bot"
    assert following is not None and following.message.text == "2" and not following.begun
    last = other.answered(following, "done", [], at)
    assert last is not None and last[2] is None
    assert other.pending() == []
    assert texts(log) == ["1", "2", "a", "b"]
    assert claims.receive(conversation, "3", client_id="c-3", at=at).claim is not None


def test_a_killed_processs_claim_holds_nobody_up(
    database: Database, log: ConversationLog, claims: Claims
) -> None:
    """Its number is no running process's."""
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    host, _, life = enlist().split("|")
    killed = Claims(database, worker=f"{host}|{ended.pid}|{life}")
    assert killed.receive(opened(log), "1", client_id="c-1", at=now()).claim is not None
    claim = claims.claim("web-1", now())
    assert claim is not None and claim.begun


def test_a_message_is_answered_once_by_the_same_worker_too(log: ConversationLog, claims: Claims) -> None:
    """Its own claim is not given beside itself; only when it was dropped, and then one answer counts."""
    conversation = opened(log)
    received = claims.receive(conversation, "1", client_id="c-1", at=now())
    assert received.claim is not None
    assert claims.claim("web-1", now()) is None
    again = claims.claim("web-1", now(), resume=True)
    assert again is not None and again.begun
    claims.receive(conversation, "2", client_id="c-2", at=now())
    for claim in (received.claim, again):
        assert claims.answered(claim, "done", [Draft("bot", "a")], now()) is not None
    assert texts(log) == ["1", "2", "a"]


def test_of_messages_sent_together_one_is_claimed(database: Database, log: ConversationLog) -> None:
    """Whichever worker stores them; the same message is stored once."""
    conversation, workers = opened(log), [Claims(database) for _ in range(4)]

    def store(number: int) -> tuple[bool, Claim | None]:
        client_id = f"c-{number // 2}"
        received = workers[number % 4].receive(conversation, client_id, client_id=client_id, at=now())
        return received.created, received.claim

    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(store, range(16)))
    assert [created for created, _ in results].count(True) == 8
    assert len([claim for _, claim in results if claim]) == 1
    assert [said.seq for said in log.messages("web-1")] == list(range(1, 9))


def test_what_the_engine_is_not_asked(log: ConversationLog, claims: Claims, handoffs: HandoffQueue) -> None:
    """What is said while a person has the conversation."""
    conversation = opened(log)
    handoffs.request("web-1", urgency="high", briefing=Briefing(), ticket_number=None, at=now())
    waiting = claims.receive(conversation, "", client_id="c-2", at=now(), picture_id="p1")
    assert waiting.claim is not None and waiting.claim.mode == "waiting"
    handoffs.claim("web-1", "小林")
    human = claims.receive(conversation, "您好", client_id="c-3", at=now())
    assert (human.claim, human.before, human.message.state) == (None, "human", "done")


def test_the_bot_says_nothing_any_more_when_an_agent_was_quicker(
    log: ConversationLog, claims: Claims, handoffs: HandoffQueue
) -> None:
    """What the engine said meanwhile is let go; what the desk itself has to say is not."""
    conversation = opened(log)
    handoffs.request("web-1", urgency="high", briefing=Briefing(), ticket_number=None, at=now())
    for number, taken in ((1, False), (2, True)):
        claim = claims.receive(conversation, "多久", client_id=f"c-{number}", at=now()).claim
        assert claim is not None
        if taken:
            handoffs.claim("web-1", "小林")
        result = claims.answered(claim, "done", [Draft("bot", "约2分钟"), Draft("system", "记着")], now())
        assert result is not None and result[1] == ("human" if taken else "waiting")
        assert [said.text for said in result[0]] == (["记着"] if taken else ["约2分钟", "记着"])
    assert claims.pending() == []


def test_a_closed_conversation_opens_again(log: ConversationLog, claims: Claims) -> None:
    """And the bot has it."""
    conversation = opened(log)
    log.close("web-1", "解决了", now())
    received = claims.receive(conversation, "还有", client_id="c-1", at=now())
    assert received.before == "closed"
    assert received.claim is not None and received.claim.mode == "bot"
    assert log.mode("web-1") == "bot"


def test_a_visitors_connection_has_no_part_in_an_accounts_conversation(
    log: ConversationLog, claims: Claims
) -> None:
    """Nothing is stored."""
    visitor = opened(log)
    log.adopt("web-1", "OK10000001")
    with pytest.raises(NotTheirs):
        claims.receive(visitor, "旧的连接", client_id="c-1", at=now())
    assert texts(log) == []


def test_a_failure_is_that_of_all_that_waits(log: ConversationLog, claims: Claims) -> None:
    """Nothing else of the conversation is asked."""
    conversation = opened(log)
    claim = claims.receive(conversation, "1", client_id="c-1", at=now()).claim
    claims.receive(conversation, "2", client_id="c-2", at=now())
    assert claim is not None
    result = claims.answered(claim, "failed", [Draft("system", "抱歉")], now(), all_pending=True)
    assert result is not None and result[2] is None
    assert [said.state for said in log.messages("web-1")] == ["failed", "failed", "stored"]
    assert claims.pending() == []


def test_the_engine_is_behind_until_it_was_told(log: ConversationLog, claims: Claims) -> None:
    """Each claim says so."""
    conversation = opened(log)
    for behind in (True, False):
        claims.set_engine_behind("web-1", behind)
        claim = claims.receive(conversation, "1", client_id=f"c-{behind}", at=now()).claim
        assert claim is not None and claim.behind is behind
        claims.answered(claim, "done", [], now())


def test_unknown_conversation_is_named(log: ConversationLog, claims: Claims) -> None:
    """Nothing is made up for it."""
    with pytest.raises(ConversationNotFound):
        claims.claim("x", now())
