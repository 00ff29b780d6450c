"""A desk with a recorded engine, and a site on another origin with the widget: for what needs no bot."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urljoin

from playwright.sync_api import Browser, Page, expect

from launch.ports import free_port
from tests.browser import chromium as browsers
from tests.browser.chromium import Device
from tests.browser.shop import Shop, open_shop
from tests.browser.widget import Widget
from tests.desk.desks import RunningDesk, running_desk
from tests.desk.recorded_engine import RecordedEngine, recorded_engine


@dataclass
class Embedding:
    """A site, the desk it embeds the widget of, and visitors in a browser.

    Attributes:
        lines: What the widget has said on the visitors' consoles.
    """

    browser: Browser
    desk: RunningDesk
    engine: RecordedEngine
    shop: Shop
    devices: list[Device] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)

    @property
    def script(self) -> str:
        """The widget's script tag, as the documents have it."""
        return f'<script src="{self.bundle}" defer></script>'

    @property
    def bundle(self) -> str:
        """The widget's address."""
        return f"{self.desk.url}/widget/okpay-chat.js"

    def visit(self, path: str = "/", forgiving: str = "") -> Widget:
        """A new visitor at the site. What the widget says on the console is kept in `lines`.

        Args:
            path: Of the site, or a whole address.
            forgiving: Faults that belong to the test, a pattern.
        """
        address = urljoin(self.shop.url, path)
        device = browsers.device(self.browser, self.desk.url)
        self.devices.append(device)
        device.forgive(f"another host: {urljoin(address, '/')}|OKPay chat: ")
        if forgiving:
            device.forgive(forgiving)
        device.context.on(
            "console",
            lambda message: self.lines.append(message.text) if "OKPay chat:" in message.text else None,
        )
        return Widget(device, address)

    def close(self) -> None:
        """Ends all visits; none may have a fault."""
        for device in self.devices:
            device.context.close()
        faults = [fault for device in self.devices for fault in device.unforgiven()]
        assert not faults, faults


@contextmanager
def embedding(
    browser: Browser, folder: Path, *, allowed: bool = True, origin: str = ""
) -> Iterator[Embedding]:
    """Starts engine, desk and site.

    Args:
        browser: Of the visitors.
        folder: For databases and logs.
        allowed: Whether the desk knows the site.
        origin: Of a site of the test's own that the desk knows instead.
    """
    port = free_port()
    site = origin or (f"http://127.0.0.1:{port}" if allowed else "https://another.example")
    variables = {"DESK_ALLOWED_ORIGINS": site, "DESK_REQUESTS_PER_MINUTE": "100000"}
    with (
        recorded_engine() as engine,
        running_desk(folder, engine.url, **variables) as desk,
        open_shop(port) as shop,
    ):
        yield Embedding(browser, desk, engine, shop)


def answered(widget: Widget, text: str) -> None:
    """The visitor says something and is answered, once."""
    widget.say(text)
    widget.hear(f"回：{text}")
    expect(widget.bubble("customer", text)).to_have_count(1)


def chats(page: Page) -> int:
    """How many widgets stand on a page."""
    count: int = page.locator("okpay-chat").count()
    return count
