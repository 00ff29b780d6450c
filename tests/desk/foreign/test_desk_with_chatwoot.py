"""A desk, a customer, and agents in a server that speaks Chatwoot's contract."""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests.desk.desks import App, RunningDesk, running_desk
from tests.desk.foreign.chatwoot import Chatwoot, running
from tests.desk.foreign.customers import mode, queue_of, said, until, wants_person
from tests.desk.recorded_engine import RecordedEngine

WEBHOOK = "/foreign/chatwoot"


@pytest.fixture
def chatwoot() -> Iterator[Chatwoot]:
    """One server for each test."""
    with running(secrets.token_hex(16), secrets.token_hex(16)) as server:
        yield server


@contextmanager
def desk_at_chatwoot(
    folder: Path, engine: RecordedEngine, chatwoot: Chatwoot, token: str = ""
) -> Iterator[RunningDesk]:
    """A desk whose hand-offs are shown in Chatwoot."""
    engine.reset()
    variables = {
        "FOREIGN_DESK": "chatwoot",
        "CHATWOOT_URL": chatwoot.url,
        "CHATWOOT_TOKEN": token or chatwoot.token,
        "CHATWOOT_ACCOUNT": "1",
        "CHATWOOT_INBOX": "7",
        "CHATWOOT_SECRET": chatwoot.secret,
    }
    with running_desk(folder, engine.url, **variables) as desk:
        chatwoot.order("webhook", url=desk.url + WEBHOOK)
        yield desk


@pytest.fixture
def bridged(tmp_path: Path, recorded: RecordedEngine, chatwoot: Chatwoot) -> Iterator[RunningDesk]:
    """A desk whose hand-offs are shown in the test's Chatwoot."""
    with desk_at_chatwoot(tmp_path, recorded, chatwoot) as desk:
        yield desk


def handed_over(desk: RunningDesk, chatwoot: Chatwoot) -> tuple[App, int]:
    """A customer who waits, and the number of the conversation that agents see."""
    customer = desk.app()
    customer.ask("我被扣了两次钱")
    wants_person(desk, customer)
    until(lambda: chatwoot.conversations("open"))
    return customer, chatwoot.conversations("open")[-1]["id"]


def test_from_bot_to_person_and_back(
    bridged: RunningDesk, chatwoot: Chatwoot, recorded: RecordedEngine
) -> None:
    customer, number = handed_over(bridged, chatwoot)
    transcript, summary = chatwoot.texts(number, notes=True)
    assert "客户：我被扣了两次钱" in transcript and "重复扣款" in summary and "TK-1" in summary
    assert chatwoot.texts(number) == []
    assert customer.conversation not in json.dumps(chatwoot.all()), "the conversation's id is a secret"

    chatwoot.order("assign", conversation=number, agent="小林")
    until(lambda: mode(customer) == "human")
    chatwoot.order("say", conversation=number, agent="小林", text="这位客户上周也来过", private=1)
    chatwoot.order("say", conversation=number, agent="小林", text="您好，我看到两笔扣款了")
    until(lambda: said(customer, "agent") == ["您好，我看到两笔扣款了"])
    customer.send("能退吗")
    until(lambda: chatwoot.texts(number)[-1] == "能退吗")
    assert "能退吗" not in recorded.texts(customer.conversation)

    chatwoot.order("status", conversation=number, status="resolved")
    until(lambda: mode(customer) == "bot")
    until(lambda: "交还" in said(customer, "system")[-1])
    assert customer.ask("谢谢")[0]["text"] == "回：谢谢"
    time.sleep(1)
    assert "谢谢" not in chatwoot.texts(number) and chatwoot.conversations("resolved")
    assert said(customer, "agent") == ["您好，我看到两笔扣款了"]
    assert {status for _, status in chatwoot.all()["webhooks"]} == {200}


def test_what_the_bot_answers_meanwhile_is_a_note(bridged: RunningDesk, chatwoot: Chatwoot) -> None:
    """So that nobody answers it again; the customer's own words are messages."""
    customer, number = handed_over(bridged, chatwoot)
    customer.ask("手续费怎么收")
    until(lambda: "机器人：回：手续费怎么收" in chatwoot.texts(number, notes=True))
    assert chatwoot.texts(number) == ["手续费怎么收"]
    chatwoot.order("assign", conversation=number, agent="小林")
    until(lambda: mode(customer) == "human", 5)


def test_pending_is_the_bots(bridged: RunningDesk, chatwoot: Chatwoot) -> None:
    customer, number = handed_over(bridged, chatwoot)
    chatwoot.order("say", conversation=number, agent="小林", text="好了，接着让助手帮您")
    until(lambda: said(customer, "agent"))
    chatwoot.order("status", conversation=number, status="pending")
    until(lambda: mode(customer) == "bot")


def test_closed_before_anybody_took_it(bridged: RunningDesk, chatwoot: Chatwoot) -> None:
    customer, number = handed_over(bridged, chatwoot)
    chatwoot.order("status", conversation=number, status="resolved")
    until(lambda: mode(customer) == "bot")
    until(lambda: "没有人接入" in said(customer, "system")[-1])


@pytest.mark.parametrize("taken", [False, True], ids=["waiting", "talked to"])
def test_a_visitor_who_ends_it_for_good(bridged: RunningDesk, chatwoot: Chatwoot, taken: bool) -> None:
    """The agents over there read it too, and have the last words."""
    customer, number = handed_over(bridged, chatwoot)
    if taken:
        chatwoot.order("assign", conversation=number, agent="小林")
        until(lambda: mode(customer) == "human")
        customer.send("那算了")
    assert customer.post("end", {}).status_code == 204
    until(lambda: chatwoot.conversations("resolved"))
    assert "客户结束了这个对话" in chatwoot.texts(number, notes=True)[-1]
    assert not taken or "那算了" in chatwoot.texts(number)
    assert queue_of(bridged).state(customer.conversation) != "waiting"


