"""Single-page sites: whatever they do to the page's body, there is one chat, and it goes on where it was."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.assistant import ROOT
from tests.browser.embedded import Embedding, answered, chats, embedding
from tests.browser.shop import Answer

TURNS = {
    "body emptied": "document.body.innerHTML = '<h1>第二页</h1>'",
    "body written again": "document.body.innerHTML = document.body.innerHTML",
    "body replaced": """(() => {
      const next = document.createElement('body');
      next.innerHTML = '<h1>第二页</h1>';
      document.body.replaceWith(next);
    })()""",
    "body gone for a while": """(async () => {
      const next = document.createElement('body');
      document.body.remove();
      await new Promise((done) => setTimeout(done, 100));
      document.documentElement.append(next);
    })()""",
    "all children replaced": "document.body.replaceChildren(document.createElement('main'))",
    "a copy put back": """(() => {
      const kept = document.body.cloneNode(true);
      document.body.replaceWith(document.createElement('body'));
      document.body.replaceWith(kept);
    })()""",
    "a parsed copy put back": """(() => {
      const kept = new DOMParser().parseFromString(document.documentElement.outerHTML, 'text/html').body;
      document.body.replaceWith(document.adoptNode(kept));
    })()""",
    "element taken out": "document.querySelector('okpay-chat').remove()",
    "element moved": """(() => {
      const main = document.createElement('main');
      document.body.append(main);
      main.append(document.querySelector('okpay-chat'));
    })()""",
    "moved, then its place emptied": """(async () => {
      const main = document.createElement('main');
      document.body.append(main);
      main.append(document.querySelector('okpay-chat'));
      await new Promise((done) => setTimeout(done));
      main.remove();
    })()""",
    "script run again": """new Promise((done) => {
      const script = document.createElement('script');
      script.src = document.querySelector('script[src*="okpay-chat"]').src;
      script.onload = done;
      document.body.append(script);
    })""",
    "snippet and script run again": """new Promise((done) => {
      document.body.replaceChildren();
      const snippet = document.createElement('script');
      snippet.textContent = 'window.OKPayChat = { getToken: async () => null };';
      document.body.append(snippet);
      const script = document.createElement('script');
      script.src = document.querySelector('script[src*="okpay-chat"]').src;
      script.onload = done;
      document.body.append(script);
    })""",
    "destroyed and created": "OKPayChat.destroy(); OKPayChat.create()",
    "destroyed, created later": """(async () => {
      OKPayChat.destroy();
      document.body.replaceChildren();
      await new Promise((done) => setTimeout(done, 500));
      OKPayChat.create({ getToken: async () => null });
    })()""",
    "destroyed, script run again": """new Promise((done) => {
      OKPayChat.destroy();
      const script = document.createElement('script');
      script.src = document.querySelector('script[src*="okpay-chat"]').src;
      script.onload = done;
      document.body.append(script);
    })""",
}

LOADED = {
    "deferred": '<script src="{bundle}" defer></script>',
    "before the body": '<script src="{bundle}"></script>',
    "async": '<script src="{bundle}" async></script>',
    "a module": '<script type="module" src="{bundle}"></script>',
    "imported": '<script type="module">await import("{bundle}"); OKPayChat.onUnread(() => 0);</script>',
    "imported by another module": '<script type="module">import "{bundle}";</script>',
    "twice": '<script src="{bundle}"></script><script src="{bundle}?again" defer></script>',
    "tag and import": '<script src="{bundle}"></script><script type="module">import "{bundle}";</script>',
    "made by a script": """<script>
      const script = document.createElement('script');
      script.src = '{bundle}';
      document.head.append(script);
    </script>""",
}


@pytest.fixture(scope="module")
def place(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Embedding]:
    with embedding(chromium, tmp_path_factory.mktemp("single-page")) as started:
        yield started


@pytest.fixture
def site(place: Embedding) -> Iterator[Embedding]:
    """The site with visitors of this test only; nothing is to be said on their consoles."""
    place.lines.clear()
    place.devices.clear()
    yield place
    place.close()
    assert place.lines == []


def _turn(page: Page, script: str) -> None:
    """To the next page of a site that has but one, and a moment to settle."""
    page.evaluate(script)
    page.wait_for_timeout(200)


@pytest.mark.parametrize("turn", TURNS)
def test_an_open_chat_goes_on(site: Embedding, turn: str) -> None:
    site.shop.page(site.script)
    widget = site.visit()
    widget.open()
    answered(widget, "第一句")
    widget.box.fill("写到一半")
    for _ in range(2):
        _turn(widget.page, TURNS[turn])
        assert chats(widget.page) == 1
        expect(widget.box).to_have_value("写到一半")
        widget.hear("回：第一句")
    answered(widget, "第二句")
    expect(widget.bubble("customer", "第一句")).to_have_count(1)
    widget.button("关闭").first.click()
    expect(widget.launcher).to_be_visible()


@pytest.mark.parametrize("turn", TURNS)
def test_a_closed_chat_stays_closed(site: Embedding, turn: str) -> None:
    site.shop.page(site.script)
    widget = site.visit()
    expect(widget.launcher).to_be_visible()
    _turn(widget.page, TURNS[turn])
    assert chats(widget.page) == 1
    expect(widget.panel).to_have_count(0)
    widget.open()
    answered(widget, "在吗")


@pytest.mark.parametrize("way", LOADED)
def test_however_the_script_is_loaded(site: Embedding, way: str) -> None:
    site.shop.page(LOADED[way].format(bundle=site.bundle))
    widget = site.visit()
    widget.open()
    assert chats(widget.page) == 1
    answered(widget, "在吗")
    assert widget.page.evaluate("typeof OKPayChat.open") == "function"


@pytest.mark.parametrize("named", [True, False], ids=["server named", "not named"])
def test_bundled_with_the_site_it_has_to_be_told_where_the_desk_is(site: Embedding, named: bool) -> None:
    bundle = (ROOT / "widget/dist/okpay-chat.js").read_text(encoding="utf-8")
    config = f"window.OKPayChat = {{ server: '{site.desk.url}' }};" if named else ""
    site.shop.answers["/site.js"] = Answer(config + bundle, kind="text/javascript")
    site.shop.page('<script src="/site.js" defer></script>')
    widget = site.visit(forgiving="" if named else "WebSocket|404|another host")
    widget.open()
    if named:
        answered(widget, "在吗")
    else:
        widget.say("在吗")
        assert len(site.lines) == 1 and "where is the desk?" in site.lines[0]
        site.lines.clear()


def test_destroyed_it_is_gone(site: Embedding) -> None:
    site.shop.page(site.script)
    widget = site.visit()
    widget.open()
    answered(widget, "在吗")
    widget.page.evaluate("OKPayChat.destroy()")
    _turn(widget.page, TURNS["body emptied"])
    _turn(widget.page, "OKPayChat.open(); OKPayChat.destroy()")
    assert chats(widget.page) == 0


def test_a_snippet_that_runs_again_signs_in(site: Embedding) -> None:
    """As a site does whose sign-in is a page of the single page: the snippet is part of each."""
    site.shop.page(f"<script>window.OKPayChat = {{ getToken: async () => null }};</script>{site.script}")
    widget = site.visit()
    widget.open()
    answered(widget, "在吗")
    token = site.desk.token("OK20000001")
    with widget.page.expect_websocket():
        widget.page.evaluate("token => { window.OKPayChat = { getToken: async () => token } }", token)
    answered(widget, "我是谁")
    assert site.engine.headers["x-verified-account"] == "OK20000001"
    assert widget.page.evaluate("typeof OKPayChat.open") == "function"
    # What reads the API sees nothing of the site's own.
    assert token not in widget.page.evaluate("JSON.stringify(OKPayChat)")


def test_on_a_phone_the_page_behind_stays_out_of_reach(site: Embedding) -> None:
    site.shop.page(site.script)
    widget = site.visit()
    widget.page.set_viewport_size({"width": 390, "height": 800})
    widget.open()
    _turn(widget.page, TURNS["body replaced"])
    page = widget.page
    assert page.evaluate("[...document.body.children].filter((one) => one.inert).length") == 1
    assert page.evaluate("document.documentElement.style.overflow") == "hidden"
    widget.button("关闭").first.click()
    assert page.evaluate("[...document.body.children].filter((one) => one.inert).length") == 0
    assert page.evaluate("document.documentElement.style.overflow") == ""
