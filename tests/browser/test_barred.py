"""A page that may not talk to the desk: its visitors read so, and whoever runs it reads what to change."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from launch.ports import free_port
from tests.browser.embedded import embedding
from tests.browser.widget import Widget, Words

BARRED = {"zh-CN": "还没有开通", "zh-TW": "還沒有開通", "en": "has not been set up"}
NO_SOCKET = "window.WebSocket = class { constructor() { throw new Error('forbidden'); } }"
FAILING = "CORS|Failed to load|WebSocket connection|WebSocket is closed"


@pytest.fixture
def words(language: str) -> Words:
    """What the widget's parts are called."""
    return {
        "zh-CN": Words(),
        "zh-TW": Words(launch="開啟客服", box="說說遇到的問題", log="對話", send="傳送", person="轉人工"),
        "en": Words("Open support chat", "Close", "Describe the problem", "Conversation", "Send", "Human"),
    }[language]


def _write(widget: Widget) -> None:
    widget.open()
    widget.say("在吗")


@pytest.mark.parametrize("language", BARRED)
def test_a_site_that_is_not_allowed(chromium: Browser, tmp_path: Path, words: Words, language: str) -> None:
    with embedding(chromium, tmp_path, allowed=False) as site:
        site.shop.page(f'<script src="{site.bundle}" data-language="{language}" defer></script>')
        widget = site.visit(forgiving=FAILING)
        widget.words = words
        _write(widget)
        expect(widget.banner).to_contain_text(BARRED[language])
        expect(widget.log.locator(".status")).not_to_contain_text("联网后")
        # It never came to have a conversation.
        assert not widget.page.evaluate("Object.keys(localStorage).some(name => name.endsWith(':visitor'))")
        assert len(site.lines) == 1
        assert "DESK_ALLOWED_ORIGINS" in site.lines[0] and site.shop.url in site.lines[0]
        site.close()


def test_a_site_that_is_not_allowed_where_websockets_do_not_work(chromium: Browser, tmp_path: Path) -> None:
    with embedding(chromium, tmp_path, allowed=False) as site:
        site.shop.page(f"<script>{NO_SOCKET}</script>{site.script}")
        widget = site.visit(forgiving=FAILING)
        _write(widget)
        expect(widget.banner).to_contain_text(BARRED["zh-CN"])
        site.close()


def test_whoever_only_loads_the_page_reads_that_it_is_not_allowed(chromium: Browser, tmp_path: Path) -> None:
    with embedding(chromium, tmp_path, allowed=False) as site:
        site.shop.page(site.script)
        widget = site.visit(forgiving=FAILING)
        with widget.page.expect_console_message(lambda said: "DESK_ALLOWED_ORIGINS" in said.text):
            widget.page.reload()
        assert widget.page.evaluate("localStorage.length") == 0
        site.close()


def test_a_page_that_is_allowed_reads_nothing_and_begins_nothing(chromium: Browser, tmp_path: Path) -> None:
    with embedding(chromium, tmp_path) as site:
        site.shop.page(site.script)
        widget = site.visit()
        with widget.page.expect_response(lambda answer: answer.request.method == "HEAD") as asked:
            widget.page.reload()
        assert asked.value.status == 204
        assert widget.page.evaluate("localStorage.length") == 0
        site.close()
        assert site.lines == []


def test_a_page_whose_own_policy_keeps_it_from_the_desk(chromium: Browser, tmp_path: Path) -> None:
    with embedding(chromium, tmp_path) as site:
        policy = f"script-src {site.desk.url}; connect-src 'self'"
        site.shop.page(site.script, Content_Security_Policy=policy)
        widget = site.visit(forgiving="CSP: connect-src|Content Security Policy|Fetch API|Failed to load")
        _write(widget)
        expect(widget.banner).to_contain_text(BARRED["zh-CN"])
        assert len(site.lines) == 1
        assert f"connect-src needs {site.desk.url} {site.desk.url.replace('http', 'ws')}" in site.lines[0]
        site.close()


def test_a_desk_that_is_down_is_not_a_site_that_is_not_allowed(chromium: Browser, tmp_path: Path) -> None:
    """And what is written then goes out once it is up."""
    with embedding(chromium, tmp_path) as site:
        nobody = f"http://127.0.0.1:{free_port()}"
        site.shop.page(f'<script src="{site.bundle}" data-server="{nobody}" defer></script>')
        widget = site.visit(forgiving=f"{FAILING}|another host|ERR_CONNECTION_REFUSED")
        _write(widget)
        expect(widget.banner).to_contain_text("正在连接")
        assert site.lines == []
        site.close()
