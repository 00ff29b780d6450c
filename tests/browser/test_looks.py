"""On a phone, in the dark, in Traditional Chinese, in an app."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from support.clock import now
from support.company.identity import mint_token
from support.environment import Environment
from tests.assistant import Assistant
from tests.browser.chromium import PHONE, keep_picture
from tests.browser.conftest import NewDevice, NewWidget
from tests.browser.widget import FEES, Widget, Words

TRADITIONAL = Words("開啟客服", "關閉", "說說遇到的問題", "對話", "傳送", "轉人工")


def test_on_a_phone_it_fills_the_screen(customer: NewWidget) -> None:
    widget = customer(**PHONE)
    assert widget.panel.bounding_box() == {"x": 0, "y": 0, "width": 390, "height": 844}
    widget.button("提现没到账").tap()
    widget.hear("账户 ID")
    widget.ask("OK10000001", ".")
    box = widget.box.bounding_box()
    assert box is not None
    assert box["y"] + box["height"] <= 844
    assert box["width"] > 200
    assert widget.page.evaluate("document.documentElement.scrollWidth") == 390
    assert widget.log.evaluate("log => log.scrollWidth <= log.clientWidth")
    keep_picture(widget.page, "on_a_phone")
    # What lies behind can be neither reached nor scrolled.
    assert widget.page.locator("main").evaluate("main => main.inert")
    widget.panel.get_by_role("button", name="关闭").tap()
    expect(widget.launcher).to_be_visible()
    assert not widget.page.locator("main").evaluate("main => main.inert")


def test_on_a_phone_the_keyboard_leaves_the_box_in_sight(customer: NewWidget) -> None:
    widget = customer(**PHONE)
    widget.box.tap()
    # As the keyboard does with interactive-widget=resizes-content, and a turned phone too.
    widget.page.set_viewport_size({"width": 390, "height": 480})
    expect(widget.box).to_be_in_viewport(ratio=1)
    expect(widget.panel.get_by_role("button", name="转人工")).to_be_in_viewport(ratio=1)
    expect(widget.panel).to_have_css("height", "480px")


def test_no_text_of_the_header_is_cut_on_a_small_phone(customer: NewWidget) -> None:
    widget = customer(**{**PHONE, "viewport": {"width": 320, "height": 568}})
    for control in ("转人工", "更多", "发送截图"):
        expect(widget.panel.get_by_role("button", name=control)).to_be_in_viewport(ratio=1)
    assert widget.page.get_by_role("heading", name="OKPay 客服").evaluate(
        "title => title.scrollWidth <= title.clientWidth + 1"
    )


def test_in_the_dark_it_is_dark(customer: NewWidget) -> None:
    widget = customer(color_scheme="dark")
    widget.ask("5天前的提现2000元还没到账", "账户")
    assert _lightness(widget, ".panel") < 0.3
    assert _lightness(widget, ".composer .field") < 0.4


def test_in_traditional_chinese(device: NewDevice) -> None:
    widget = Widget(device(locale="zh-TW"), words=TRADITIONAL)
    widget.open()
    expect(widget.panel.get_by_role("button", name="轉人工")).to_be_visible()
    widget.page.get_by_role("button", name="提現沒到帳").click()
    widget.hear("账户 ID")
    expect(widget.log.get_by_text("已送達")).to_be_visible()
    # What the bot says is Simplified: said aloud and set as such.
    expect(widget.bubble("bot", "账户 ID").last).to_have_attribute("lang", "zh-CN")
    widget.wait_for_person()
    expect(widget.banner).to_contain_text("正在為您轉人工")


def test_in_english(device: NewDevice) -> None:
    widget = Widget(device(locale="en-GB"))
    widget.page.locator("okpay-chat").get_by_role("button").click()
    chat = widget.page.get_by_role("dialog")
    expect(chat.get_by_role("textbox")).to_be_visible()
    assert not re.search("[\u4e00-\u9fff]", chat.inner_text())


def test_the_app_page_is_all_chat_and_knows_who_is_there(device: NewDevice, assistant: Assistant) -> None:
    settings = Environment.from_environ(assistant.environment)
    token = mint_token("OK10000017", settings, now())
    widget = Widget(device(**PHONE), f"/app#token={token}")
    expect(widget.box).to_be_visible()
    expect(widget.launcher).to_have_count(0)
    assert token not in widget.page.url
    chat = widget.page.get_by_role("main").bounding_box()
    assert chat == {"x": 0, "y": 0, "width": 390, "height": 844}
    widget.ask("我的账号被锁了", "密码")


def test_the_app_page_without_a_token_is_anonymous(device: NewDevice) -> None:
    widget = Widget(device(**PHONE), "/app")
    widget.ask("手续费怎么收", FEES)
    assert widget.stored()[0]["text"] == "手续费怎么收"


def _lightness(widget: Widget, selector: str) -> float:
    """0 (black) to 1 of an element's ground."""
    colour: str = widget.page.locator(f"okpay-chat {selector}").evaluate(
        "element => getComputedStyle(element).backgroundColor"
    )
    numbers = [float(part) for part in colour[colour.index("(") + 1 : -1].replace(",", " ").split()[:3]]
    return sum(numbers) / 3 / 255
