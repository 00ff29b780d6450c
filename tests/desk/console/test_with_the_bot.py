"""A real conversation: the bot calls a person, the person answers and gives it back, the bot goes on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.assistant import Assistant
from tests.desk.console.consoles import agent_at, said_by
from tests.desk.desks import RunningDesk, running_desk


@pytest.fixture(scope="module")
def real_desk(assistant: Assistant, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningDesk]:
    """A desk before the real engine, on its database."""
    folder: Path = tmp_path_factory.mktemp("real-desk")
    names = ("RASA_API_TOKEN", "IDENTITY_SECRET", "DATABASE_URL")
    shared = {name: assistant.environment[name] for name in names}
    with running_desk(folder, assistant.url, **shared) as started:
        yield started


def test_the_bot_goes_on_knowing_what_the_person_said(real_desk: RunningDesk) -> None:
    agent = agent_at(real_desk)
    customer = real_desk.app("OK10000001")
    customer.ask("昨天上午十点的提现3000元还没到账")
    customer.ask("转人工")
    customer.ask("转人工")
    assert customer.get("messages").json()["mode"] == "waiting"

    page = agent.page(customer)
    assert "提现没到账" in page and "3000.00元" in page and "身份已核实" in page
    assert agent.act(customer, "claim").status_code == 200
    agent.say(customer, "钱明天上午到")
    before = len(said_by(customer, "bot"))
    customer.send("好的谢谢你")
    assert agent.act(customer, "give-back").text == ""

    answers = [one["text"] for one in customer.ask("手续费怎么收") if one["speaker"] == "bot"]
    assert answers and len(said_by(customer, "bot")) == before + len(answers)
    known = agent.get(f"/c/{customer.conversation}/messages").text
    assert "钱明天上午到" in known
    slots = _slots(real_desk, customer.conversation)
    said = [line["text"] for line in slots["transcript"]]
    assert "钱明天上午到" in said and "好的谢谢你" in said
    assert slots["handoff_status"] != "active"


def _slots(desk: RunningDesk, conversation: str) -> dict[str, Any]:
    answer = httpx.get(
        f"{desk.environment['DESK_ENGINE_URL']}/conversations/{conversation}/tracker",
        params={"token": desk.environment["RASA_API_TOKEN"]},
        timeout=10,
    )
    slots: dict[str, Any] = answer.json()["slots"]
    return slots
