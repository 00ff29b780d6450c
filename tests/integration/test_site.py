"""`docs/integration/site.md` as it is written: a site on one origin, the desk on another, Chromium."""

from __future__ import annotations

import os
import secrets
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, expect

from desk.configuration import DeskConfiguration
from launch.ports import free_port
from tests.browser.embedded import Embedding, answered, chats, embedding
from tests.browser.shop import Answer
from tests.integration.pages import blocks, filled

BLOCKS = blocks("site")
DESK, SECURE_SOCKET = "https://desk.example", "wss://desk.example"
TOKENS = "/my/okpay-token"
PAGE = '<!doctype html><html lang="zh-CN"><title>示例</title>{}<h1>示例</h1></html>'
ACCOUNT = "OK10000001"
"""Of the page's example."""


@pytest.fixture(scope="module")
def place(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Embedding]:
    with embedding(chromium, tmp_path_factory.mktemp("site")) as started:
        yield started


@pytest.fixture
def site(place: Embedding) -> Iterator[Embedding]:
    """The site of other blocks than `shop.py`, its visitors of this test only; consoles stay silent."""
    place.lines.clear()
    place.devices.clear()
    place.shop.answers.clear()
    place.shop.answers[TOKENS] = Answer("", 204)
    yield place
    place.close()
    assert place.lines == []


def _block(site: Embedding, name: str) -> str:
    """A block, with this trial's desk in the place of the page's."""
    values = {DESK: site.desk.url}
    if SECURE_SOCKET in BLOCKS[name]:
        values[SECURE_SOCKET] = site.desk.url.replace("http", "ws")
    return filled(BLOCKS[name], values)


def _signed_in(site: Embedding) -> str:
    """Whom the engine took the last message for."""
    return site.engine.headers.get("x-verified-account", "")


def test_the_origins_are_read() -> None:
    name, _, value = BLOCKS["desk.env"].strip().partition("=")
    assert DeskConfiguration.from_environ({name: value}).allowed_origins == ("https://www.example.com",)


# --- shop.py ---------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def company(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Embedding, str]]:
    """The page's own site, run as it stands beside a desk that allows it."""
    folder, port = tmp_path_factory.mktemp("company"), free_port()
    url = f"http://127.0.0.1:{port}"
    with embedding(chromium, folder, origin=url) as place:
        (folder / "shop.py").write_text(BLOCKS["shop.py"], encoding="utf-8")
        snippet = PAGE.format(_block(place, "snippet.html"))
        (folder / "page.html").write_text(snippet, encoding="utf-8")
        (folder / "signed-out.html").write_text(
            PAGE.format(_block(place, "signed-out.html")), encoding="utf-8"
        )
        with _served(folder, port, place.desk.environment["IDENTITY_SECRET"]):
            yield place, url


@contextmanager
def _served(folder: Path, port: int, secret: str) -> Iterator[None]:
    """As the page says, with this environment's programs."""
    command = shlex.split(filled(BLOCKS["run.sh"], {"8000": str(port)}))
    programs = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "IDENTITY_SECRET": secret, "PATH": programs}
    program = shutil.which(command[0], path=programs)
    with subprocess.Popen(command, executable=program, cwd=folder, env=environment) as process:
        try:
            # Each attempt waits longer than the one before.
            with httpx.Client(transport=httpx.HTTPTransport(retries=6)) as client:
                client.get(f"http://127.0.0.1:{port}/").raise_for_status()
            yield
        finally:
            process.terminate()


def test_the_site_signs_its_customers_in(company: tuple[Embedding, str]) -> None:
    place, url = company
    widget = place.visit(url, forgiving="favicon")
    widget.open()
    answered(widget, "我没登录")
    assert _signed_in(place) == ""
    widget.page.goto(f"{url}/login")
    widget.open()
    answered(widget, "我登录了")
    assert _signed_in(place) == ACCOUNT
    widget.box.fill("写到一半")
    widget.page.goto(f"{url}/logout")
    expect(widget.launcher).to_be_visible()
    widget.page.goto(url)
    widget.open()
    assert widget.said("customer") == []
    expect(widget.box).to_have_value("")
    answered(widget, "我又没登录")
    assert _signed_in(place) == ""
    assert place.lines == []
    place.close()


def test_signing_out_without_leaving_the_page(site: Embedding) -> None:
    site.shop.page(site.script)
    widget = site.visit()
    widget.open()
    answered(widget, "我的事")
    widget.page.evaluate(BLOCKS["sign-out.js"])
    expect(widget.bubble("customer", "我的事")).to_have_count(0)
    answered(widget, "别人的事")
    assert widget.said("customer") == ["别人的事"]


