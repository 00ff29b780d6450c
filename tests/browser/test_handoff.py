"""From the bot to a person and back, in two browsers at once."""

from __future__ import annotations

import re
import signal
import time

from playwright.sync_api import expect

from tests.assistant import Assistant
from tests.browser.conftest import COLLEAGUE, NewConsole, NewWidget
from tests.browser.widget import FEES, Widget


def test_to_a_person_and_back(customer: NewWidget, agent: NewConsole) -> None:
    console = agent()
    widget = customer("OK10000001")
    widget.ask("5天前的提现2000元还没到账", "对")
    widget.button("转人工").click()
    expect(widget.banner).to_contain_text("正在为您转人工")
    expect(widget.banner).to_contain_text("分钟")

    # The console shows it without being reloaded, and knows the case.
    console.open_waiting("OK10000001")
    expect(console.page).to_have_title(re.compile(r"^\(\d+\) "))
    expect(console.facts).to_contain_text("已登录，身份已核实")
    expect(console.facts).to_contain_text("提现没到账")
    for fact in ("2000.00元", re.compile(r"^\d+月\d+日\(周.\)$")):
        expect(console.facts.get_by_role("definition").filter(has_text=fact).first).to_be_visible()
    console.claim()
    expect(widget.banner).to_contain_text("小林已加入")
    expect(widget.page.get_by_role("heading", name="小林")).to_be_visible()

    # Both see the other write.
    widget.box.press_sequentially("那这笔钱", delay=20)
    expect(console.draft).to_contain_text("那这笔钱")
    console.box.press_sequentially("我来", delay=20)
    expect(widget.log.get_by_text("小林正在输入")).to_be_attached()
    console.box.fill("")

    # Live, both ways; what is noted stays inside.
    widget.say("那这笔钱什么时候到？")
    expect(console.message("customer", "什么时候到")).to_be_visible()
    expect(console.draft).to_have_text("")
    console.note("银行通道慢，已经催过")
    console.say("银行那边慢了，周一之前到账，我盯着。")
    widget.hear("周一之前到账", "agent")
    expect(widget.log.get_by_text("已读")).to_be_visible()
    expect(console.transcript.get_by_text("已读")).to_be_visible()
    assert "已经催过" not in widget.page.locator("okpay-chat").inner_text()
    assert all("已经催过" not in line for _, line in widget.said())

    # Back to the bot, which goes on and knows.
    console.give_back()
    expect(widget.banner).to_contain_text("小林已离开")
    assert "提现没到账" in widget.ask("处理得怎么样了", "提现没到账")
    expect(console.message("bot", "提现没到账").last).to_be_visible()

    # The rating.
    widget.page.get_by_role("radio", name="5 星").locator("..").click()
    widget.page.get_by_role("textbox", name="还想说点什么").fill("回得快")
    widget.button("提交").click()
    expect(widget.log.get_by_text("谢谢您的评价")).to_be_visible()
    console.page.reload()
    expect(console.head).to_contain_text("评分 5 星")
    expect(console.facts).to_contain_text("5 星：回得快")


def test_the_bot_tells_the_next_person_what_was_said(customer: NewWidget, agent: NewConsole) -> None:
    console = agent()
    widget = customer("OK10000041")
    widget.ask("5天前的提现2000元还没到账", "对")
    widget.button("转人工").click()
    expect(widget.banner).to_contain_text("正在为您转人工")
    console.open_waiting("OK10000041")
    console.claim()
    console.say("卡号末四位是 6222，对吗？")
    widget.hear("末四位", "agent")
    widget.say("对，就是这张卡")
    console.give_back()
    expect(widget.banner).to_contain_text("小林已离开")
    widget.ask("我的付款失败了，昨天上午的，88元", ".")
    widget.button("转人工").click()
    expect(widget.banner).to_contain_text("正在为您转人工")
    expect(console.facts.get_by_role("link", name="付款或转账失败")).to_be_visible()
    console.facts.get_by_role("link", name="付款或转账失败").click()
    past = console.page.get_by_role("region", name="工单里的对话")
    expect(past).to_contain_text("卡号末四位是 6222")
    expect(past).to_contain_text("对，就是这张卡")


def test_only_one_of_two_agents_gets_it(customer: NewWidget, agent: NewConsole) -> None:
    first, second = agent(), agent(COLLEAGUE)
    widget = _waiting(customer(), "两位客服抢一个对话")
    for console in (first, second):
        console.open("两位客服抢一个对话")
    moment = (time.time() + 1) * 1000
    for console in (first, second):
        claim = console.page.get_by_role("button", name="接入")
        claim.evaluate("(button, moment) => setTimeout(() => button.click(), moment - Date.now())", moment)
    expect(widget.banner).to_contain_text("已加入")
    expect(first.head).to_contain_text("在聊")
    expect(second.head).to_contain_text("在聊")
    holders = [console.head.inner_text() for console in (first, second)]
    assert sum("您在聊" in text for text in holders) == 1, holders
    for console in (first, second):
        console.device.forgive("409")
        # The slower one may click in the moment in which the news takes the button away.
        console.device.forgive("the form is not connected")


