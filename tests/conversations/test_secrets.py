"""A secret is warned of at once, and nothing keeps it: not tracker, database or desk."""

from __future__ import annotations

import json
import re

import pytest

from support.clock import now
from support.environment import Environment
from support.people.handoffs import HandoffQueue
from support.people.tickets import TicketStore
from support.storage.database import open_database
from tests.assistant import Assistant
from tests.bot import Customer

SECRETS = [
    pytest.param("6222021234567890128", "{}", "bank_card", id="card"),
    pytest.param("6222 0212 3456 7890 128", "我的卡号{}", "bank_card", id="card in groups"),
    pytest.param("６２２２０２１２３４５６７８９０１２８", "卡号{}", "bank_card", id="full-width"),
    pytest.param("837", "安全码{}", "cvv", id="security code"),
    pytest.param("Qw7788zzk", "密码是{}", "password", id="password"),
    pytest.param("583926", "验证码是{}", "verification_code", id="verification code"),
    pytest.param("11010519491231002X", "我身份证号{}", "id_number", id="ID number"),
]


def stored(assistant: Assistant) -> str:
    """Everything in the assistant's database files, the write-ahead logs too."""
    files = [file for file in assistant.folder.iterdir() if file.is_file()]
    return "\n".join(file.read_bytes().decode("utf-8", "ignore") for file in files)


def kept(assistant: Assistant, customer: Customer) -> str:
    """What is held of one conversation: tracker, tickets, hand-off."""
    database = open_database(Environment.from_environ(assistant.environment).database_url)
    tickets = TicketStore(database).of_conversation(customer.sender)
    handoff = HandoffQueue(database).latest(customer.sender)
    # Readable, so that Chinese and full-width characters are compared as they were typed.
    return json.dumps(customer.tracker(), ensure_ascii=False) + repr(tickets) + repr(handoff)


def holds(text: str, secret: str) -> bool:
    """Whether it stands there on its own; a CVV's three digits can be a part of a timestamp."""
    return bool(re.search(rf"(?<![0-9A-Za-z.]){re.escape(secret)}(?![0-9A-Za-z])", text))


@pytest.mark.parametrize(("secret", "sentence", "kind"), SECRETS)
def test_outside_a_case(assistant: Assistant, secret: str, sentence: str, kind: str) -> None:
    customer = assistant.customer()
    heard = customer.say(sentence.format(secret))
    assert heard.responses[0] == f"utter_secret_{kind}"
    assert secret not in heard.text
    assert not holds(kept(assistant, customer), secret)


@pytest.mark.parametrize(("secret", "sentence", "kind"), SECRETS)
def test_inside_a_case(assistant: Assistant, secret: str, sentence: str, kind: str) -> None:
    customer = assistant.customer()
    customer.say("账户被冻结了")
    heard = customer.say(sentence.format(secret))
    assert heard.responses[0] == f"utter_secret_{kind}"
    assert heard.slots["requested_slot"] == "account_id"
    assert heard.slots["account_id"] is None
    assert secret not in heard.text
    customer.say("OK10000011")
    assert customer.say("对的").slots["ticket_id"]
    assert not holds(kept(assistant, customer), secret)


@pytest.mark.parametrize(("secret", "sentence", "kind"), SECRETS)
def test_in_the_words_for_the_desk(assistant: Assistant, secret: str, sentence: str, kind: str) -> None:
    """What the customer says for the agent is kept in ticket and hand-off, without the secret."""
    customer = assistant.customer()
    customer.say("转人工")
    heard = customer.say("付款老是失败，" + sentence.format(secret))
    assert heard.responses[0] == f"utter_secret_{kind}"
    assert heard.slots["handoff_status"] == "waiting"
    held = kept(assistant, customer)
    assert "付款老是失败" in held
    assert not holds(held, secret)


@pytest.mark.parametrize(("secret", "sentence", "kind"), SECRETS)
def test_while_waiting_for_a_person(assistant: Assistant, secret: str, sentence: str, kind: str) -> None:
    customer = assistant.customer()
    customer.say("转人工")
    assert customer.say("转人工").slots["handoff_status"] == "waiting"
    customer.say(sentence.format(secret))
    assert not holds(kept(assistant, customer), secret)


def test_several_at_once(assistant: Assistant) -> None:
    customer = assistant.customer()
    customer.say("卡号6222021234567890128 cvv 837 密码Qw7788zzk 验证码583926")
    held = kept(assistant, customer)
    for secret in ("6222021234567890128", "837", "Qw7788zzk", "583926"):
        assert not holds(held, secret), secret


def test_no_database_holds_one(assistant: Assistant) -> None:
    """The files themselves, with numbers that nothing else writes."""
    marker = f"{now():%f}"
    secrets = [f"Zq{marker}xW7", "6225880212345678908", "11010519491231002X"]
    customer = assistant.customer()
    customer.say(f"登录密码{secrets[0]}")
    customer.say("账户被冻结了")
    customer.say(f"卡{secrets[1]} 身份证{secrets[2]}")
    customer.say("OK10000011")
    customer.say("对的")
    held = stored(assistant)
    assert customer.sender in held
    for secret in secrets:
        assert secret not in held


def test_a_secret_in_other_fields_of_the_request_is_not_kept(assistant: Assistant) -> None:
    customer = assistant.customer()
    customer.say("你好", metadata={"note": "6222021234567890128"}, extra="Qw7788zzk")
    held = kept(assistant, customer)
    assert not holds(held, "6222021234567890128")
    assert not holds(held, "Qw7788zzk")


def test_an_order_number_is_no_secret(assistant: Assistant) -> None:
    customer = assistant.customer("OK10000001")
    customer.say("提现没到账")
    heard = customer.say("T20250101000001")
    assert not [name for name in heard.responses if name.startswith("utter_secret")]
    assert heard.slots["transaction_id"] == "T20250101000001"
