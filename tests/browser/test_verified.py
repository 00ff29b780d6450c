"""A customer whom the site has signed in gets the real reason, on every device."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.assistant import Assistant
from tests.browser.conftest import NewWidget, whole_assistant
from tests.browser.widget import FEES


@pytest.fixture(scope="module")
def assistant(shop_port: int, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    """Its own: what an account sees depends on whether it ever talked, and it did in other modules."""
    with whole_assistant(tmp_path_factory.mktemp("verified"), shop_port) as started:
        yield started


def test_the_signed_in_customer_gets_the_real_reason(customer: NewWidget) -> None:
    widget = customer("OK10000011")
    reason = widget.ask("我的账户被冻结了，怎么解冻", "异常")
    assert "OK10000011" not in "".join(widget.said("bot")) or "账号" in reason


def test_who_signs_in_keeps_what_was_said_before(customer: NewWidget) -> None:
    widget = customer()
    widget.ask("手续费怎么收", FEES)
    widget.sign_in("OK10000030")
    widget.open()
    widget.button("继续").click()
    widget.hear(FEES)
    assert widget.said("customer") == ["手续费怎么收"]


def test_a_second_device_sees_the_same_conversation_live(customer: NewWidget) -> None:
    first = customer("OK10000024")
    first.ask("我的实名认证怎么还没通过", "照片")
    second = customer("OK10000024")
    second.hear("照片")
    assert second.said() == first.said()
    second.say("谢谢")
    expect(first.bubble("customer", "谢谢")).to_be_visible()
    second.hear("不")
    first.hear("不")
    expect(first.log.locator(".dots")).to_have_count(0)
    assert first.said() == second.said()


def test_another_account_sees_nothing_of_it(customer: NewWidget) -> None:
    widget = customer("OK10000035")
    widget.ask("手续费怎么收", FEES)
    widget.sign_in("OK10000037")
    widget.open()
    expect(widget.button("提现没到账")).to_be_visible()
    assert widget.said("customer") == []
