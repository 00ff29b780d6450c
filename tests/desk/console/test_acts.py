"""What agents do with conversations, and what they may not."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.desk.console.consoles import (
    Console,
    agent_at,
    at_the_stream,
    said_by,
    waiting_customer,
)
from tests.desk.desks import RunningDesk
from tests.desk.recorded_engine import RecordedEngine


def test_of_agents_who_claim_at_once_one_wins(desk: RunningDesk) -> None:
    customer = waiting_customer(desk)
    consoles = [agent_at(desk) for _ in range(6)]
    with ThreadPoolExecutor(len(consoles)) as threads:
        answers = list(threads.map(lambda one: one.act(customer, "claim"), consoles))
    codes = sorted(answer.status_code for answer in answers)
    assert codes == [200, 409, 409, 409, 409, 409]
    winner = next(one for one, answer in zip(consoles, answers, strict=True) if answer.status_code == 200)
    assert customer.get("messages").json()["agent"] == winner.name
    assert len(said_by(customer, "system")) == 1


def test_claiming_twice_tells_the_customer_once(desk: RunningDesk, agent: Console) -> None:
    customer = waiting_customer(desk)
    assert agent.act(customer, "claim").status_code == 200
    assert agent.act(customer, "claim").status_code == 200
    assert said_by(customer, "system") == [
        f"{agent.name}来了，接下来由{agent.name}跟您聊。前面的记录都看得到，您不用再说一遍。"
    ]


def test_a_reply_reaches_the_customer_once_under_the_agents_name(desk: RunningDesk, agent: Console) -> None:
    customer = waiting_customer(desk)
    agent.act(customer, "claim")
    for _ in range(2):
        assert agent.say(customer, "查到了，明天到账", client_id="same").status_code == 200
    replies = [one for one in customer.messages() if one["speaker"] == "agent"]
    assert [(one["agent"], one["text"]) for one in replies] == [(agent.name, "查到了，明天到账")]


def test_a_reply_hides_a_card_number(desk: RunningDesk, agent: Console) -> None:
    customer = waiting_customer(desk)
    agent.act(customer, "claim")
    agent.say(customer, "您的卡号是 6222021001122334450 吗")
    assert "6222021001122334450" not in str(customer.messages())


def test_an_empty_reply_says_nothing(desk: RunningDesk, agent: Console) -> None:
    customer = waiting_customer(desk)
    agent.act(customer, "claim")
    assert agent.say(customer, "  \n ").status_code == 409
    assert said_by(customer, "agent") == []


def test_a_note_is_for_colleagues_only(desk: RunningDesk, agent: Console) -> None:
    customer = waiting_customer(desk)
    agent.act(customer, "claim")
    assert agent.say(customer, "这位客户很急", kind="note").status_code == 200
    assert "这位客户很急" in agent.page(customer)
    assert "这位客户很急" not in str(customer.messages())
    assert "这位客户很急" not in customer.get("transcript").text


@pytest.mark.parametrize(
    ("act", "form"),
    [
        ("say", {"text": "我来", "client_id": "x"}),
        ("say", {"text": "记一下", "client_id": "y", "kind": "note"}),
        ("typing", {"on": "1"}),
        ("transfer", {"to": "客服"}),
        ("release", {}),
        ("give-back", {}),
        ("close", {"reason": "solved"}),
        ("claim", {}),
        ("take-over", {}),
    ],
)
def test_a_colleagues_conversation_is_out_of_reach(
    desk: RunningDesk, agent: Console, colleague: Console, act: str, form: dict[str, str]
) -> None:
    customer = waiting_customer(desk)
    agent.act(customer, "claim")
    before = customer.messages()
    assert colleague.act(customer, act, **form).status_code == 409
    assert customer.messages() == before
    assert customer.get("messages").json()["agent"] == agent.name


def test_nobody_speaks_into_a_conversation_that_the_bot_has(desk: RunningDesk, agent: Console) -> None:
    customer = desk.app()
    customer.ask("手续费怎么收")
    assert agent.say(customer, "我来说").status_code == 409
    assert agent.act(customer, "claim").status_code == 409


def test_a_supervisor_takes_over(desk: RunningDesk, agent: Console, supervisor: Console) -> None:
    customer = waiting_customer(desk)
    agent.act(customer, "claim")
    assert supervisor.act(customer, "take-over").status_code == 200
    assert agent.say(customer, "还是我").status_code == 409
    assert supervisor.say(customer, "我是主管").status_code == 200
    assert customer.get("messages").json()["agent"] == supervisor.name


def test_a_conversation_goes_to_a_colleague_who_is_there(
    desk: RunningDesk, agent: Console, colleague: Console
) -> None:
    customer = waiting_customer(desk)
    agent.act(customer, "claim")
    with at_the_stream(colleague):
        assert agent.act(customer, "transfer", to=colleague.name).status_code == 200
    assert customer.get("messages").json()["agent"] == colleague.name
    assert said_by(customer, "system")[-1] == f"{agent.name}把对话转给了{colleague.name}，记录一起转过去了。"
    assert colleague.say(customer, "您好").status_code == 200
    assert agent.say(customer, "等等").status_code == 409


def test_nothing_goes_to_a_colleague_who_is_away(
    desk: RunningDesk, agent: Console, colleague: Console
) -> None:
    customer = waiting_customer(desk)
    agent.act(customer, "claim")
    colleague.post("/presence", presence="away")
    answer = agent.act(customer, "transfer", to=colleague.name)
    assert (answer.status_code, answer.text) == (409, f"{colleague.name} 现在不在线")
    assert customer.get("messages").json()["agent"] == agent.name


def test_a_released_conversation_is_the_next_of_its_urgency(desk: RunningDesk, agent: Console) -> None:
    first = waiting_customer(desk)
    agent.act(first, "claim")
    second = waiting_customer(desk)
    assert agent.act(first, "release").status_code == 200
    places = [
        first.get("messages").json()["queue"]["position"],
        second.get("messages").json()["queue"]["position"],
    ]
    assert places[0] < places[1]
    assert "排回队伍最前面" in said_by(first, "system")[-1]


def test_giving_back_tells_the_bot_and_says_so(
    desk: RunningDesk, agent: Console, recorded: RecordedEngine
) -> None:
    customer = waiting_customer(desk)
    agent.act(customer, "claim")
    assert agent.act(customer, "give-back").status_code == 200
    assert "交还给智能助手" in said_by(customer, "system")[-1]
    assert customer.ask("在吗")[-1]["text"] == "回：在吗"


def test_the_agent_learns_that_the_bot_was_not_told(
    desk: RunningDesk, agent: Console, recorded: RecordedEngine
) -> None:
    customer = waiting_customer(desk)
    agent.act(customer, "claim")
    agent.say(customer, "明天到账")
    recorded.status = 500
    answer = agent.act(customer, "give-back")
    assert answer.status_code == 200
    assert "没收到" in answer.text
    assert customer.get("messages").json()["mode"] == "bot"


def test_closing_needs_one_of_the_reasons_and_lasts_until_the_customer_writes(
    desk: RunningDesk, agent: Console
) -> None:
    customer = waiting_customer(desk)
    agent.act(customer, "claim")
    assert agent.act(customer, "close", reason="随便").status_code == 409
    assert agent.act(customer, "close", reason="solved").status_code == 200
    assert customer.get("messages").json()["mode"] == "closed"
    assert "已结束（已解决）" in agent.page(customer)
    customer.ask("还有一件事")
    assert customer.get("messages").json()["mode"] == "bot"
