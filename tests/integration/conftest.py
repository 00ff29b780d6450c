"""A Chromium for the pages that speak of one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser import chromium as browsers
from tests.browser.chromium import EXECUTABLE, PATIENCE_MS


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """The browser. A module's: Playwright keeps an event loop running, which other tests cannot have."""
    if not EXECUTABLE.exists():
        pytest.skip(f"no {EXECUTABLE}: apt-get install chromium fonts-noto-cjk")
    expect.set_options(timeout=PATIENCE_MS)
    with browsers.chromium() as started:
        yield started
