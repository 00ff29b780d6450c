"""axe finds nothing, anywhere."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.axe import findings
from tests.browser.chromium import PHONE
from tests.browser.conftest import SUPERVISOR, NewConsole, NewDevice, NewWidget
from tests.browser.console import Console
from tests.browser.widget import FEES, Widget

SCHEMES: list[Any] = ["light", "dark"]


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_widget_closed_open_and_talking(device: NewDevice, scheme: str) -> None:
    widget = Widget(device(color_scheme=scheme))
    expect(widget.launcher).to_be_visible()
    assert findings(widget.page) == []
    widget.open()
    assert findings(widget.page) == []
    widget.ask("5天前的提现2000元还没到账", "账户")
    widget.ask("OK10000001", "对")
    assert findings(widget.page) == []
    widget.button("更多").click()
    assert findings(widget.page) == []


@pytest.mark.parametrize("scheme", SCHEMES)
def test_with_a_person_and_the_rating(customer: NewWidget, agent: NewConsole, scheme: str) -> None:
    widget = customer(color_scheme=scheme)
    widget.wait_for_person()
    assert findings(widget.page) == []
    text = f"无障碍检查 {scheme}"
    widget.say(text)
    console = agent(color_scheme=scheme)
    console.open(text)
    console.claim()
    console.note("给同事看的")
    console.say("您好，我来了")
    widget.hear("我来了", "agent")
    assert findings(widget.page) == []
    widget.box.press_sequentially("正在写")
    expect(console.draft).to_contain_text("正在写")
    assert findings(console.page) == []
    console.box.fill("/")
    expect(console.page.get_by_role("listbox", name="常用语")).to_be_visible()
    assert findings(console.page) == []
    console.box.fill("")
    console.close("已解决")
    expect(widget.page.get_by_role("radio", name="5 星")).to_be_attached()
    assert findings(widget.page) == []


def test_the_widget_on_a_phone(customer: NewWidget) -> None:
    widget = customer(**PHONE)
    widget.ask("手续费怎么收", FEES)
    assert findings(widget.page) == []


def test_the_app_page(device: NewDevice) -> None:
    widget = Widget(device(**PHONE), "/app")
    expect(widget.box).to_be_visible()
    assert findings(widget.page) == []


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_consoles_pages(device: NewDevice, agent: NewConsole, scheme: str) -> None:
    door = Console(device(color_scheme=scheme))
    assert findings(door.page) == []
    console = agent(SUPERVISOR, color_scheme=scheme)
    assert findings(console.page) == []
    for name, heading in (("工单", "工单"), ("报表", "报表"), ("记录", "记录")):
        console.page.get_by_role("navigation", name="主菜单").get_by_role("link", name=name).click()
        expect(console.page.get_by_role("heading", name=heading, level=1)).to_be_visible()
        assert findings(console.page) == [], name
    console.page.get_by_role("link", name="工单").click()
    ticket = console.page.get_by_role("region", name="工单列表").get_by_role("link").first
    if ticket.count():
        ticket.click()
        expect(console.page.get_by_role("region", name="工单里的对话")).to_be_visible()
        assert findings(console.page) == []
    console.page.get_by_role("button", name="快捷键").click()
    expect(console.page.get_by_role("dialog", name="快捷键")).to_be_visible()
    assert findings(console.page) == []
