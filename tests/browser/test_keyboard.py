"""Without a mouse, and with an input method."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.conftest import NewDevice, NewWidget
from tests.browser.widget import FEES, Widget

_FOCUSED = """() => {
  let element = document.activeElement;
  while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
  return element?.getAttribute('aria-label') || element?.textContent.trim() || '';
}"""


def test_a_whole_conversation_by_keyboard(device: NewDevice) -> None:
    widget = Widget(device())
    page = widget.page
    expect(widget.launcher).to_be_visible()
    _walk(page, "Tab", "打开客服")
    page.keyboard.press("Enter")
    expect(widget.box).to_be_focused()
    page.keyboard.type("5天前的提现2000元还没到账")
    page.keyboard.press("Enter")
    widget.hear("账户")
    expect(widget.box).to_be_focused()
    page.keyboard.type("OK10000001")
    page.keyboard.press("Enter")
    expect(widget.button("先不弄了")).to_be_visible()
    _walk(page, "Shift+Tab", "先不弄了")
    page.keyboard.press("Enter")
    expect(widget.bubble("customer", "先不弄了")).to_be_visible()
    expect(widget.box).to_be_focused()
    page.keyboard.press("Escape")
    expect(widget.panel).to_have_count(0)
    expect(widget.launcher).to_be_focused()


def test_escape_closes_the_menu_first(customer: NewWidget) -> None:
    widget = customer()
    _walk(widget.page, "Shift+Tab", "更多")
    widget.page.keyboard.press("Enter")
    expect(widget.button("下载聊天记录")).to_be_visible()
    widget.page.keyboard.press("Escape")
    expect(widget.button("下载聊天记录")).to_have_count(0)
    expect(widget.button("更多")).to_be_focused()
    widget.page.keyboard.press("Escape")
    expect(widget.panel).to_have_count(0)


def test_shift_enter_begins_a_new_line(customer: NewWidget) -> None:
    widget = customer()
    widget.box.press_sequentially("第一行")
    widget.box.press("Shift+Enter")
    widget.box.press_sequentially("第二行")
    expect(widget.box).to_have_value("第一行\n第二行")
    widget.box.press("Enter")
    expect(widget.bubble("customer", "第二行")).to_be_visible()
    assert widget.said("customer") == ["第一行\n第二行"]


def test_enter_while_composing_sends_nothing(customer: NewWidget) -> None:
    widget = customer()
    widget.box.focus()
    keys: list[bool] = []
    widget.page.expose_function("composed", lambda composing: keys.append(composing))
    widget.page.evaluate(
        """document.addEventListener(
          'keydown', event => event.key === 'Enter' && composed(event.isComposing), true)"""
    )
    debugger = widget.device.context.new_cdp_session(widget.page)
    pinyin = "shou xu fei"
    debugger.send(
        "Input.imeSetComposition",
        {"text": pinyin, "selectionStart": len(pinyin), "selectionEnd": len(pinyin)},
    )
    expect(widget.box).to_have_value(pinyin)
    # As an input method leaves it to the page: a key, but no character.
    debugger.send(
        "Input.dispatchKeyEvent", {"type": "rawKeyDown", "key": "Enter", "windowsVirtualKeyCode": 13}
    )
    debugger.send("Input.dispatchKeyEvent", {"type": "keyUp", "key": "Enter", "windowsVirtualKeyCode": 13})
    assert keys == [True]
    assert widget.said("customer") == []
    debugger.send("Input.insertText", {"text": "手续费怎么收"})
    expect(widget.box).to_have_value("手续费怎么收")
    widget.box.press("Enter")
    widget.hear(FEES)
    assert keys == [True, False]
    assert widget.said("customer") == ["手续费怎么收"]


def _walk(page: Page, key: str, name: str) -> None:
    """Presses a key until what has this name has the focus."""
    for _ in range(40):
        if page.evaluate(_FOCUSED) == name:
            return
        page.keyboard.press(key)
    raise AssertionError(f"{key} never came to {name}")
