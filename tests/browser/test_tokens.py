"""Whatever a site's getToken gives, the visitor is answered; the site reads what is wrong."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.embedded import Embedding, answered, embedding
from tests.browser.shop import Answer
from tests.browser.widget import Words

ADDRESS = "/my/okpay-token"
ASKED = (f'() => fetch("{ADDRESS}")', f'async () => (await fetch("{ADDRESS}")).text()')
"""The way of the documents, and the one they had before."""

SIGN_IN_PAGE = "<!doctype html><html><title>登录</title><form></form></html>"
SIGNED_OUT = {
    "401": Answer("Unauthorized", 401),
    "401 empty": Answer("", 401),
    "403": Answer("<h1>Forbidden</h1>", 403),
    "404": Answer("Not found", 404),
    "204": Answer("", 204),
    "null": Answer("null", kind="application/json"),
    "empty": Answer(""),
    "no token": Answer('{"token": null}', kind="application/json"),
    "sign-in page": Answer(SIGN_IN_PAGE),
    "redirect": Answer("", 302, headers={"Location": "/login"}),
    "500": Answer("Internal Server Error", 500),
    "no JSON": Answer("Please sign in", kind="text/plain"),
}
SAID_NOTHING_OF = {"401", "401 empty", "403", "204", "null", "empty", "no token"}
"""By the documents' way these are no faults of the site."""

ODD = {
    "nothing": "() => {}",
    "a text": "async () => 'hello'",
    "a word with dots": "async () => 'not.a.token'",
    "a number": "() => 7",
    "no object with a token": "async () => ({ jwt: 'x' })",
    "throws": "() => { throw new Error('no session') }",
    "rejects": "() => Promise.reject(new TypeError('Failed to fetch'))",
    "rejects with nothing": "() => Promise.reject()",
    "never answers": "() => new Promise(() => {})",
}


@pytest.fixture(scope="module")
def place(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Embedding]:
    with embedding(chromium, tmp_path_factory.mktemp("tokens")) as started:
        started.shop.answers["/login"] = Answer(SIGN_IN_PAGE)
        yield started


@pytest.fixture
def site(place: Embedding) -> Iterator[Embedding]:
    """The site with visitors of this test only."""
    place.lines.clear()
    place.devices.clear()
    yield place
    place.close()


@pytest.fixture
def account() -> str:
    """Somebody of whom nothing has been said before."""
    return f"OK{secrets.randbelow(10**8):08}"


def _embed(site: Embedding, get_token: str) -> None:
    site.shop.page(f"<script>window.OKPayChat = {{ getToken: {get_token} }};</script>{site.script}")


def _account(site: Embedding) -> str:
    """Whom the engine took the last message for."""
    return site.engine.headers.get("x-verified-account", "")


@pytest.mark.parametrize("get_token", ASKED, ids=["fetch", "text"])
@pytest.mark.parametrize("said", SIGNED_OUT)
def test_a_signed_out_visitor_is_anonymous_at_once(site: Embedding, said: str, get_token: str) -> None:
    site.shop.answers[ADDRESS] = SIGNED_OUT[said]
    _embed(site, get_token)
    widget = site.visit(forgiving="Failed to load resource")
    widget.open()
    answered(widget, "在吗")
    expect(widget.banner).to_be_empty()
    assert _account(site) == ""
    if get_token == ASKED[0]:
        assert bool(site.lines) != (said in SAID_NOTHING_OF)
    assert len(site.lines) <= 1


@pytest.mark.parametrize("odd", ODD)
def test_whatever_it_gives_the_visitor_is_answered_and_the_site_is_told(site: Embedding, odd: str) -> None:
    _embed(site, ODD[odd])
    widget = site.visit()
    widget.open()
    answered(widget, "在吗")
    expect(widget.banner).to_be_empty()
    assert _account(site) == ""
    assert len(site.lines) == 1 and site.lines[0].startswith("OKPay chat: "), site.lines
    assert "anonymous" in site.lines[0]


@pytest.mark.parametrize(
    "get_token", ["() => '{}'", "async () => ({{ token: '{}' }})", "async () => ' {}\\n'", *ASKED]
)
def test_a_token_is_taken_however_it_is_given(site: Embedding, account: str, get_token: str) -> None:
    token = site.desk.token(account)
    site.shop.answers[ADDRESS] = Answer(f"{token}\n", kind="text/plain")
    _embed(site, get_token if get_token in ASKED else get_token.format(token))
    widget = site.visit()
    widget.open()
    answered(widget, "在吗")
    assert _account(site) == account
    assert site.lines == []


def test_a_token_that_comes_late_signs_in(site: Embedding, account: str) -> None:
    _embed(site, "() => new Promise((give) => { window.give = give })")
    widget = site.visit()
    widget.open()
    answered(widget, "在吗")
    assert _account(site) == ""
    token = site.desk.token(account)
    with widget.page.expect_websocket():
        widget.page.evaluate("token => window.give(token)", token)
    answered(widget, "我是谁")
    assert _account(site) == account
    assert len(site.lines) == 1 and token not in site.lines[0]


def test_tokens_that_the_desk_refuses_leave_the_visitor_anonymous(site: Embedding, account: str) -> None:
    token = site.desk.token(account)
    head, body, _ = token.split(".")
    site.shop.answers[ADDRESS] = Answer(f"{head}.{body}.{'x' * 43}", kind="text/plain")
    _embed(site, ASKED[0])
    # A message sent meanwhile tries the line once more.
    widget = site.visit(forgiving="WebSocket is closed before")
    widget.open()
    answered(widget, "在吗")
    assert _account(site) == ""
    assert len(site.lines) == 1 and body not in site.lines[0]


