"""The line to the desk where WebSockets do not work, and several tabs that have one thing to say."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NewDevice, NewWidget
from tests.browser.widget import Widget

FORBIDDEN = "window.WebSocket = class { constructor() { throw new Error('forbidden'); } }"
SILENT = "window.WebSocket = class { close() { setTimeout(() => this.onclose({})); } send() {} }"
NOTED = """
window.Notification = class {
  static permission = 'granted';
  static async requestPermission() { return 'granted'; }
  constructor(title, { body }) { localStorage.said = (localStorage.said || '') + `${title}:${body};`; }
  close() {}
}"""


@pytest.mark.parametrize("websocket", [FORBIDDEN, SILENT], ids=["forbidden", "silent"])
def test_where_websockets_do_not_work_it_polls(device: NewDevice, websocket: str) -> None:
    made = device()
    made.context.add_init_script(websocket)
    widget = Widget(made)
    widget.open()
    widget.ask("手续费怎么收", "手续费|费")
    widget.page.reload()
    widget.open()
    expect(widget.bubble("customer", "手续费怎么收")).to_have_count(1)


def test_of_two_tabs_one_notifies(customer: NewWidget) -> None:
    widget = customer()
    widget.device.context.add_init_script(NOTED)
    widget.ask("手续费怎么收", "手续费|费")
    tabs = [widget.page, widget.device.page()]
    for tab in tabs:
        tab.reload()
        expect(tab.get_by_role("button", name="打开客服")).to_be_visible()
    _switch_on(tabs[0])
    status, _ = widget.post("messages", {"client_id": "from-the-phone", "text": "怎么提现"})
    assert status == 201
    expect(tabs[1].get_by_role("button", name="未读")).to_be_visible()
    # Longer than either tab waits for the other.
    tabs[0].wait_for_timeout(2500)
    assert tabs[0].evaluate("localStorage.said") == "机器人:您有一条新消息;"


def _switch_on(page: Page) -> None:
    page.get_by_role("button", name="打开客服").click()
    page.get_by_role("button", name="更多").click()
    page.get_by_role("switch", name="桌面通知").click()
    page.get_by_role("button", name="关闭").first.click()
