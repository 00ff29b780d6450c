"""Nothing is lost and nothing doubled: reload, other tabs, no network, a desk that dies."""

from __future__ import annotations

import signal

from playwright.sync_api import expect

from tests.assistant import Assistant
from tests.browser.conftest import NewWidget
from tests.browser.widget import FEES, Widget

OFFLINE = "ERR_INTERNET_DISCONNECTED|ERR_CONNECTION_REFUSED|ERR_CONNECTION_RESET|WebSocket connection"


def test_a_reload_shows_what_was_said_once(customer: NewWidget) -> None:
    widget = customer()
    widget.ask("手续费怎么收", FEES)
    widget.ask("谢谢", "不")
    before = widget.said()
    widget.page.reload()
    widget.open()
    widget.hear(FEES)
    expect(widget.log.locator(".row.customer")).to_have_count(2)
    assert widget.said() == before
    widget.ask("限额是多少", "限额|单笔")
    assert len(widget.stored()) == len({message["seq"] for message in widget.stored()})
    assert widget.said("customer") == ["手续费怎么收", "谢谢", "限额是多少"]


def test_a_reload_in_the_middle_of_an_answer_loses_nothing(customer: NewWidget) -> None:
    widget = customer()
    widget.box.fill("手续费怎么收")
    widget.box.press("Enter")
    widget.page.reload()
    widget.open()
    widget.hear(FEES)
    assert widget.said("customer") == ["手续费怎么收"]
    assert [message["speaker"] for message in widget.stored()].count("customer") == 1


def test_what_is_being_written_survives_a_reload(customer: NewWidget) -> None:
    widget = customer()
    widget.box.fill("写到一半")
    widget.page.reload()
    widget.open()
    expect(widget.box).to_have_value("写到一半")


def test_another_tab_shows_the_same(customer: NewWidget) -> None:
    widget = customer()
    widget.ask("手续费怎么收", FEES)
    other = Widget(widget.device)
    other.open()
    other.hear(FEES)
    other.say("谢谢")
    expect(widget.bubble("customer", "谢谢")).to_be_visible()
    widget.hear("不")
    assert widget.said("customer") == ["手续费怎么收", "谢谢"]


def test_a_closed_widget_counts_what_is_unread(customer: NewWidget) -> None:
    widget = customer()
    widget.ask("谢谢", "不")
    widget.box.press("Escape")
    status, _ = widget.post("messages", {"client_id": "from-the-phone", "text": "手续费怎么收"})
    assert status == 201
    badge = widget.page.get_by_role("button", name="1 条未读")
    expect(badge).to_have_text("1")
    badge.click()
    widget.hear(FEES)
    widget.box.press("Escape")
    expect(widget.page.get_by_role("button", name="打开客服", exact=True)).to_be_visible()


def test_messages_written_offline_arrive_once_and_in_order(customer: NewWidget) -> None:
    widget = customer()
    widget.device.forgive(OFFLINE)
    widget.ask("手续费怎么收", FEES)
    widget.device.context.set_offline(True)
    wanted = [f"断网时写的第{number}条" for number in "一二三"]
    for text in wanted:
        widget.say(text)
    expect(widget.log.get_by_text("待发送")).to_have_count(3)
    expect(widget.banner).to_contain_text("网络断开了")
    widget.device.context.set_offline(False)
    expect(widget.log.get_by_text("已送达")).to_be_visible()
    expect(widget.banner).not_to_contain_text("网络断开了")
    assert _from_customer(widget) == ["手续费怎么收", *wanted]
    assert widget.said("customer") == ["手续费怎么收", *wanted]


def test_messages_survive_a_desk_that_is_killed(customer: NewWidget, assistant: Assistant) -> None:
    widget = customer()
    widget.device.forgive(OFFLINE)
    widget.ask("手续费怎么收", FEES)
    assistant.processes.send("desk", signal.SIGKILL)
    expect(widget.banner).to_contain_text("网络断开了")
    wanted = [f"服务停了写的第{number}条" for number in "一二三"]
    for text in wanted:
        widget.say(text)
    assistant.processes.restart("desk")
    expect(widget.log.get_by_text("已送达")).to_be_visible()
    assert _from_customer(widget) == ["手续费怎么收", *wanted]
    assert widget.said("customer") == ["手续费怎么收", *wanted]
    widget.ask("谢谢", "不")


def test_messages_written_offline_survive_a_reload(customer: NewWidget, assistant: Assistant) -> None:
    widget = customer()
    widget.device.forgive(OFFLINE)
    widget.ask("手续费怎么收", FEES)
    widget.device.context.set_offline(True)
    widget.say("断网时写的，然后刷新")
    widget.device.context.set_offline(False)
    widget.page.reload()
    widget.open()
    expect(widget.bubble("customer", "然后刷新")).to_be_visible()
    expect(widget.log.get_by_text("已送达")).to_be_visible()
    assert _from_customer(widget) == ["手续费怎么收", "断网时写的，然后刷新"]


def _from_customer(widget: Widget) -> list[str]:
    return [message["text"] for message in widget.stored() if message["speaker"] == "customer"]