ENDED = {
    "getToken": ("getToken", "{ getToken: async () => tokens[0] }", ""),
    "getToken, each time another": ("getToken", "{ getToken: async () => tokens.shift() }", ""),
    "setUser": ("setUser", "{}", "OKPayChat.setUser(tokens[0])"),
    "setUser, and nobody by getToken": (
        "setUser",
        "{ getToken: () => null }",
        "OKPayChat.setUser(tokens[0])",
    ),
}
SIGN_IN = {
    "zh-CN": (Words(), "待发送，登录后发出", ("重新登录", "不登录继续")),
    "zh-TW": (
        Words("開啟客服", "關閉", "說說遇到的問題", "對話", "傳送", "轉人工"),
        "待傳送，登入後送出",
        ("重新登入", "不登入繼續"),
    ),
    "en": (
        Words("Open support chat", "Close", "Describe the problem", "Conversation", "Send", "Human"),
        "Waiting, will be sent once signed in",
        ("Sign in again", "Go on without"),
    ),
}


def _ended(site: Embedding, account: str, seconds: int = 1) -> str:
    """A token that ended so long ago; the desk allows for half a minute between clocks."""
    return site.desk.token(account, -timedelta(minutes=5, seconds=seconds))


@pytest.mark.parametrize("way", ENDED)
def test_a_site_whose_token_has_already_ended_reads_so(site: Embedding, account: str, way: str) -> None:
    named, config, then = ENDED[way]
    tokens = [_ended(site, account, seconds) for seconds in range(20)]
    site.shop.page(
        f"<script>const tokens = {tokens}; window.OKPayChat = {config};</script>{site.script}"
        f"<script>addEventListener('DOMContentLoaded', () => {{ {then} }})</script>"
    )
    widget = site.visit(forgiving="WebSocket is closed before")
    widget.open()
    expect(widget.banner).to_contain_text("登录已过期")
    assert site.lines == [
        f"OKPay chat: the token from {named} has already ended: is the site's clock right, is it cached?"
    ]


@pytest.mark.parametrize("language", SIGN_IN)
def test_what_is_written_without_a_sign_in_waits_for_it(site: Embedding, account: str, language: str) -> None:
    words, waits, ways = SIGN_IN[language]
    site.shop.page(
        f"<script>window.OKPayChat = {{ language: '{language}', getToken: () => window.token }};"
        f"window.token = '{_ended(site, account)}';</script>{site.script}"
    )
    widget = site.visit()
    widget.words = words
    widget.open()
    widget.say("在吗")
    expect(widget.log.locator(".status")).to_have_text(waits)
    for way in ways:
        expect(widget.button(way)).to_be_visible()
    widget.page.evaluate("token => { window.token = token }", site.desk.token(account))
    widget.button(ways[0]).click()
    widget.hear("回：在吗")
    assert _account(site) == account


def test_what_is_written_without_a_sign_in_goes_out_without(site: Embedding, account: str) -> None:
    _embed(site, f"() => '{_ended(site, account)}'")
    widget = site.visit()
    widget.open()
    widget.say("在吗")
    widget.button("不登录继续").click()
    widget.hear("回：在吗")
    assert _account(site) == ""


def test_a_site_that_gives_a_token_until_after_its_end_reads_so(site: Embedding, account: str) -> None:
    _embed(site, f"() => '{site.desk.token(account, timedelta(seconds=6))}'")
    widget = site.visit()
    widget.open()
    answered(widget, "在吗")
    expect(widget.banner).to_contain_text("登录已过期", timeout=60_000)
    assert len(site.lines) == 1 and "has already ended" in site.lines[0]


def test_who_signs_out_at_the_site_is_told_and_may_go_on(site: Embedding, account: str) -> None:
    token = site.desk.token(account, timedelta(seconds=30))
    site.shop.answers[ADDRESS] = Answer(token, kind="text/plain")
    _embed(site, ASKED[0])
    # It is renewed within a minute of its end: at once.
    widget = site.visit(forgiving="Failed to load resource")
    widget.open()
    answered(widget, "在吗")
    site.shop.answers[ADDRESS] = Answer("", 401)
    expect(widget.banner).to_contain_text("登录已过期")
    widget.button("不登录继续").click()
    answered(widget, "还在吗")
    assert (_account(site), site.lines) == ("", [])


def test_a_site_that_fails_for_a_while_costs_nobody_the_conversation(site: Embedding, account: str) -> None:
    site.shop.answers[ADDRESS] = Answer(site.desk.token(account, timedelta(seconds=6)), kind="text/plain")
    _embed(site, ASKED[0])
    widget = site.visit(forgiving="Failed to load resource")
    widget.open()
    answered(widget, "在吗")
    site.shop.answers[ADDRESS] = Answer("Bad gateway", 502)
    expect(widget.banner).to_contain_text("登录已过期")
    widget.say("还在吗")
    site.shop.answers[ADDRESS] = Answer(site.desk.token(account), kind="text/plain")
    widget.hear("回：还在吗")
    expect(widget.banner).to_be_empty()
    widget.hear("回：在吗")
    assert _account(site) == account
    assert len(site.lines) == 1
