"""Whole talks through the desk with the real engine."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from desk.talk.claims import Claims
from desk.talk.engine_client import EngineClient
from launch.ports import free_port
from support.company.wording import words
from support.people.handoffs import HandoffQueue
from support.people.tickets import TicketStore
from support.storage.database import open_database
from tests.assistant import Assistant
from tests.desk.customers.uploads import png
from tests.desk.desks import App, RunningDesk, running_desk

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


@pytest.mark.parametrize("ending", ["不等了", "到账了，不用人工了"])
def test_the_bot_helps_until_the_customer_ends_the_wait(front: RunningDesk, ending: str) -> None:
    """Answers, and notes for the agent; then nobody waits any more, and the ticket says why."""
    database = open_database(front.environment["DATABASE_URL"])
    handoffs, tickets = HandoffQueue(database), TicketStore(database)
    app = front.app()
    app.ask("提现没到账")
    app.ask("转人工")
    assert app.get("messages").json()["queue"]["position"] >= 1
    assert "转账" in app.ask("手续费怎么收")[0]["text"]
    app.ask("昨天下午三点提的500块")
    app.ask("银行那边我打过电话了")
    waiting, ticket = handoffs.latest(app.conversation), tickets.of_conversation(app.conversation)[0]
    assert waiting is not None and waiting.status == "waiting"
    assert waiting.briefing.facts["amount"] == ticket.facts["amount"] == "500.00"
    assert "银行那边我打过电话了" in waiting.briefing.told
    app.ask(ending)
    assert app.get("messages").json()["mode"] == "bot"
    assert handoffs.position(app.conversation) == 0
    (ticket,) = tickets.of_conversation(app.conversation)
    assert [line["text"] for line in ticket.transcript][-1] == ending
    assert "转账" in app.ask("手续费怎么收")[0]["text"]


def test_a_picture_in_a_case_keeps_its_question(front: RunningDesk) -> None:
    """Alone it is no try at the fact; with words they are read."""
    app = front.app("OK10000026")
    app.ask("提现没到账")
    kept, again = app.ask("", picture=picture(app))
    assert kept["text"] in words("desk")["sentences"]["picture_kept"]
    assert "时" in again["text"] or "天" in again["text"]
    confirmed = app.ask("昨天下午三点，500块", picture=picture(app))
    assert kept["speaker"] == "bot" and "500.00元" in confirmed[-1]["text"]


def test_a_picture_before_all_words_is_asked_about(front: RunningDesk) -> None:
    """There is no question yet that could be asked again."""
    app = front.app()
    (received,) = app.ask("", picture=picture(app))
    assert received["text"] in words("desk")["sentences"]["picture_received"]


def picture(app: App) -> str:
    """The id of an uploaded one."""
    sent = httpx.post(
        f"{app.url}/api/v1/pictures", content=png(), headers={**app.headers, "Content-Type": "image/png"}
    )
    return str(sent.json()["picture"]).rsplit("/", 1)[-1]


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
    """The failed message calls a person; the bot then helps until the wait is left."""
    gone = f"http://127.0.0.1:{free_port()}"
    names = {name: assistant.environment[name] for name in SHARED}
    with running_desk(tmp_path, gone, **names) as desk:
        app = desk.app()
        app.ask("提现没到账")
        assert app.get("messages").json()["mode"] == "waiting"
    with running_desk(tmp_path, assistant.url, **names) as desk:
        app.url = desk.url
        assert "转账" in app.ask("手续费怎么收")[0]["text"]
        app.ask("金额是500块")
        (waiting,) = HandoffQueue(open_database(desk.environment["DATABASE_URL"])).waiting()[-1:]
        assert waiting.conversation_id == app.conversation and "金额是500块" in waiting.briefing.told
        assert app.get("messages").json()["mode"] == "waiting"
        app.post("leave-queue", {})
        assert "转账" in app.ask("手续费怎么收")[-1]["text"]
