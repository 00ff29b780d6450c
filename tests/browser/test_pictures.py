"""Screenshots: by the button and by pasting, and what is no picture."""

from __future__ import annotations

import base64
import io
import re

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import FilePayload, Locator, expect

from tests.browser.conftest import NewConsole, NewWidget
from tests.browser.console import Console
from tests.browser.widget import FEES, Widget


def test_an_uploaded_picture_arrives_at_the_agent(customer: NewWidget, agent: NewConsole) -> None:
    widget = customer()
    _choose(widget, "付款失败.png", "image/png", _screenshot())
    expect(widget.panel.get_by_text("付款失败.png")).to_be_visible()
    widget.box.fill("付款失败的截图一")
    widget.box.press("Enter")
    expect(widget.log.get_by_role("button", name="放大图片")).to_be_visible()
    expect(widget.log.get_by_text("已送达")).to_be_visible()
    _seen_by(agent(), "付款失败的截图一")
    widget.page.reload()
    widget.open()
    enlarge = widget.log.get_by_role("button", name="放大图片")
    expect(enlarge).to_be_visible()
    enlarge.click()
    shown = widget.page.get_by_role("dialog", name="图片").get_by_role("img")
    assert _width(shown) == 360
    widget.page.keyboard.press("Escape")
    expect(widget.panel).to_be_visible()


def test_a_pasted_picture_arrives_at_the_agent(customer: NewWidget, agent: NewConsole) -> None:
    widget = customer(permissions=["clipboard-read", "clipboard-write"])
    widget.page.evaluate(
        """async (data) => {
          const bytes = Uint8Array.from(atob(data), letter => letter.charCodeAt(0));
          const picture = new Blob([bytes], { type: 'image/png' });
          await navigator.clipboard.write([new ClipboardItem({ 'image/png': picture })]);
        }""",
        base64.b64encode(_screenshot()).decode(),
    )
    widget.box.focus()
    widget.page.keyboard.press("Control+V")
    expect(widget.button("移除图片")).to_be_visible()
    widget.box.fill("粘贴的截图二")
    widget.box.press("Enter")
    expect(widget.log.get_by_text("已送达")).to_be_visible()
    _seen_by(agent(), "粘贴的截图二")


def test_a_picture_in_a_case_keeps_the_question(customer: NewWidget) -> None:
    widget = customer()
    widget.ask("提现没到账", "账户 ID")
    _choose(widget, "提现.png", "image/png", _screenshot())
    widget.button("发送").click()
    widget.hear(re.compile("图.*看"))
    expect(widget.log.locator(".row.bot .bubble:not(.dots)").last).to_contain_text("账户 ID")
    assert [line["speaker"] for line in widget.stored()][-3:] == ["customer", "bot", "bot"]


def test_a_picture_can_be_taken_back(customer: NewWidget) -> None:
    widget = customer()
    _choose(widget, "a.png", "image/png", _screenshot())
    widget.button("移除图片").click()
    expect(widget.button("移除图片")).to_have_count(0)
    widget.ask("手续费怎么收", FEES)
    assert all(message["picture"] is None for message in widget.stored())


@pytest.mark.parametrize(
    ("name", "mime", "content", "sentence"),
    [
        ("账单.pdf", "application/pdf", b"%PDF-1.7", "只能发 PNG、JPG 或 WebP 图片"),
        ("动图.gif", "image/gif", b"GIF89a", "只能发 PNG、JPG 或 WebP 图片"),
        ("大图.png", "image/png", bytes(5 * 1024 * 1024 + 1), "图片超过 5 MB"),
    ],
    ids=["pdf", "gif", "large"],
)
def test_what_will_not_do_is_refused_with_a_sentence(
    customer: NewWidget, name: str, mime: str, content: bytes, sentence: str
) -> None:
    widget = customer()
    _choose(widget, name, mime, content)
    expect(widget.toast).to_contain_text(sentence)
    expect(widget.button("移除图片")).to_have_count(0)


def test_what_only_calls_itself_a_picture_is_refused_by_the_desk(customer: NewWidget) -> None:
    widget = customer()
    _choose(widget, "假的.png", "image/png", b"<script>alert(1)</script>")
    widget.button("发送").click()
    expect(widget.log.get_by_text("只收 PNG、JPG 和 WebP 图片")).to_be_visible()
    widget.button("删除").click()
    expect(widget.log.locator(".row.customer")).to_have_count(0)


def _choose(widget: Widget, name: str, mime: str, content: bytes) -> None:
    with widget.page.expect_file_chooser() as chooser:
        widget.button("发送截图").click()
    chooser.value.set_files(FilePayload(name=name, mimeType=mime, buffer=content))


def _seen_by(console: Console, text: str) -> None:
    console.open(text)
    picture = console.transcript.get_by_role("img", name="客户发的图片")
    expect(picture).to_be_visible()
    assert _width(picture) == 360


def _width(picture: Locator) -> int:
    """In pixels of the picture itself, once it is loaded."""
    width: int = picture.evaluate("image => image.decode().then(() => image.naturalWidth)")
    return width


def _screenshot() -> bytes:
    """A small picture as a phone would take it."""
    image = Image.new("RGB", (360, 640), "#f4f6f8")
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, 360, 72), fill="#0b6b57")
    draw.rounded_rectangle((24, 120, 336, 320), 16, fill="white")
    draw.ellipse((150, 150, 210, 210), fill="#c0392b")
    kept = io.BytesIO()
    image.save(kept, "PNG")
    return kept.getvalue()
