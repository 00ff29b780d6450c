"""Chromium, and devices in it that are watched for what none of our pages may do."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, sync_playwright

EXECUTABLE = Path("/usr/bin/chromium")
SCREENSHOTS = Path(__file__).parents[2] / "var" / "screenshots"

PATIENCE_MS = 20_000
"""After which something that was to appear has not appeared; the bot may take 5 s, a busy machine longer."""

_ARGUMENTS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
_TELL_VIOLATIONS = (
    "addEventListener('securitypolicyviolation', (event) => "
    "console.error(`CSP: ${event.violatedDirective} ${event.blockedURI}`))"
)
_DESKTOP = {
    # What moves would be measured and pictured halfway.
    "reduced_motion": "reduce",
    "viewport": {"width": 1280, "height": 800},
    "locale": "zh-CN",
    "timezone_id": "Asia/Shanghai",
}
PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "device_scale_factor": 2,
    "is_mobile": True,
    "has_touch": True,
}


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser; each device is a context of its own in it."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=EXECUTABLE, args=_ARGUMENTS)
        yield browser
        browser.close()


@dataclass
class Device:
    """Somebody's browser: cookies, storage and pages of its own.

    Attributes:
        faults: What its pages did that they may not: errors on the console, exceptions, violations of the
            content policy, requests to other hosts.
    """

    context: BrowserContext
    url: str
    faults: list[str] = field(default_factory=list)
    _forgiven: list[str] = field(default_factory=list)

    def page(self, path: str = "/") -> Page:
        """A new tab, at a path of the desk or a whole address."""
        page = self.context.new_page()
        page.goto(urljoin(self.url, path))
        return page

    def forgive(self, pattern: str) -> None:
        """Faults like this one belong to the test: the browser logs each request that fails."""
        self._forgiven.append(pattern)

    def unforgiven(self) -> list[str]:
        """The faults that no test asked for."""
        return [fault for fault in self.faults if not any(re.search(one, fault) for one in self._forgiven)]

    def watch(self) -> None:
        """Begins to listen."""
        self.context.set_default_timeout(PATIENCE_MS)
        self.context.add_init_script(_TELL_VIOLATIONS)
        self.context.on("console", self._spoke)
        self.context.on("weberror", lambda error: self.faults.append(f"exception: {error.error}"))
        self.context.on("request", lambda request: self._asked(request))
        self.context.on("page", lambda page: page.on("websocket", lambda socket: self._reached(socket.url)))

    def _spoke(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.faults.append(f"{message.type}: {message.text} ({message.location.get('url', '')})")

    def _asked(self, request: Request) -> None:
        self._reached(request.url)

    def _reached(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("blob", "data", "about") and parts.netloc != urlsplit(self.url).netloc:
            self.faults.append(f"another host: {url}")


def device(browser: Browser, url: str, **options: Any) -> Device:
    """A new device; `options` are Playwright's for a context."""
    made = Device(browser.new_context(**{**_DESKTOP, **options}), url)
    made.watch()
    return made


def keep_picture(page: Page, name: str) -> None:
    """A screenshot for people to look at, in `var/screenshots`."""
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"{name}.png")
