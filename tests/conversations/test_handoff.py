"""A person takes the conversation and gives it back: the bot is silent meanwhile, then it works again."""

from __future__ import annotations

from support.company.wording import words
from support.environment import Environment
from support.people.briefing import rows
from support.people.handoffs import HandoffQueue
from support.storage.database import open_database
from tests.assistant import Assistant
from tests.bot import Customer


def queue(assistant: Assistant) -> HandoffQueue:
    return HandoffQueue(open_database(Environment.from_environ(assistant.environment).database_url))


def waiting(assistant: Assistant) -> Customer:
    customer = assistant.customer()
    customer.say("转人工")
    assert customer.say("转人工").slots["handoff_status"] == "waiting"
    return customer


def test_the_queue_holds_who_was_told_so(assistant: Assistant) -> None:
    customer = waiting(assistant)
    found = queue(assistant).latest(customer.sender)
    assert found is not None and found.status == "waiting"
    assert found.ticket_number == customer.tracker()["slots"]["ticket_id"]


def test_the_desk_reads_the_problem_and_the_words(assistant: Assistant) -> None:
    customer = assistant.customer("OK10000001")
    customer.say("昨天下午三点的提现没到")
    customer.say("别磨叽了 转人工")
    found = queue(assistant).latest(customer.sender)
    assert found is not None
    shown = rows(found.briefing, words("console")["summary"], found.requested_at)
    for name, part in (
        ("problem", "提现没到账"),
        ("identity", "OK10000001"),
        ("transaction_time", "昨天15点"),
        ("last_words", "转人工"),
    ):
        assert [row for row in shown if row.name == name and part in row.text]


def test_the_position_told_is_the_position_held(assistant: Assistant) -> None:
    customer = waiting(assistant)
    said = [customer.say("有人吗").text for _ in range(5)]
    assert f"第 {queue(assistant).position(customer.sender)} 位" in said[-1]
    assert not any("位，" in text for text in said[:-1])


def test_stolen_money_comes_before_the_others(assistant: Assistant) -> None:
    first = waiting(assistant)
    robbed = assistant.customer()
    robbed.say("我的钱被盗刷了 不是我本人操作的")
    desk = queue(assistant)
    assert desk.position(robbed.sender) < desk.position(first.sender)


def test_a_cancelled_wait_leaves_the_queue(assistant: Assistant) -> None:
    customer = waiting(assistant)
    customer.say("不等了")
    found = queue(assistant).latest(customer.sender)
    assert found is not None and found.status == "cancelled"
    assert queue(assistant).position(customer.sender) == 0


def test_the_bot_is_silent_while_a_person_talks(assistant: Assistant) -> None:
    customer = waiting(assistant)
    assert queue(assistant).claim(customer.sender, "agent-1")
    for message in ("你好", "手续费怎么收", "转人工", "我要投诉", "算了,先不弄了"):
        heard = customer.say(message)
        assert heard.texts == []
        assert heard.slots["handoff_status"] == "active"


def test_a_person_who_talks_can_not_be_cancelled_by_the_customer(assistant: Assistant) -> None:
    customer = waiting(assistant)
    queue(assistant).claim(customer.sender, "agent-1")
    customer.say("不等了")
    found = queue(assistant).latest(customer.sender)
    assert found is not None and found.status == "active"
