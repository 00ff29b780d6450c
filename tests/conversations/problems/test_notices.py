"""The findings that a notice of the company's brings; everybody hears of it, so it is up for one test."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator

import pytest

from tests.assistant import ROOT, Assistant

Announce = Callable[[str, str], None]


@pytest.fixture
def announce(assistant: Assistant) -> Iterator[Announce]:
    """Puts up a notice; seeding the demo again takes it down."""

    def demo(*arguments: str) -> None:
        command = [sys.executable, "-m", "support.wallet.demo", *arguments]
        subprocess.run(command, env=dict(assistant.environment), check=True, cwd=ROOT)

    yield lambda area, title: demo("--notice", area, title)
    demo()


def test_maintenance_is_the_answer_to_a_failed_sign_in(assistant: Assistant, announce: Announce) -> None:
    """It comes before what the account itself would say."""
    announce("sign_in", "登录系统正在维护")
    customer = assistant.customer("OK10000038")
    assert customer.say("登陆不上去啊").slots["requested_slot"] == "problem_description"
    heard = customer.say("一直提示系统繁忙")
    assert heard.responses == ["utter_login_failed_maintenance", "utter_check_solved"], heard.text
    assert "登录系统正在维护" in heard.text
    assert heard.slots["ticket_id"] is None


def test_gateway_is_the_answer_to_a_missing_code(assistant: Assistant, announce: Announce) -> None:
    """It comes before what the account itself would say."""
    announce("verification_code", "短信通道故障")
    heard = assistant.customer("OK10000033").say("短信验证码收不到呀")
    assert heard.responses == [
        "utter_verification_code_not_received_gateway_down",
        "utter_check_solved",
    ], heard.text
    assert "短信通道故障" in heard.text
    assert heard.slots["ticket_id"] is None


def test_notice_that_is_taken_down_is_not_said_any_more(assistant: Assistant) -> None:
    """What the account says is the answer again."""
    heard = assistant.customer("OK10000033").say("短信验证码收不到呀")
    assert "utter_verification_code_not_received_none_sent" in heard.responses, heard.text
