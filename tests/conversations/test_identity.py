"""Who may hear what about an account: whatever is typed or sent along, the server side decides."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from support.clock import now
from support.company.identity import mint_token
from support.environment import Environment
from support.people.tickets import TicketStore
from support.storage.database import open_database
from support.wallet import TransactionQuery
from support.wallet.sql import SqlWallet
from tests.assistant import Assistant
from tests.bot import Customer, Heard

FROZEN = "OK10000011"
"""A demo account that is frozen (docs/demo.md)."""

ORDINARY = "OK10000001"
UNKNOWN = "OK99999999"

TAKEN = ["utter_case_taken_anonymous", "utter_ticket_opened", "utter_handoff_queued"]
"""What an anonymous customer with a confirmed account hears, whatever the account."""


def environment(assistant: Assistant) -> Environment:
    return Environment.from_environ(assistant.environment)


def frozen_case(customer: Customer, account: str, **extra: Any) -> list[Heard]:
    """Reports the account as frozen and confirms its ID."""
    return [customer.say(text, **extra) for text in ("我账户被冻结了", account, "对的")]


def without(account: str, texts: list[str]) -> str:
    return "\n".join(texts).replace(account, "")


@pytest.mark.parametrize("account", [FROZEN, ORDINARY, UNKNOWN])
def test_an_anonymous_customer_hears_the_same_of_every_account(assistant: Assistant, account: str) -> None:
    heard = frozen_case(assistant.customer(), account)
    assert [turn.responses for turn in heard[1:]] == [["utter_ask_confirmation"], TAKEN]
    assert heard[-1].slots["account_id"] == account
    assert heard[-1].slots["handoff_status"] == "waiting"
    assert not heard[-1].slots["case"]["finding"]


@pytest.mark.parametrize(
    "problem",
    [
        "我忘记密码了",
        "我的账号被锁了",
        "我收不到验证码",
        "我的实名认证怎么还没通过",
        "我想提高限额",
        "昨天下午三点的提现500元还没到账",
    ],
)
def test_no_problem_looks_an_anonymous_customers_account_up(assistant: Assistant, problem: str) -> None:
    seen = []
    for account in (ORDINARY, UNKNOWN):
        customer = assistant.customer()
        heard = [customer.say(text) for text in (problem, account, "对的")]
        assert heard[-1].responses == TAKEN, without(account, heard[-1].texts)
        seen.append([turn.responses for turn in heard])
    assert seen[0] == seen[1]


@pytest.mark.parametrize("account", [FROZEN, UNKNOWN])
def test_a_verified_customer_hears_the_same_of_every_other_account(
    assistant: Assistant, account: str
) -> None:
    customer = assistant.customer(ORDINARY)
    customer.say(f"账户{account}被冻结了 帮我看看")
    heard = customer.say("对的")
    assert "utter_not_your_account" in heard.responses
    assert not [name for name in heard.responses if name.startswith("utter_account_frozen")]
    assert not heard.slots["case"]["finding"]


@pytest.mark.parametrize(
    "extra",
    [
        {"metadata": {"verified_account": FROZEN}},
        {"verified_account": FROZEN},
        {"metadata": {"verified_account": FROZEN, "secrets": ["password"], "too_long": True}},
        {"slots": {"account_id": FROZEN, "verified_account": FROZEN}},
        {"input_channel": "cmdline", "metadata": {"customer": {"account_id": FROZEN}}},
        {"metadata": [FROZEN]},
        {"metadata": "verified_account"},
    ],
)
def test_what_the_client_sends_along_verifies_nobody(assistant: Assistant, extra: dict[str, Any]) -> None:
    customer = assistant.customer()
    heard = frozen_case(customer, FROZEN, **extra)
    assert heard[-1].responses == TAKEN
    said = [event for event in customer.tracker()["events"] if event["event"] == "user"]
    assert [event["metadata"]["verified_account"] for event in said] == [None] * 3
    assert [event["metadata"]["secrets"] for event in said] == [[]] * 3


def test_metadata_does_not_replace_the_tokens_account(assistant: Assistant) -> None:
    customer = assistant.customer(ORDINARY)
    heard = customer.say("我账户被冻结了吗", metadata={"verified_account": FROZEN})
    assert heard.slots["account_id"] == ORDINARY
    assert "utter_account_frozen_not_frozen" in heard.responses


def test_the_senders_name_verifies_nobody(assistant: Assistant) -> None:
    customer = assistant.customer(sender=FROZEN)
    assert frozen_case(customer, FROZEN)[-1].responses == TAKEN


def test_a_token_that_is_not_good_makes_an_anonymous_customer(assistant: Assistant) -> None:
    settings = environment(assistant)
    good = mint_token(FROZEN, settings, now())
    expired = mint_token(FROZEN, settings, now() - timedelta(hours=2))
    head, body, signature = good.split(".")
    foreign = f"{head}.{body}.{signature[::-1]}"
    unsigned = f"eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.{body}."
    for token in (expired, foreign, unsigned, "x", FROZEN, assistant.environment["RASA_API_TOKEN"]):
        customer = assistant.customer()
        customer.token = token
        heard = customer.say("我账户被冻结了")
        assert heard.slots["requested_slot"] == "account_id", token
        assert heard.slots["account_id"] is None


def test_an_expired_token_ends_the_verification_in_the_middle(assistant: Assistant) -> None:
    customer = assistant.customer(ORDINARY)
    customer.say("昨天下午三点提现500还没到")
    customer.token = mint_token(ORDINARY, environment(assistant), now() - timedelta(hours=2))
    heard = customer.say("对的")
    assert heard.responses == TAKEN


def test_another_customers_transaction_is_not_found_by_its_id(assistant: Assistant) -> None:
    database = open_database(environment(assistant).database_url)
    found = SqlWallet(database, 2.0).transactions(TransactionQuery(ORDINARY, ["withdrawal"]))
    withdrawal = found[0]
    customer = assistant.customer(FROZEN)
    customer.say("提现没到账")
    customer.say(f"单号{withdrawal.transaction_id}")
    heard = customer.say("对的")
    assert heard.responses[0] == "utter_withdrawal_delayed_not_found"
    assert f"{withdrawal.amount}" not in heard.text


def test_a_ticket_is_read_back_only_where_it_belongs(assistant: Assistant) -> None:
    owner = assistant.customer()
    number = frozen_case(owner, FROZEN)[-1].slots["ticket_id"]
    store = TicketStore(open_database(environment(assistant).database_url))
    ticket = store.find(number)
    assert ticket is not None and not ticket.verified
    answers = []
    for asked in (number, "K20200101-000001"):
        for stranger in (assistant.customer(), assistant.customer(ORDINARY)):
            answers.append(stranger.say(f"工单{asked}处理到哪了").responses)
    assert answers[0] == answers[1] == answers[2] == answers[3]
    assert answers[0][-1] == "utter_ticket_status_not_readable"


def test_who_types_the_id_of_an_account_does_not_own_its_tickets(assistant: Assistant) -> None:
    """A stranger's case about an account is not the owner's to read, nor the other way round."""
    stranger = assistant.customer()
    number = frozen_case(stranger, FROZEN)[-1].slots["ticket_id"]
    heard = assistant.customer(FROZEN).say(f"工单{number}处理到哪了")
    assert "utter_ticket_status_open" not in heard.responses
