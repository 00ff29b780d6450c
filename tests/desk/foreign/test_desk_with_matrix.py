"""A desk, a customer, and agents in a real Matrix server."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from desk.people.agents import AgentStore
from desk.people.audit import Audit
from support.people.briefing import Briefing
from support.storage.database import open_database
from tests.desk.desks import RunningDesk, running_desk
from tests.desk.foreign.customers import mode, queue_of, said, until, wants_person
from tests.desk.foreign.synapse import Person, Synapse
from tests.desk.recorded_engine import RecordedEngine


@contextmanager
def desk_at_matrix(
    folder: Path, engine: RecordedEngine, account: Person, *agents: Person
) -> Iterator[RunningDesk]:
    """A desk whose hand-offs are shown in Matrix."""
    engine.reset()
    matrix = {
        "FOREIGN_DESK": "matrix",
        "MATRIX_URL": account.url,
        "MATRIX_TOKEN": account.token,
        "MATRIX_AGENTS": ",".join(agent.user for agent in agents),
    }
    with running_desk(folder, engine.url, **matrix) as desk:
        yield desk


@pytest.fixture
def agent(synapse: Synapse) -> Person:
    """Somebody who answers customers."""
    return synapse.person("小林")


@pytest.fixture
def account(synapse: Synapse) -> Person:
    """The desk's own account."""
    return synapse.person("OKPay 客服")


@pytest.fixture
def bridged(
    tmp_path: Path, recorded: RecordedEngine, account: Person, agent: Person
) -> Iterator[RunningDesk]:
    """A desk whose hand-offs the agent sees."""
    with desk_at_matrix(tmp_path, recorded, account, agent) as desk:
        yield desk


def room_of(agent: Person) -> str:
    """The room that the agent is invited to, entered."""
    until(agent.invitations)
    (room,) = agent.invitations()
    agent.join(room)
    until(lambda: len(agent.texts(room)) >= 2)
    return room


def test_from_bot_to_person_and_back(bridged: RunningDesk, agent: Person, recorded: RecordedEngine) -> None:
    customer = bridged.app()
    customer.ask("我被扣了两次钱")
    wants_person(bridged, customer)
    assert mode(customer) == "waiting"
    room = room_of(agent)
    transcript, summary = agent.texts(room)
    assert "客户：我被扣了两次钱" in transcript and "重复扣款" in summary and "TK-1" in summary
    assert customer.conversation not in str(agent.events(room)), "the conversation's id is a secret"
    until(lambda: mode(customer) == "human")
    assert customer.get("messages").json()["agent"] == "小林"

    agent.say(room, "您好，我看到两笔扣款了")
    until(lambda: said(customer, "agent") == ["您好，我看到两笔扣款了"])
    customer.send("能退吗")
    until(lambda: agent.texts(room)[-1] == "能退吗")
    assert "能退吗" not in recorded.texts(customer.conversation), "the bot heard what was said to a person"

    agent.say(room, "!close 已退款")
    until(lambda: mode(customer) == "bot")
    until(lambda: "会话已结束" in agent.texts(room)[-1] and "交还" in said(customer, "system")[-1])
    assert customer.ask("谢谢")[0]["text"] == "回：谢谢"
    time.sleep(1)
    assert "谢谢" not in agent.texts(room), "what is said to the bot is none of the agent's business"
    assert said(customer, "agent") == ["您好，我看到两笔扣款了"]


def test_restarts_lose_nothing_and_double_nothing(bridged: RunningDesk, agent: Person) -> None:
    customer = bridged.app()
    customer.ask("我被扣了两次钱")
    wants_person(bridged, customer)
    room = room_of(agent)
    expected_there, expected_here = [], []
    for number in range(3):
        # Killed at different moments: right after the customer wrote, right after the agent did, in between.
        customer.send(f"客户第{number}句")
        expected_there.append(f"客户第{number}句")
        time.sleep(0.15 * number)
        bridged.processes.send("desk", signal.SIGKILL)
        agent.say(room, f"客服第{number}句")
        expected_here.append(f"客服第{number}句")
        bridged.processes.restart("desk")
    until(lambda: said(customer, "agent") == expected_here, 30)
    until(lambda: [text for text in agent.texts(room) if text in expected_there] == expected_there)
    customer.send("还在吗")
    until(lambda: agent.texts(room)[-1] == "还在吗")
    assert agent.invitations() == [], "a second room was opened"


