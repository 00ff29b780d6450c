"""Takes the README's pictures anew: `python -m tools.take_pictures`.

Starts a whole assistant with demo data, lets customers and an agent talk in Chromium, and writes
docs/widget.png and docs/console.png.
"""

from __future__ import annotations

import io
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, expect

from tests.assistant import ROOT, Assistant, running
from tests.browser.chromium import PATIENCE_MS, chromium, device
from tests.browser.console import Console
from tests.browser.widget import Widget

PICTURES = ROOT / "docs"
COLOURS = 256
LARGEST = 200 * 1024
PASSWORD = "only-for-these-pictures"


def main() -> None:
    """Both pictures."""
    expect.set_options(timeout=PATIENCE_MS)
    with tempfile.TemporaryDirectory() as folder, running(Path(folder), with_desk=True) as assistant:
        for name in ("小林", "小周"):
            command = [sys.executable, "-m", "desk.people.agents", name, "--password", PASSWORD]
            subprocess.run(command, env=dict(assistant.environment), cwd=ROOT, check=True)
        with chromium() as browser:
            _widget(browser, assistant)
            _console(browser, assistant)


def _widget(browser: Browser, assistant: Assistant) -> None:
    """A customer who is told why the money has not come."""
    widget = _customer(browser, assistant, "OK10000001")
    widget.ask("昨天上午十点的提现3000元还没到账", "对")
    widget.button("对的").click()
    widget.hear(re.compile("审核"))
    expect(widget.log.locator(".dots")).to_have_count(0)
    _keep(widget.page, "widget")


def _console(browser: Browser, assistant: Assistant) -> None:
    """An agent in the middle of a conversation, others waiting."""
    for text in ("我的账户被冻结了，怎么解冻", "昨天下午三点付款66元被重复扣款了"):
        other = _customer(browser, assistant)
        other.ask(text, "账户")
        other.wait_for_person()
    customer = _customer(browser, assistant, "OK10000001")
    customer.ask("5天前的提现2000元还没到账", "对")
    customer.wait_for_person()
    console = Console(device(browser, assistant.desk_url))
    console.sign_in("小林", PASSWORD)
    console.open_waiting("OK10000001")
    console.claim()
    customer.say("已经五天了，这笔钱等着交房租")
    expect(console.message("customer", "交房租")).to_be_visible()
    console.note("银行那边超时了，已经催渠道加急")
    console.say("让您等久了。银行那边处理超时，我刚刚催了加急，一有消息就在这里告诉您。")
    customer.hear("加急", "agent")
    customer.box.press_sequentially("好的，那大概今天能到吗")
    expect(console.draft).to_contain_text("今天能到吗")
    console.box.fill("今天的批次已经")
    _keep(console.page, "console")


def _customer(browser: Browser, assistant: Assistant, account: str = "") -> Widget:
    widget = Widget(device(browser, assistant.desk_url))
    if account:
        widget.sign_in(account)
    widget.open()
    return widget


def _keep(page: Page, name: str) -> None:
    """A screenshot in few enough colours to be small."""
    picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB").quantize(COLOURS)
    path = PICTURES / f"{name}.png"
    picture.save(path, optimize=True)
    size = path.stat().st_size
    print(f"{path.relative_to(ROOT)}: {size // 1024} KB")
    assert size < LARGEST


if __name__ == "__main__":
    main()
