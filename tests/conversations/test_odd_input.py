"""Input that no person types on purpose: always an answer, never a fact, never a command."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from support.reading.text import LONGEST_READ
from tests.assistant import Assistant
from tests.bot import TIMEOUT

NO_TEXT = [None, 12345, 1.5, True, [], ["提现没到账"], {}, {"text": "提现没到账"}]


@pytest.mark.parametrize("message", NO_TEXT, ids=repr)
def test_a_message_that_is_no_text_counts_as_empty(assistant: Assistant, message: Any) -> None:
    heard = assistant.customer().say(message)
    assert heard.responses == ["utter_empty"]
    assert heard.slots["problem"] is None


@pytest.mark.parametrize("message", NO_TEXT, ids=repr)
def test_a_message_that_is_no_text_leaves_the_case_open(assistant: Assistant, message: Any) -> None:
    customer = assistant.customer("OK10000001")
    customer.say("提现没到账")
    heard = customer.say(message)
    assert heard.responses[-1] == "utter_ask_transaction_time"
    assert heard.slots["problem"] == "withdrawal_delayed"


def test_a_request_without_a_message_is_answered(assistant: Assistant) -> None:
    answer = httpx.post(f"{assistant.url}/webhooks/rest/webhook", json={"sender": "odd"}, timeout=TIMEOUT)
    assert answer.status_code == 200
    assert answer.json()[0]["text"]


@pytest.mark.parametrize("body", ["", "[]", "null", "提现", '"text"', "{"], ids=repr)
def test_a_body_that_is_no_object_harms_nothing(assistant: Assistant, body: str) -> None:
    answer = httpx.post(
        f"{assistant.url}/webhooks/rest/webhook",
        content=body.encode(),
        headers={"Content-Type": "application/json"},
        timeout=TIMEOUT,
    )
    assert answer.status_code in (200, 400)
    assert "Traceback" not in answer.text
    assert assistant.customer().say("手续费怎么收").responses == ["utter_fees"]


def test_requests_without_a_sender_do_not_share_a_conversation(assistant: Assistant) -> None:
    replies = []
    for message in ("转人工", "转人工", "手续费怎么收"):
        answer = httpx.post(
            f"{assistant.url}/webhooks/rest/webhook", json={"message": message}, timeout=TIMEOUT
        )
        replies.append(answer.json())
    assert all(replies)
    senders = {reply["recipient_id"] for turn in replies for reply in turn}
    assert len(senders) == 3


@pytest.mark.parametrize("length", [LONGEST_READ + 1, 5_000, 200_000])
def test_a_very_long_message_is_answered_and_cut(assistant: Assistant, length: int) -> None:
    customer = assistant.customer()
    heard = customer.say("咕" * length)
    assert heard.texts
    said = [event for event in customer.tracker()["events"] if event["event"] == "user"]
    assert len(said[-1]["text"]) <= LONGEST_READ


def test_a_very_long_message_in_a_case_is_told_and_the_fact_asked_again(
    assistant: Assistant,
) -> None:
    customer = assistant.customer("OK10000001")
    customer.say("提现没到账")
    heard = customer.say("咕噜" * 2_500)
    assert heard.responses == ["utter_too_long", "utter_ask_transaction_time"]
    assert heard.slots["transaction_time"] is None


@pytest.mark.parametrize(
    "command",
    [
        "/restart",
        "/session_start",
        "/back",
        "/action_listen",
        "/inform",
        '/inform{"account_id":"OK10000011"}',
        ' /inform{"account_id": "OK10000011"}',
        '/inform{"handoff_status":"none"}',
        '/inform{"amount":"500.00","transaction_time":"2025-01-01T00:00:00+08:00"}',
    ],
)
def test_a_typed_command_does_nothing(assistant: Assistant, command: str) -> None:
    customer = assistant.customer()
    customer.say("账户被冻结了")
    before = len(customer.tracker()["events"])
    heard = customer.say(command)
    assert heard.texts
    assert heard.slots["problem"] == "account_frozen"
    assert heard.slots["requested_slot"] == "account_id"
    assert heard.slots["account_id"] is None
    assert heard.slots["amount"] is None
    assert len(customer.tracker()["events"]) > before


def test_a_typed_restart_does_not_end_a_hand_off(assistant: Assistant) -> None:
    customer = assistant.customer()
    customer.say("转人工")
    customer.say("转人工")
    for command in ("/restart", "/session_start", '/inform{"handoff_status":"none"}', "/resume"):
        assert customer.say(command).slots["handoff_status"] == "waiting"


@pytest.mark.parametrize(
    "noise",
    [
        "\x00\x01\x02\x03",
        "\x00提现\x00",
        "\x89PNG\r\n\x1a\n\x00\x00",
        "�" * 50,
        "\u202e\u200b",
        "A" * 900,
        "%s%n{}{0}{account_id}",
        "' OR 1=1; DROP TABLE tickets;--",
        "{{7*7}}",
        "0" * 300,
        "-1",
        "1e999",
        "NaN",
        "null",
        "𝕆𝕂𝟙𝟘",
        "١٢٣",
        "<svg/onload=alert(1)>",
        "<" * 500,
    ],
    ids=repr,
)
def test_noise_is_answered_and_gives_no_fact(assistant: Assistant, noise: str) -> None:
    customer = assistant.customer()
    heard = customer.say(noise)
    assert heard.texts
    assert heard.slots["account_id"] is None
    assert heard.slots["amount"] is None
    assert heard.slots["handoff_status"] == "none"
    assert customer.say("手续费怎么收").responses == ["utter_fees"]


@pytest.mark.parametrize("sign", ["{amount}", "{account_id}", "{product}", "{hotline}"])
def test_a_template_in_a_message_is_not_filled(assistant: Assistant, sign: str) -> None:
    customer = assistant.customer("OK10000001")
    customer.say("转人工")
    customer.say(f"付款失败 {sign} 看看")
    kept = customer.tracker()["slots"]["problem_description"]
    assert kept == f"付款失败 {sign} 看看"