def test_the_bot_helps_until_the_agent_comes(customer: NewWidget, agent: NewConsole) -> None:
    console = agent()
    widget = customer("OK10000030")
    widget.wait_for_person()
    widget.ask("手续费怎么收", FEES)
    widget.ask("是昨天下午三点付的300块", "300.00元")

    # The agent reads what was answered and noted, also what comes while the conversation is open.
    console.open_waiting("OK10000030")
    expect(console.message("bot", FEES)).to_be_visible()
    expect(console.facts).to_contain_text("300.00元")
    widget.ask("商家那边我已经打过电话了", "记")
    expect(
        console.facts.get_by_role("definition").filter(has_text="商家那边我已经打过电话了")
    ).to_be_visible()

    # Once a person is there the bot is silent.
    console.claim()
    expect(widget.banner).to_contain_text("小林已加入")
    answers = len(widget.said("bot"))
    widget.say("那手续费呢")
    expect(console.message("customer", "那手续费呢")).to_be_visible()
    console.say("手续费我看一下")
    widget.hear("我看一下", "agent")
    assert len(widget.said("bot")) == answers
    console.close("已解决")


def test_a_wait_ends_when_all_is_well(customer: NewWidget, agent: NewConsole) -> None:
    console = agent()
    widget = customer("OK10000035")
    widget.wait_for_person()
    listed = console.queue.locator("[data-waiting]").filter(has_text="OK10000035")
    expect(listed).to_have_count(1)
    listed.click()
    expect(console.page.get_by_role("button", name="接入")).to_be_visible()
    widget.ask("弄好了，不用人工了", ".")
    expect(widget.banner).to_have_text("")
    expect(listed).to_have_count(0)
    expect(console.page.get_by_role("button", name="接入")).to_have_count(0)
    expect(console.head).to_contain_text("机器人在聊")
    widget.ask("手续费怎么收", FEES)


def test_an_answer_in_a_case_keeps_its_buttons(customer: NewWidget) -> None:
    """It says that they are below; the open question comes behind it."""
    widget = customer("OK10000037")
    widget.ask("提现没到账", ".")
    widget.ask("手续费怎么收", FEES)
    expect(widget.log.locator(".row.bot .bubble:not(.dots)").last).not_to_contain_text(FEES)
    expect(widget.replies.filter(has_text="觉得多扣了")).to_be_visible()


def test_a_wait_can_be_ended(customer: NewWidget) -> None:
    widget = _waiting(customer(), "顺便问一句，账单怎么导出")
    widget.hear(re.compile("."), "bot")
    widget.button("不等了").click()
    expect(widget.banner).to_have_text("")
    widget.ask("手续费怎么收", FEES)


def test_a_closed_conversation_opens_again(customer: NewWidget, agent: NewConsole) -> None:
    console = agent()
    widget = _waiting(customer(), "请帮我看看账单怎么导出")
    console.open("请帮我看看账单怎么导出")
    console.claim()
    console.close("已解决")
    expect(widget.banner).to_contain_text("已结束")
    widget.page.get_by_role("button", name="暂不评价").click()
    expect(widget.page.get_by_role("radio")).to_have_count(0)
    widget.ask("手续费怎么收", FEES)
    expect(widget.banner).to_have_text("")


def test_a_silent_engine_calls_a_person(customer: NewWidget, agent: NewConsole, assistant: Assistant) -> None:
    console = agent()
    widget = customer()
    widget.ask("手续费怎么收", FEES)
    assistant.processes.send("engine", signal.SIGSTOP)
    try:
        widget.say("限额是多少，引擎停了")
        expect(widget.banner).to_contain_text("正在为您转人工")
        told = widget.log.locator(".system").filter(has_text=re.compile("故障|答不上来"))
        expect(told).to_contain_text("工单编号")
    finally:
        assistant.processes.send("engine", signal.SIGCONT)
    console.open("引擎停了")
    # The fees of the bot's answer are no facts of the case.
    expect(console.facts.get_by_role("term").filter(has_text="机器人")).to_be_visible()
    expect(console.facts.get_by_role("term").filter(has_text="充值")).to_have_count(0)
    console.claim()
    console.say("我来了，限额在 App 的设置里看。")
    widget.hear("我来了", "agent")
    console.close("已解决")


def _waiting(widget: Widget, text: str) -> Widget:
    """The customer waits for a person, and says something meanwhile."""
    widget.wait_for_person()
    widget.say(text)
    return widget