# --- policies --------------------------------------------------------------------------------------------


def _header(block: str) -> str:
    name, _, value = block.strip().partition(": ")
    assert name == "Content-Security-Policy"
    return value


def test_the_policy_by_hosts(site: Embedding) -> None:
    policy = _header(_block(site, "policy"))
    assert "unsafe" not in policy
    # A file of the site that has no desk in it.
    settings = BLOCKS["okpay-chat-settings.js"]
    site.shop.answers["/okpay-chat-settings.js"] = Answer(settings, kind="text/javascript")
    site.shop.page(_block(site, "strict.html"), Content_Security_Policy=policy)
    _converse(site)


def test_the_policy_by_nonces(site: Embedding) -> None:
    site.shop.page(_block(site, "nonce.html"), Content_Security_Policy=_header(_block(site, "nonce-policy")))
    _converse(site)


def _converse(site: Embedding) -> None:
    """A signed-in visitor with a picture, and one who is not; no violation."""
    widget = site.visit()
    widget.open()
    answered(widget, "在吗")
    assert _signed_in(site) == ""
    site.shop.answers[TOKENS] = Answer(site.desk.token(f"OK{secrets.randbelow(10**8):08}"), kind="text/plain")
    widget = site.visit()
    widget.open()
    picture = Path(__file__).parents[2] / "docs" / "widget.png"
    widget.page.locator("input[type=file]").set_input_files(picture)
    widget.button("发送").click()
    expect(widget.log.locator(".row.customer img")).to_be_visible()
    expect(widget.log.get_by_text("已送达")).to_be_visible()
    widget.page.reload()
    widget.open()
    expect(widget.log.locator(".row.customer img")).to_be_visible()


# --- single-page sites -----------------------------------------------------------------------------------


@pytest.mark.parametrize("snippet", ["head", "body"])
def test_the_router(site: Embedding, snippet: str) -> None:
    """Whether the snippet stands in what the router leaves alone, or in what it swaps."""
    router = "<script>" + BLOCKS["router.js"] + "</script>"
    head, body = f"{router}{_block(site, 'snippet.html')}", "<a href='/two'>二</a><a href='/'>一</a>"
    if snippet == "body":
        head, body = router, _block(site, "snippet.html") + body
    text = f'<!doctype html><html lang="zh-CN"><head><title>示例</title>{head}'
    for path in ("/", "/two"):
        site.shop.answers[path] = Answer(f"{text}</head><body>{body}<h1>{path}</h1></body></html>")
    widget = site.visit()
    widget.open()
    answered(widget, "第一页")
    widget.box.fill("写到一半")
    for link, path in (("二", "/two"), ("一", "/"), ("二", "/two")):
        widget.page.get_by_role("link", name=link).click()
        expect(widget.page.get_by_role("heading", name=path, exact=True)).to_be_visible()
        expect(widget.box).to_have_value("写到一半")
        assert chats(widget.page) == 1
    answered(widget, "第二页")
    widget.hear("回：第一页")


def test_the_component(site: Embedding) -> None:
    site.shop.answers["/chat.js"] = Answer(_block(site, "chat.js"), kind="text/javascript")
    site.shop.page('<script type="module">window.chat = await import("/chat.js");</script>')
    widget = site.visit()
    page = widget.page
    page.wait_for_function("window.chat")
    show = "chat.showChat(async () => null)"
    page.evaluate(show)
    widget.open()
    answered(widget, "在吗")
    page.evaluate("chat.hideChat()")
    expect(page.locator("okpay-chat")).to_have_count(0)
    # As a framework does that draws everything twice while one develops.
    page.evaluate(f"{show}; chat.hideChat(); {show}")
    widget.hear("回：在吗")
    answered(widget, "还在吗")
    assert chats(page) == 1


def test_the_component_that_is_gone_before_it_came(site: Embedding) -> None:
    site.shop.answers["/chat.js"] = Answer(_block(site, "chat.js"), kind="text/javascript")
    site.shop.page('<script type="module">window.chat = await import("/chat.js");</script>')
    page = site.visit(forgiving="WebSocket is closed before").page
    page.wait_for_function("window.chat")
    page.evaluate(
        "(async () => { const shown = chat.showChat(() => null); chat.hideChat(); await shown; })()"
    )
    page.wait_for_timeout(200)
    assert chats(page) == 0
