"""One browser, one person after the other: nobody sees what another said, and nobody loses what is theirs."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect

from support.clock import now
from support.company.identity import mint_token
from support.environment import Environment
from tests.assistant import Assistant
from tests.browser.conftest import NewConsole, NewDevice, NewWidget
from tests.browser.console import Console
from tests.browser.widget import FEES, Widget
from tests.integration.pages import blocks, filled

QUESTION = "继续刚才的对话吗？"
SECRET_THING = "手续费怎么收"


def token_of(assistant: Assistant, account: str) -> str:
    """As the site signs it: for accounts of this module, in which nobody has said anything yet."""
    settings = Environment.from_environ(assistant.environment)
    return mint_token(account.replace("OK1", "OK7"), settings, now(), lifetime=timedelta(hours=1))


@pytest.fixture
def customer(customer: NewWidget, chromium: Browser, assistant: Assistant) -> NewWidget:
    """Customers of a site that gives such tokens."""

    def sign(route: Route) -> None:
        route.fulfill(json={"token": token_of(assistant, (route.request.post_data_json or {})["account"])})

    def make(account: str = "", **options: Any) -> Widget:
        widget = customer(**options)
        widget.device.context.route("**/demo/token", sign)
        if account:
            widget.sign_in(account)
            widget.open()
        return widget

    return make


def asked(widget: Widget) -> None:
    """The question is there, and nothing of what was said."""
    expect(widget.banner).to_contain_text(QUESTION)
    assert widget.said("customer") == []
    expect(widget.page.get_by_role("button", name="条未读")).to_have_count(0)


def next_tab(widget: Widget) -> Widget:
    """The tab is closed, and somebody comes to the site in another."""
    device = widget.device
    page = widget.page
    fresh = Widget(device, "about:blank")
    page.close()
    fresh.page.goto(device.url)
    return fresh


def kept(page: Page) -> str:
    """Everything that the browser keeps of the chat, but for the names of tabs."""
    stores = "[localStorage, sessionStorage].map(one => JSON.stringify(one)).join()"
    shelf = "caches.open('okpay-chat-out').then(shelf => shelf.keys()).then(keys => keys.length)"
    return f"{page.evaluate(stores)} {page.evaluate(shelf)}"


def test_who_signs_in_after_a_reload_is_asked_and_goes_on(customer: NewWidget) -> None:
    widget = customer()
    widget.ask(SECRET_THING, FEES)
    widget.page.reload()
    widget.sign_in("OK10000011")
    widget.open()
    asked(widget)
    widget.button("继续").click()
    widget.hear(FEES)
    assert widget.said("customer") == [SECRET_THING]
    expect(widget.banner).not_to_contain_text(QUESTION)
    widget.page.reload()
    widget.open()
    widget.hear(FEES)
    assert ":visitor" not in kept(widget.page)


def test_another_who_signs_in_begins_anew_and_the_first_is_over(
    customer: NewWidget, agent: NewConsole
) -> None:
    widget = customer()
    widget.ask(SECRET_THING, FEES)
    widget.wait_for_person()
    widget.say("我是张三，在等")
    console = agent()
    expect(waiting(console, "张三")).to_be_visible()
    widget.sign_in("OK10000020")
    widget.open()
    asked(widget)
    widget.button("开始新的对话").click()
    expect(widget.banner).not_to_contain_text(QUESTION)
    widget.ask("谢谢", "不")
    assert widget.said("customer") == ["谢谢"]
    assert "张三" not in kept(widget.page) and ":visitor" not in kept(widget.page)
    # The agents know that nobody waits any more.
    expect(waiting(console, "张三")).to_have_count(0)
    widget.sign_out()
    widget.open()
    expect(widget.button("提现没到账")).to_be_visible()
    assert widget.said("customer") == []


def test_signing_in_without_a_reload_takes_the_talk_and_the_draft_along(
    customer: NewWidget, assistant: Assistant
) -> None:
    widget = customer()
    widget.ask(SECRET_THING, FEES)
    widget.box.fill("写到一半")
    set_user(widget, token_of(assistant, "OK10000024"))
    widget.hear(FEES)
    expect(widget.box).to_have_value("写到一半")
    assert widget.said("customer") == [SECRET_THING]


def test_the_next_customer_sees_nothing_of_the_one_before(customer: NewWidget, assistant: Assistant) -> None:
    widget = customer("OK10000030")
    widget.ask(SECRET_THING, FEES)
    widget.box.fill("我的卡号尾号")
    set_user(widget, token_of(assistant, "OK10000035"))
    expect(widget.box).to_have_value("")
    expect(widget.button("提现没到账")).to_be_visible()
    assert widget.said("customer") == [] and "尾号" not in kept(widget.page)


def test_signed_out_by_the_site_the_next_anonymous_person_begins_empty(customer: NewWidget) -> None:
    widget = customer("OK10000037")
    widget.ask(SECRET_THING, FEES)
    widget.box.fill("我的卡号尾号")
    widget.sign_out()
    widget.open()
    expect(widget.button("提现没到账")).to_be_visible()
    expect(widget.box).to_have_value("")
    assert widget.said("customer") == []
    widget.say("你好")
    assert "尾号" not in kept(widget.page)


def test_the_next_anonymous_person_in_a_new_tab_is_asked(customer: NewWidget) -> None:
    widget = customer()
    widget.ask(SECRET_THING, FEES)
    other = next_tab(widget)
    other.open()
    asked(other)
    other.button("开始新的对话").click()
    other.ask("限额是多少", "限额|单笔")
    assert other.said("customer") == ["限额是多少"]
    other.page.reload()
    other.open()
    other.hear("单笔")
    assert other.said("customer") == ["限额是多少"]


def test_who_comes_back_tomorrow_goes_on(customer: NewWidget) -> None:
    widget = customer()
    widget.ask(SECRET_THING, FEES)
    back = next_tab(widget)
    back.open()
    asked(back)
    back.button("继续").click()
    back.hear(FEES)
    assert back.said("customer") == [SECRET_THING]


def test_end_and_clear_leaves_nothing_here_and_nobody_waiting(customer: NewWidget, agent: NewConsole) -> None:
    widget = customer()
    widget.ask(SECRET_THING, FEES)
    other = Widget(widget.device)
    other.open()
    other.hear(FEES)
    console = agent()
    widget.wait_for_person()
    widget.say("我是李四，在等")
    expect(waiting(console, "李四")).to_be_visible()
    widget.box.fill("还没发的话")
    widget.button("更多").click()
    widget.button("结束并清空").click()
    assert widget.said("customer") != []
    widget.page.get_by_role("button", name="确定结束").click()
    expect(widget.toast).to_contain_text("已清空")
    for page in (widget, other):
        expect(page.button("提现没到账")).to_be_visible()
        assert page.said("customer") == []
    expect(widget.box).to_have_value("")
    assert "没发" not in kept(widget.page)
    expect(waiting(console, "李四")).to_have_count(0)
    widget.ask("限额是多少", "限额|单笔")
    assert widget.said("customer") == ["限额是多少"]


def test_logout_in_one_tab_empties_the_others(customer: NewWidget) -> None:
    widget = customer("OK10000039")
    widget.ask(SECRET_THING, FEES)
    other = Widget(widget.device)
    other.sign_in("OK10000039")
    other.open()
    other.hear(FEES)
    widget.page.evaluate(blocks("site")["sign-out.js"])
    for page in (widget, other):
        expect(page.button("提现没到账")).to_be_visible()
        assert page.said("customer") == []


def test_the_page_after_signing_out_clears_though_the_chat_is_never_opened_there(customer: NewWidget) -> None:
    """As docs/integration/site.md has it."""
    widget = customer()
    widget.ask(SECRET_THING, FEES)
    page = widget.page
    url = widget.device.url
    snippet = filled(blocks("site")["signed-out.html"], {"https://desk.example": url})
    body = f"<!doctype html><title>再见</title>{snippet}"
    page.route(
        "**/signed-out", lambda route: route.fulfill(content_type="text/html; charset=utf-8", body=body)
    )
    page.goto(f"{url}/signed-out")
    expect(widget.launcher).to_be_visible()
    assert ":visitor" not in kept(page)
    fresh = next_tab(widget)
    fresh.open()
    expect(fresh.button("提现没到账")).to_be_visible()
    expect(fresh.banner).not_to_contain_text(QUESTION)


def test_a_page_view_of_nobody_is_no_conversation(device: NewDevice, agent: NewConsole) -> None:
    console = agent()
    before = console.queue.locator("[id^=item-]").count()
    for _ in range(3):
        widget = Widget(device())
        widget.open()
        expect(widget.button("提现没到账")).to_be_visible()
    console.page.reload()
    expect(console.queue).to_be_visible()
    assert console.queue.locator("[id^=item-]").count() == before
    assert "还没说话" not in console.queue.inner_text()


def waiting(console: Console, text: str) -> Locator:
    """Who waits for a person, having said this last."""
    return console.queue.locator("[data-waiting]").filter(has_text=text)


def set_user(widget: Widget, token: str) -> None:
    """The site signs somebody in without leaving the page."""
    widget.page.evaluate("token => OKPayChat.setUser(token)", token)
