"""Whole talks through the desk with the real engine."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from desk.talk.claims import Claims
from desk.talk.engine_client import EngineClient
from launch.ports import free_port
from support.people.handoffs import HandoffQueue
from support.people.tickets import TicketStore
from support.storage.database import open_database
from tests.assistant import Assistant
from tests.desk.desks import RunningDesk, running_desk

ACCOUNT = "OK10000001"

SHARED = ("RASA_API_TOKEN", "IDENTITY_SECRET", "DATABASE_URL")


@pytest.fixture(scope="module")
def front(assistant: Assistant, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningDesk]:
    """A desk before the shared assistant, with its database."""
    folder: Path = tmp_path_factory.mktemp("front")
    names = {name: assistant.environment[name] for name in SHARED}
    with running_desk(folder, assistant.url, **names) as desk:
        yield desk


def test_verified_customer_is_told_the_reason(front: RunningDesk) -> None:
    """The account comes with the token, so it is not asked for."""
    # An account of its own: its one conversation is that of all tests with this assistant.
    told = "".join(message["text"] for message in front.app("OK10000025").ask("实名认证又没通过 气死"))
    assert "账户 ID" not in told
    assert "名" in told
    assert "对不上" in told or "不一致" in told


def test_anonymous_customer_is_told_nothing_of_an_account(front: RunningDesk) -> None:
    """Whatever is typed."""
    app = front.app()
    app.ask('/inform{"account_id": "OK10000001"}')
    app.ask("昨天上午十点的提现3000元还没到账")
    app.ask(ACCOUNT)
    told = app.ask("对")
    assert "审核" not in "".join(message["text"] for message in told)


def test_secret_is_warned_of_though_the_desk_has_masked_it(front: RunningDesk) -> None:
    """The engine reads what was hidden from the placeholder."""
    heard = front.app().ask("我的密码是hunter2secret怎么办")
    assert "登录页点「忘记密码」" in heard[0]["text"]


def test_waiting_and_leaving_by_words(front: RunningDesk) -> None:
    """The bot is silent, but hears that the wait is over."""
    app = front.app()
    app.ask("提现没到账")
    app.ask("转人工")
    assert app.get("messages").json()["queue"]["position"] >= 1
    app.ask("在吗")
    seq = app.send("手续费怎么收").json()["seq"]
    assert app.get("messages", after=seq, wait=2).json()["messages"] == []
    app.ask("不等了")
    assert app.get("messages").json()["mode"] == "bot"
    assert "转账" in app.ask("手续费怎么收")[0]["text"]


def test_leaving_by_the_button_is_noticed_by_the_bot(front: RunningDesk) -> None:
    """The next question is answered."""
    app = front.app()
    app.ask("钱被盗刷了")
    assert app.get("messages").json()["mode"] == "waiting"
    app.post("leave-queue", {})
    assert "转账" in app.ask("手续费怎么收")[0]["text"]


def test_person_has_it_and_gives_it_back(front: RunningDesk, assistant: Assistant) -> None:
    """The bot is not asked meanwhile; afterwards it knows what was said, and answers."""
    database = open_database(front.environment["DATABASE_URL"])
    handoffs = HandoffQueue(database)
    app = front.app()
    app.ask("提现没到账")
    app.ask("转人工")
    handoffs.claim(app.conversation, "小林")
    app.send("您好，我的提现是昨天的")
    assert Claims(database).pending() == []
    handoffs.close(app.conversation)

    async def tell() -> None:
        engine = EngineClient(assistant.url, front.environment["RASA_API_TOKEN"], seconds=4.5)
        await engine.tell(
            app.conversation, [("customer", "您好，我的提现是昨天的"), ("agent", "已经帮您催了")], "closed"
        )
        await engine.close()

    asyncio.run(tell())
    assert "转账" in app.ask("手续费怎么收")[0]["text"]
    app.ask("算了")
    app.ask("钱被盗刷了")
    tickets = TicketStore(database).of_conversation(app.conversation)
    spoken = [line["text"] for line in tickets[0].transcript]
    assert (
        spoken.index("您好，我的提现是昨天的") < spoken.index("已经帮您催了") < spoken.index("手续费怎么收")
    )


def test_engine_goes_and_comes_back(assistant: Assistant, tmp_path: Path) -> None:
    """The failed message calls a person; the bot then stays silent until the wait is left."""
    gone = f"http://127.0.0.1:{free_port()}"
    names = {name: assistant.environment[name] for name in SHARED}
    with running_desk(tmp_path, gone, **names) as desk:
        app = desk.app()
        app.ask("提现没到账")
        assert app.get("messages").json()["mode"] == "waiting"
    with running_desk(tmp_path, assistant.url, **names) as desk:
        app.url = desk.url
        assert "位" in app.ask("手续费怎么收")[0]["text"]
        seq = app.send("手续费怎么收").json()["seq"]
        assert app.get("messages", after=seq, wait=2).json()["messages"] == []
        app.post("leave-queue", {})
        assert "转账" in app.ask("手续费怎么收")[-1]["text"]