def _briefed(chatwoot: Chatwoot, number: int) -> list[str]:
    """The notes of the briefing, without what the bot answered later."""
    return [text for text in chatwoot.texts(number, notes=True) if not text.startswith("机器人：")]


def test_answers_that_get_lost_double_nothing(bridged: RunningDesk, chatwoot: Chatwoot) -> None:
    customer = bridged.app()
    customer.ask("我被扣了两次钱")
    # Contact, conversation, transcript and summary: each is done, and none is answered.
    chatwoot.order("forget_answers", count=4)
    wants_person(bridged, customer)
    until(lambda: chatwoot.conversations("open"), 60)
    until(lambda: len(_briefed(chatwoot, chatwoot.conversations()[0]["id"])) == 2, 60)
    (conversation,) = chatwoot.conversations()
    assert chatwoot.all()["contacts"] == 1
    number = conversation["id"]
    for text in ("第一句", "第二句"):
        chatwoot.order("forget_answers", count=1)
        customer.send(text)
    until(lambda: "第二句" in chatwoot.texts(number), 60)
    customer.send("第三句")
    until(lambda: "机器人：回：第三句" in chatwoot.texts(number, notes=True), 30)
    assert chatwoot.texts(number) == ["第一句", "第二句", "第三句"]
    assert len(_briefed(chatwoot, number)) == 2
    answers = [text for text in chatwoot.texts(number, notes=True) if text.startswith("机器人：")]
    assert answers == [f"机器人：回：第{place}句" for place in "一二三"]


def test_restarts_and_lost_webhooks_lose_nothing(bridged: RunningDesk, chatwoot: Chatwoot) -> None:
    customer, number = handed_over(bridged, chatwoot)
    expected = []
    for turn in range(3):
        customer.send(f"客户第{turn}句")
        bridged.processes.send("desk", signal.SIGKILL)
        # More than a page, and nobody hears the webhooks.
        for part in range(45):
            expected.append(f"客服第{turn}句之{part}")
            chatwoot.order("say", conversation=number, agent="小林", text=expected[-1])
        bridged.processes.restart("desk")
    until(lambda: said(customer, "agent") == expected, 60)
    until(lambda: "客户第2句" in chatwoot.texts(number), 30)
    asked = [text for text in chatwoot.texts(number) if text.startswith("客户")]
    assert asked == ["客户第0句", "客户第1句", "客户第2句"]
    assert len(chatwoot.conversations()) == 1


def test_deleted_over_there_the_customer_waits_again(bridged: RunningDesk, chatwoot: Chatwoot) -> None:
    customer, number = handed_over(bridged, chatwoot)
    chatwoot.order("say", conversation=number, agent="小林", text="您好")
    until(lambda: mode(customer) == "human")
    chatwoot.order("delete", conversation=number)
    customer.send("还在吗")
    until(lambda: chatwoot.conversations("open"), 30)
    (anew,) = chatwoot.conversations("open")
    assert anew["id"] != number and mode(customer) == "waiting"
    until(lambda: any("还在吗" in text for text in chatwoot.texts(anew["id"])))


def test_pictures_are_told_not_to_go_through(bridged: RunningDesk, chatwoot: Chatwoot) -> None:
    customer, number = handed_over(bridged, chatwoot)
    chatwoot.order("say", conversation=number, agent="小林", text="", picture=1)
    until(lambda: "看不到图片" in chatwoot.texts(number, notes=True)[-1])
    assert said(customer, "agent") == []


def test_refused_token_leaves_the_customer_in_our_queue(
    tmp_path: Path, recorded: RecordedEngine, chatwoot: Chatwoot
) -> None:
    with desk_at_chatwoot(tmp_path, recorded, chatwoot, token="wrong") as desk:
        customer = desk.app()
        customer.ask("我被扣了两次钱")
        wants_person(desk, customer)
        time.sleep(4)
        assert mode(customer) == "waiting" and chatwoot.conversations() == []
        assert queue_of(desk).claim(customer.conversation, "小周")


@pytest.mark.parametrize("fault", ["unsigned", "wrong", "old", "changed"])
def test_webhooks_of_others_are_refused(bridged: RunningDesk, chatwoot: Chatwoot, fault: str) -> None:
    body = b'{"event":"conversation_status_changed","id":1,"status":"resolved"}'
    timestamp = str(int(time.time()) - (600 if fault == "old" else 0))
    secret = "another" if fault == "wrong" else chatwoot.secret
    digest = hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    headers = {"X-Chatwoot-Timestamp": timestamp, "X-Chatwoot-Signature": f"sha256={digest}"}
    sent = body.replace(b'"id":1', b'"id":2') if fault == "changed" else body
    answer = httpx.post(bridged.url + WEBHOOK, content=sent, headers={} if fault == "unsigned" else headers)
    assert answer.status_code == 401


def test_webhooks_are_answered_at_once_while_chatwoot_hangs(bridged: RunningDesk, chatwoot: Chatwoot) -> None:
    _, number = handed_over(bridged, chatwoot)
    chatwoot.order("fault", mode="hang")
    for turn in range(3):
        chatwoot.order("say", conversation=number, agent="小林", text=f"第{turn}句")
    until(lambda: [event for event, _ in chatwoot.all()["webhooks"]].count("message_created") >= 5)
    assert {status for _, status in chatwoot.all()["webhooks"]} == {200}
