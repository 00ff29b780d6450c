"""`MatrixDesk` against a real Synapse."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Coroutine
from typing import Any

import pytest

from desk.foreign.matrix import MatrixDesk
from desk.foreign.matrix_api import MatrixApi
from desk.foreign.port import AgentClosed, AgentJoined, AgentSaid, CustomerMessage, ForeignDeskUnavailable
from tests.desk.foreign.recorder import Notebook, briefing, listening, until
from tests.desk.foreign.synapse import Person, Synapse


def run(test: Coroutine[Any, Any, None]) -> None:
    """Runs a test's coroutine with a time limit."""
    asyncio.run(asyncio.wait_for(test, 90))


@pytest.fixture
def agent(synapse: Synapse) -> Person:
    """Somebody who answers customers."""
    return synapse.person("小林")


@pytest.fixture
def account(synapse: Synapse) -> Person:
    """The desk's own account."""
    return synapse.person("OKPay 客服")


def matrix(account: Person, *agents: Person, notebook: Notebook | None = None, space: str = "") -> MatrixDesk:
    """The adapter under test."""
    invited = tuple(agent.user for agent in agents)
    return MatrixDesk(MatrixApi(account.url, account.token), notebook or Notebook(), invited, space)


def test_room_with_summary_and_transcript(account: Person, agent: Person) -> None:
    async def test() -> None:
        desk = matrix(account, agent)
        room = await desk.open(briefing("h1"))
        assert agent.invitations() == [room]
        agent.join(room)
        said, summary = agent.texts(room)
        assert "客户：我被扣了两次钱" in said and said.index("扣了两次") < said.index("请问是哪一笔")
        assert all(part in summary for part in ("重复扣款", "金额：500.00 元", "TK-20261122-0001", "!close"))
        name = agent.call("GET", f"rooms/{room}/state/m.room.name")["name"]
        assert name == "【紧急】客户 7f3a"
        await desk.aclose()

    run(test())


def test_opening_again_gives_the_same_room_and_says_nothing_twice(account: Person, agent: Person) -> None:
    async def test() -> None:
        room = await matrix(account, agent).open(briefing("h2"))
        # Another process, after a crash that came before the reference was stored.
        assert await matrix(account, agent).open(briefing("h2")) == room
        agent.join(room)
        assert len(agent.texts(room)) == 2

    run(test())


def test_messages_both_ways_once(account: Person, agent: Person) -> None:
    async def test() -> None:
        desk = matrix(account, agent)
        room = await desk.open(briefing("h3"))
        async with listening(desk) as heard:
            agent.join(room)
            event = agent.say(room, "您好，我来看看")
            await until(lambda: len(heard.events) == 2)
            assert heard.events == [
                AgentJoined(room, "小林"),
                AgentSaid(room, event, "小林", "您好，我来看看"),
            ]
            for _ in range(2):
                await desk.customer_said(room, CustomerMessage("c-1", "谢谢"))
            await desk.customer_said(room, CustomerMessage("c-2", "谢谢"))
            await desk.bot_said(room, CustomerMessage("c-3", "机器人：不客气"))
            assert agent.texts(room)[-4:] == ["您好，我来看看", "谢谢", "谢谢", "机器人：不客气"]
            await asyncio.sleep(0.5)
            assert len(heard.events) == 2, "our own messages come back as an agent's"

    run(test())


def test_what_was_said_while_the_desk_was_away_comes_later(account: Person, agent: Person) -> None:
    async def test() -> None:
        notebook = Notebook()
        room = await matrix(account, agent, notebook=notebook).open(briefing("h4"))
        agent.join(room)
        # More than a page of the sync, so that the gap has to be read.
        texts = [f"第{number}句" for number in range(130)]
        for text in texts:
            agent.say(room, text)
        desk = matrix(account, agent, notebook=notebook)
        async with listening(desk) as heard:
            await until(lambda: len(heard.events) == 131)
        assert [event.text for event in heard.events if isinstance(event, AgentSaid)] == texts
        async with listening(matrix(account, agent, notebook=notebook)) as again:
            agent.say(room, "还在吗")
            await until(lambda: bool(again.events))
            assert [type(event) for event in again.events] == [AgentSaid]

    run(test())


@pytest.mark.parametrize("text,reason", [("!close 已退款", "已退款"), ("！结束", ""), ("!CLOSE", "")])
def test_closing_by_command(account: Person, agent: Person, text: str, reason: str) -> None:
    async def test() -> None:
        desk = matrix(account, agent)
        room = await desk.open(briefing(uuid.uuid4().hex))
        async with listening(desk) as heard:
            agent.join(room)
            event = agent.say(room, text)
            await until(lambda: AgentClosed(room, event, "小林", reason) in heard.events)

    run(test())


def test_closing_by_leaving_when_nobody_else_is_there(
    synapse: Synapse, account: Person, agent: Person
) -> None:
    async def test() -> None:
        colleague = synapse.person("小周")
        desk = matrix(account, agent, colleague)
        room = await desk.open(briefing("h6"))
        async with listening(desk) as heard:
            agent.join(room)
            colleague.join(room)
            agent.leave(room)
            colleague.say(room, "我接着来")
            await until(lambda: len(heard.events) == 3)
            assert not any(isinstance(event, AgentClosed) for event in heard.events)
            colleague.leave(room)
            await until(lambda: isinstance(heard.events[-1], AgentClosed))
            assert getattr(heard.events[-1], "agent", "") == "小周"

    run(test())


