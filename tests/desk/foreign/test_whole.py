"""Everything real: bot, action server, desk and Matrix."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.assistant import running
from tests.desk.desks import RunningDesk
from tests.desk.foreign.customers import mode, said, until
from tests.desk.foreign.synapse import Synapse


@pytest.mark.timeout(420)
def test_customer_asks_for_a_person_and_goes_back_to_the_bot(synapse: Synapse, tmp_path: Path) -> None:
    agent, account = synapse.person("小林"), synapse.person("OKPay 客服")
    matrix = {
        "FOREIGN_DESK": "matrix",
        "MATRIX_URL": synapse.url,
        "MATRIX_TOKEN": account.token,
        "MATRIX_AGENTS": agent.user,
    }
    with running(tmp_path, with_desk=True, **matrix) as assistant:
        desk = RunningDesk(assistant.desk_url, assistant.environment, assistant.processes, tmp_path)
        customer = desk.app("OK10000001")
        customer.ask("我的钱被盗了")
        if mode(customer) != "waiting":
            customer.ask("转人工")
            customer.ask("转人工")
        until(lambda: mode(customer) == "waiting")
        until(agent.invitations)
        (room,) = agent.invitations()
        agent.join(room)
        until(lambda: len(agent.texts(room)) >= 2)
        # What the bot answered while it waits may stand behind the briefing.
        told = "".join(agent.texts(room))
        assert "问题：" in told and "我的钱被盗了" in told
        agent.say(room, "您好，我是小林，已经帮您冻结账户")
        until(lambda: said(customer, "agent") == ["您好，我是小林，已经帮您冻结账户"])
        bots = len(said(customer, "bot"))
        customer.send("太好了，谢谢")
        until(lambda: agent.texts(room)[-1] == "太好了，谢谢")
        assert len(said(customer, "bot")) == bots, "the bot spoke beside the person"
        agent.say(room, "!close 已冻结账户")
        until(lambda: "交还" in said(customer, "system")[-1])
        assert mode(customer) == "bot"
        assert customer.ask("提现多久到账")[0]["speaker"] == "bot"
