"""`docs/integration/app.md` as it is written: the in-app page in Chromium, and the calls by hand."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser import chromium as browsers
from tests.browser.chromium import PHONE
from tests.browser.embedded import Embedding, answered, embedding
from tests.browser.shop import Answer
from tests.browser.widget import Widget
from tests.integration.pages import blocks, filled

BLOCKS = blocks("app")
DESK = "https://desk.example"
ACCOUNT = "OK10000001"


@pytest.fixture(scope="module")
def place(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Embedding]:
    with embedding(chromium, tmp_path_factory.mktemp("app")) as started:
        yield started


@pytest.fixture
def site(place: Embedding) -> Iterator[Embedding]:
    """With visitors of this test only."""
    place.lines.clear()
    place.devices.clear()
    yield place
    place.close()


def _app(site: Embedding, address: str, interface: str = "") -> Widget:
    """An app whose WebView is at an address."""
    device = browsers.device(site.browser, site.desk.url, **PHONE)
    site.devices.append(device)
    device.forgive("OKPay chat: getToken has given nothing")
    if interface:
        device.context.add_init_script(interface)
    widget = Widget(device, address)
    expect(widget.box).to_be_visible()
    return widget


def _signed_in(site: Embedding) -> str:
    return site.engine.headers.get("x-verified-account", "")


def _with_token(name: str, site: Embedding, account: str = ACCOUNT) -> str:
    return filled(BLOCKS[name], {"TOKEN": site.desk.token(account)})


def test_the_address_signs_in(site: Embedding) -> None:
    address = filled(_with_token("address", site), {DESK: site.desk.url}).strip()
    widget = _app(site, address)
    assert "#" not in widget.page.url
    answered(widget, "我登录了")
    assert _signed_in(site) == ACCOUNT


def test_the_app_signs_in_and_out_when_it_likes(site: Embedding) -> None:
    widget = _app(site, "/app")
    answered(widget, "我没登录")
    assert _signed_in(site) == ""
    widget.page.evaluate(_with_token("give-token.js", site, "OK40000001"))
    answered(widget, "我登录了")
    assert _signed_in(site) == "OK40000001"
    widget.page.evaluate(_with_token("give-token.js", site, "OK40000002"))
    answered(widget, "我换了账号")
    assert _signed_in(site) == "OK40000002"
    widget.page.evaluate(BLOCKS["sign-out.js"])
    answered(widget, "我退出了")
    assert _signed_in(site) == ""


def test_the_page_asks_the_app(site: Embedding) -> None:
    widget = _app(site, "/app", _with_token("app-interface.js", site, "OK40000003"))
    answered(widget, "我是谁")
    assert _signed_in(site) == "OK40000003"


def test_an_app_that_answers_late(site: Embedding) -> None:
    widget = _app(site, "/app", "window.OKPayApp = { requestToken() {} }")
    answered(widget, "没等到")
    assert _signed_in(site) == ""
    widget.page.evaluate(_with_token("give-token.js", site, "OK40000004"))
    answered(widget, "等到了")
    assert _signed_in(site) == "OK40000004"


def test_the_frame(site: Embedding) -> None:
    site.shop.answers["/my/okpay-token"] = Answer(site.desk.token("OK40000005"), kind="text/plain")
    site.shop.page(filled(BLOCKS["frame.html"], {DESK: site.desk.url}))
    page = site.visit().page
    inside = page.frame_locator("#chat")
    box = inside.get_by_role("textbox", name="说说遇到的问题")
    box.fill("在框里")
    box.press("Enter")
    expect(inside.locator(".row.bot .bubble").filter(has_text="回：在框里")).to_be_visible()
    assert _signed_in(site) == "OK40000005"