def test_closing_by_a_reaction_to_the_summary_only(account: Person, agent: Person) -> None:
    async def test() -> None:
        desk = matrix(account, agent)
        room = await desk.open(briefing("h7"))
        agent.join(room)
        said, summary = (
            event["event_id"] for event in agent.events(room) if event["type"] == "m.room.message"
        )
        async with listening(desk) as heard:
            for target in (said, summary):
                relation = {"rel_type": "m.annotation", "event_id": target, "key": "✅"}
                last = agent.send(room, "m.reaction", {"m.relates_to": relation})
            await until(lambda: AgentClosed(room, last, "小林", "") in heard.events)
            assert len([event for event in heard.events if isinstance(event, AgentClosed)]) == 1

    run(test())


def test_closed_room_takes_no_more_and_closing_again_is_nothing(account: Person, agent: Person) -> None:
    async def test() -> None:
        desk = matrix(account, agent)
        room = await desk.open(briefing("h8"))
        agent.join(room)
        for _ in range(2):
            await desk.closed(room, "客户不再等人工了。")
        assert agent.texts(room)[-1] == "客户不再等人工了。"
        with pytest.raises(RuntimeError, match="M_FORBIDDEN"):
            agent.say(room, "还在吗")
        assert account.user not in agent.call("GET", f"rooms/{room}/joined_members")["joined"]

    run(test())


def test_pictures_and_corrections(account: Person, agent: Person) -> None:
    async def test() -> None:
        desk = matrix(account, agent)
        room = await desk.open(briefing("h9"))
        async with listening(desk) as heard:
            agent.join(room)
            picture = {"msgtype": "m.image", "body": "截图.png", "url": "mxc://desk.test/abc"}
            agent.send(room, "m.room.message", picture)
            first = agent.say(room, "明天到账")
            relation = {"rel_type": "m.replace", "event_id": first}
            new = {"msgtype": "m.text", "body": "后天到账"}
            changed = {**new, "body": "* 后天到账", "m.new_content": new, "m.relates_to": relation}
            agent.send(room, "m.room.message", changed)
            await until(lambda: len(heard.events) == 3)
        assert [event.text for event in heard.events if isinstance(event, AgentSaid)] == [
            "明天到账",
            "更正：后天到账",
        ]
        assert "看不到图片" in agent.texts(room)[-1] or "看不到图片" in "".join(agent.texts(room)[-4:])

    run(test())


def test_malformed_events_hold_nothing_up(account: Person, agent: Person) -> None:
    async def test() -> None:
        desk = matrix(account, agent)
        room = await desk.open(briefing("h14"))
        async with listening(desk) as heard:
            agent.join(room)
            odd = {"msgtype": "m.text", "body": "一", "m.relates_to": "x"}
            agent.send(room, "m.room.message", odd)
            agent.send(room, "m.reaction", {"m.relates_to": []})
            event = agent.say(room, "您好")
            await until(lambda: AgentSaid(room, event, "小林", "您好") in heard.events)

    run(test())


def test_a_space_shows_the_room_to_its_members(account: Person, agent: Person) -> None:
    async def test() -> None:
        made = {"preset": "private_chat", "creation_content": {"type": "m.space"}, "invite": [agent.user]}
        space = str(account.call("POST", "createRoom", made)["room_id"])
        agent.join(space)
        desk = matrix(account, space=space)
        room = await desk.open(briefing("h10"))
        shown = agent.call("GET", f"rooms/{space}/state/m.space.child/{room}")
        assert shown == {"via": ["desk.test"]}
        async with listening(desk) as heard:
            agent.join(room)
            await until(lambda: heard.events == [AgentJoined(room, "小林")])
        await desk.closed(room, "结束")
        assert agent.call("GET", f"rooms/{space}/state/m.space.child/{room}") == {}

    run(test())


def test_a_server_that_is_down_is_unavailable_and_is_heard_again(
    synapse: Synapse, account: Person, agent: Person
) -> None:
    async def test() -> None:
        desk = matrix(account, agent)
        room = await desk.open(briefing("h11"))
        agent.join(room)
        async with listening(desk) as heard:
            synapse.stop()
            try:
                with pytest.raises(ForeignDeskUnavailable):
                    await desk.open(briefing("h12"))
                with pytest.raises(ForeignDeskUnavailable):
                    await desk.customer_said(room, CustomerMessage("c-1", "在吗"))
            finally:
                synapse.start()
            event = agent.say(room, "在的")
            await until(lambda: AgentSaid(room, event, "小林", "在的") in heard.events, 40)

    run(test())


def test_a_wrong_token_is_unavailable(account: Person) -> None:
    async def test() -> None:
        desk = MatrixDesk(MatrixApi(account.url, "wrong"), Notebook(), ())
        with pytest.raises(ForeignDeskUnavailable, match="token"):
            await desk.open(briefing("h13"))

    run(test())