def test_hand_off_while_matrix_is_down(
    bridged: RunningDesk, synapse: Synapse, agent: Person, recorded: RecordedEngine
) -> None:
    customer = bridged.app()
    customer.ask("我被扣了两次钱")
    synapse.stop()
    try:
        wants_person(bridged, customer)
        time.sleep(2)
        page = customer.get("messages").json()
        assert page["mode"] == "waiting" and page["queue"]["position"] == 1
        assert customer.conversation in [handoff.conversation_id for handoff in queue_of(bridged).waiting()]
        customer.send("有人吗")
    finally:
        synapse.start()
    until(agent.invitations, 60)
    room = room_of(agent)
    until(lambda: agent.texts(room)[-1] == "有人吗")
    agent.say(room, "在的")
    until(lambda: said(customer, "agent") == ["在的"], 60)


def test_a_long_answer_comes_whole(bridged: RunningDesk, agent: Person) -> None:
    customer = bridged.app()
    customer.ask("我被扣了两次钱")
    wants_person(bridged, customer)
    room = room_of(agent)
    long = "".join(f"第{number}步，请打开账单。" for number in range(250))
    agent.say(room, long)
    until(lambda: "".join(said(customer, "agent")) == long)


def test_engine_fails_and_a_person_over_there_gets_it(
    bridged: RunningDesk, agent: Person, recorded: RecordedEngine
) -> None:
    customer = bridged.app()
    recorded.status = 500
    customer.send("我被扣了两次钱")
    room = room_of(agent)
    assert any("我被扣了两次钱" in text for text in agent.texts(room))


def test_taken_at_our_console_first(bridged: RunningDesk, agent: Person) -> None:
    customer = bridged.app()
    customer.ask("我被扣了两次钱")
    wants_person(bridged, customer)
    until(agent.invitations)
    assert queue_of(bridged).claim(customer.conversation, "小周")
    until(lambda: agent.invitations() == [])
    assert customer.get("messages").json()["agent"] == "小周"


def test_taken_over_at_our_console(bridged: RunningDesk, agent: Person) -> None:
    customer = bridged.app()
    customer.ask("我被扣了两次钱")
    wants_person(bridged, customer)
    room = room_of(agent)
    until(lambda: mode(customer) == "human")
    assert queue_of(bridged).pass_on(customer.conversation, "小林", "小周")
    until(lambda: "小周 已在" in agent.texts(room)[-1])
    with pytest.raises(RuntimeError, match="M_FORBIDDEN"):
        agent.say(room, "您好")
    assert mode(customer) == "human"


def test_customer_stops_waiting_and_asks_again(bridged: RunningDesk, agent: Person) -> None:
    customer = bridged.app()
    customer.ask("我被扣了两次钱")
    wants_person(bridged, customer)
    until(agent.invitations)
    (first,) = agent.invitations()
    customer.post("leave-queue", {}).raise_for_status()
    assert mode(customer) == "bot"
    wants_person(bridged, customer, Briefing("duplicate_charge", last_words="还是重复扣款"))
    until(lambda: agent.invitations() not in ([], [first]) and first not in agent.invitations())
    second = room_of(agent)
    assert any("还是重复扣款" in text for text in agent.texts(second))


def test_a_colleague_in_the_same_room_goes_on(
    tmp_path: Path, synapse: Synapse, recorded: RecordedEngine, account: Person, agent: Person
) -> None:
    colleague = synapse.person("小周")
    with desk_at_matrix(tmp_path, recorded, account, agent, colleague) as desk:
        customer = desk.app()
        customer.ask("我被扣了两次钱")
        wants_person(desk, customer)
        room = room_of(agent)
        colleague.join(room)
        agent.say(room, "我先看看")
        until(lambda: said(customer, "agent") == ["我先看看"])
        colleague.say(room, "我接着来")
        until(lambda: said(customer, "agent") == ["我先看看", "我接着来"])
        assert customer.get("messages").json()["agent"] == "小周"
        agent.say(room, "!close")
        until(lambda: mode(customer) == "bot")


def test_out_of_the_room_the_customer_waits_again(
    bridged: RunningDesk, account: Person, agent: Person
) -> None:
    customer = bridged.app()
    customer.ask("我被扣了两次钱")
    wants_person(bridged, customer)
    room = room_of(agent)
    until(lambda: mode(customer) == "human")
    account.leave(room)
    customer.send("还在吗")
    until(agent.invitations)
    (anew,) = agent.invitations()
    agent.join(anew)
    until(lambda: any("还在吗" in text for text in agent.texts(anew)))


def test_an_agent_of_our_console_has_the_same_name(bridged: RunningDesk, agent: Person) -> None:
    database = open_database(bridged.environment["DATABASE_URL"])
    AgentStore(database, Audit(database)).make("小林", "a long enough password")
    customer = bridged.app()
    customer.ask("我被扣了两次钱")
    wants_person(bridged, customer)
    room_of(agent)
    until(lambda: mode(customer) == "human")
    assert customer.get("messages").json()["agent"] == "小林（Matrix）"
