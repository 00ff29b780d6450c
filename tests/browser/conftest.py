"""A Chromium and a whole assistant for this folder; every page is watched."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from launch.ports import free_port
from tests.assistant import ROOT, Assistant, running
from tests.browser import chromium as browsers
from tests.browser.chromium import EXECUTABLE, PATIENCE_MS, Device, keep_picture
from tests.browser.console import Console
from tests.browser.widget import Widget

PASSWORD = "klassenzimmer-27"
AGENT, COLLEAGUE, SUPERVISOR = "小林", "小周", "王主管"

NewDevice = Callable[..., Device]
NewWidget = Callable[..., Widget]
NewConsole = Callable[..., Console]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """The browser. A module's: Playwright keeps an event loop running, which other tests cannot have."""
    if not EXECUTABLE.exists():
        pytest.skip(f"no {EXECUTABLE}: apt-get install chromium fonts-noto-cjk")
    expect.set_options(timeout=PATIENCE_MS)
    with browsers.chromium() as started:
        yield started


@pytest.fixture(scope="session")
def shop_port() -> int:
    """Where another site may be, which may embed the widget."""
    return free_port()


@contextmanager
def whole_assistant(folder: Path, shop_port: int) -> Iterator[Assistant]:
    """Desk, engine, action server and databases with demo data and three agents."""
    variables = {
        "DESK_REQUESTS_PER_MINUTE": "100000",
        "DESK_ALLOWED_ORIGINS": f"http://127.0.0.1:{shop_port}",
    }
    with running(folder, with_desk=True, **variables) as started:
        for name, role in ((AGENT, "agent"), (COLLEAGUE, "agent"), (SUPERVISOR, "supervisor")):
            _make_agent(started, name, role)
        yield started


@pytest.fixture(scope="session")
def assistant(shop_port: int, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    """One for all modules: an account may have talked in another module before."""
    with whole_assistant(tmp_path_factory.mktemp("browser"), shop_port) as started:
        yield started


@pytest.fixture
def device(chromium: Browser, assistant: Assistant, request: pytest.FixtureRequest) -> Iterator[NewDevice]:
    """Makes devices; after the test a screenshot of each page is kept and no device may have a fault."""
    made: list[Device] = []

    def make(**options: Any) -> Device:
        made.append(browsers.device(chromium, assistant.desk_url, **options))
        return made[-1]

    yield make
    name = re.sub(r"\W+", "-", request.node.name).strip("-")
    pages = [page for one in made for page in one.context.pages]
    for number, page in enumerate(pages, 1):
        keep_picture(page, f"{name}-{number}" if len(pages) > 1 else name)
    for one in made:
        one.context.close()
    assert [fault for one in made for fault in one.unforgiven()] == []


@pytest.fixture
def customer(device: NewDevice) -> NewWidget:
    """Makes customers at the help page, the widget open; `account` signs them in there."""

    def make(account: str = "", **options: Any) -> Widget:
        widget = Widget(device(**options))
        if account:
            widget.sign_in(account)
        widget.open()
        return widget

    return make


@pytest.fixture
def agent(device: NewDevice) -> NewConsole:
    """Makes agents, signed in at the console."""

    def make(name: str = AGENT, **options: Any) -> Console:
        console = Console(device(**options))
        console.sign_in(name, PASSWORD)
        return console

    return make


def _make_agent(assistant: Assistant, name: str, role: str) -> None:
    command = [sys.executable, "-m", "desk.people.agents", name, "--role", role, "--password", PASSWORD]
    subprocess.run(command, env=dict(assistant.environment), cwd=ROOT, check=True, capture_output=True)
