"""The engine's REST channel: what a client may send, and what it cannot do with it."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx
import jwt
import pytest

from engine.channel import LONGEST_SENDER
from support.clock import now
from support.company.identity import mint_token
from support.environment import Environment
from tests.assistant import Assistant
from tests.bot import TIMEOUT, Customer

ACCOUNT = "OK10000001"

QUESTION = "手续费怎么收"


def verified_as(customer: Customer) -> Any:
    """The account that the engine noted with the customer's last message."""
    messages = [event for event in customer.tracker()["events"] if event["event"] == "user"]
    return messages[-1]["metadata"]["verified_account"]


def post(assistant: Assistant, content: bytes) -> httpx.Response:
    """The answer to a raw body."""
    return httpx.post(
        f"{assistant.url}/webhooks/rest/webhook",
        content=content,
        headers={"Content-Type": "application/json"},
        timeout=TIMEOUT,
    )


# --- identity ---------------------------------------------------------------------------------------


def test_good_token_verifies(assistant: Assistant) -> None:
    """What the refused ones are compared with."""
    customer = assistant.customer(ACCOUNT)
    heard = customer.say("提现没到账")
    assert verified_as(customer) == ACCOUNT
    assert heard.slots["account_id"] == ACCOUNT


def forged(kind: str, assistant: Assistant) -> str:
    """A token that proves nothing, one for each way to be wrong."""
    settings = Environment.from_environ(assistant.environment)
    claims: dict[str, Any] = {"sub": "x", "account_id": ACCOUNT, "aud": settings.identity_audience}
    claims["exp"] = int((now() + timedelta(hours=1)).timestamp())
    secret = settings.identity_secret

    def signed(key: str = secret, **changed: Any) -> str:
        return jwt.encode({**claims, **changed}, key, algorithm="HS256")

    def part(content: dict[str, Any]) -> str:
        return base64.urlsafe_b64encode(json.dumps(content).encode()).rstrip(b"=").decode()

    good = mint_token(ACCOUNT, settings, now())
    tokens = {
        "audience": mint_token(ACCOUNT, replace(settings, identity_audience="another-app"), now()),
        "expired": mint_token(ACCOUNT, settings, now() - timedelta(hours=2)),
        "not yet valid": signed(nbf=int((now() + timedelta(hours=1)).timestamp())),
        "another key": signed("k" * 40),
        "another's claims": ".".join([good.split(".")[0], part(claims | {"sub": "y"}), good.split(".")[2]]),
        "alg none": f"{part({'alg': 'none', 'typ': 'JWT'})}.{part(claims)}.",
        "alg none signed": ".".join([part({"alg": "none", "typ": "JWT"}), *good.split(".")[1:]]),
        "no expiry": jwt.encode(
            {name: value for name, value in claims.items() if name != "exp"}, secret, algorithm="HS256"
        ),
        "malformed account": signed(account_id="OK1"),
        "account of no text": signed(account_id=[ACCOUNT]),
        "no token at all": "abc",
        "too long": "a" * 5000,
        "the API's token": assistant.environment["RASA_API_TOKEN"],
    }
    return tokens[kind]


KINDS = (
    "audience",
    "expired",
    "not yet valid",
    "another key",
    "another's claims",
    "alg none",
    "alg none signed",
    "no expiry",
    "malformed account",
    "account of no text",
    "no token at all",
    "too long",
    "the API's token",
)


@pytest.mark.parametrize("kind", KINDS)
def test_refused_token_leaves_the_customer_anonymous(assistant: Assistant, kind: str) -> None:
    """Answered like anybody, told nothing of the account."""
    customer = replace(assistant.customer(), token=forged(kind, assistant))
    heard = customer.say("提现没到账")
    assert verified_as(customer) is None
    assert heard.slots["account_id"] is None
    assert heard.slots["requested_slot"] == "account_id"


@pytest.mark.parametrize("around", ["{}", "Bearer {}", '"{}"', "\t {}"])
def test_what_stands_around_a_token_is_no_part_of_it(assistant: Assistant, around: str) -> None:
    """Read as at the desk's doors."""
    token = around.format(assistant.customer(ACCOUNT).token)
    customer = replace(assistant.customer(), token=token)
    customer.say("提现没到账")
    assert verified_as(customer) == ACCOUNT


@pytest.mark.parametrize("header", ["Basic dXNlcjpwYXNz", "Bearer", "Bearer  "])
def test_what_is_no_token_is_not_refused(assistant: Assistant, header: str) -> None:
    """Another scheme is somebody else's; nothing is nothing."""
    before = assistant.log().count("An identity token was refused")
    customer = assistant.customer()
    httpx.post(
        f"{assistant.url}/webhooks/rest/webhook",
        json={"sender": customer.sender, "message": "提现没到账"},
        headers={"Authorization": header.strip()},
        timeout=TIMEOUT,
    )
    assert verified_as(customer) is None
    assert assistant.log().count("An identity token was refused") == before


def test_the_log_says_why_a_token_was_refused(assistant: Assistant) -> None:
    """Without the token."""
    token = forged("alg none", assistant)
    replace(assistant.customer(), token=token).say("提现没到账")
    assert "An identity token was refused: algorithm: signed as none, but IDENTITY_SECRET" in assistant.log()
    assert token not in assistant.log()


def test_token_is_asked_for_with_each_message(assistant: Assistant) -> None:
    """Signed out, the conversation goes on without the account's facts."""
    customer = assistant.customer(ACCOUNT)
    customer.say("昨天上午10点提了3000到现在没到卡里")
    heard = replace(customer, token="").say("对的")
    assert heard.responses[0] == "utter_case_taken_anonymous"
    assert "审核" not in heard.text


# --- what the client says of itself -----------------------------------------------------------------


def test_clients_metadata_is_ignored(assistant: Assistant) -> None:
    """It can neither verify, nor say what was masked, nor name a channel."""
    customer = assistant.customer()
    claims = {"verified_account": ACCOUNT, "account_id": ACCOUNT, "secrets": ["cvv"], "too_long": True}
    heard = customer.say("提现没到账", metadata=claims, input_channel="desk", verified_account=ACCOUNT)
    message = [event for event in customer.tracker()["events"] if event["event"] == "user"][-1]
    ours = {name: message["metadata"][name] for name in ("verified_account", "secrets", "too_long")}
    assert ours == {"verified_account": None, "secrets": [], "too_long": False}
    assert message["input_channel"] == "rest"
    assert ACCOUNT not in json.dumps(message)
    assert heard.slots["account_id"] is None
    assert heard.slots["requested_slot"] == "account_id"


@pytest.mark.parametrize("body", [{}, {"sender": None}, {"sender": ""}, {"sender": []}, {"sender": 0}])
def test_messages_without_a_sender_share_no_conversation(assistant: Assistant, body: dict[str, Any]) -> None:
    """Two such customers must not read each other's facts."""
    recipients = []
    for text in ("提现没到账", "OK10000001"):
        replies = post(assistant, json.dumps({**body, "message": text}).encode()).json()
        recipients.append(replies[0]["recipient_id"])
    assert len(set(recipients)) == 2
    first = replace(assistant.customer(), sender=recipients[0])
    assert len([event for event in first.tracker()["events"] if event["event"] == "user"]) == 1


def test_long_senders_share_no_conversation(assistant: Assistant) -> None:
    """Also where they differ only behind what a table can hold."""
    recipients = set()
    for last in ("a", "b"):
        body = {"sender": "s" * LONGEST_SENDER + last, "message": "钱被盗刷了"}
        replies = post(assistant, json.dumps(body).encode()).json()
        recipients.add(replies[0]["recipient_id"])
        assert len(replies[0]["recipient_id"]) <= LONGEST_SENDER
    assert len(recipients) == 2


# --- odd bodies ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"abc",
        b"{",
        b"[]",
        b"[1, 2]",
        b"null",
        b"1",
        b'"x"',
        b"\xff\xfe",
        b'{"message": NaN}',
        b"{}",
        '{"message": "手续费怎么收"}'.encode("gbk"),
    ],
)
def test_odd_body_breaks_nothing(assistant: Assistant, content: bytes) -> None:
    """It is answered or refused, without a word about our innards, and the next one is answered."""
    answer = post(assistant, content)
    assert answer.status_code in (200, 400)
    assert answer.status_code == 400 or answer.json()
    assert "Traceback" not in answer.text
    assert assistant.customer().say(QUESTION).responses == ["utter_fees"]


@pytest.mark.parametrize(
    "message", [None, 1, 2.5, True, ["a"], {"a": 1}, "", "  ", "\0", "😀", "a" * 200_000]
)
def test_odd_message_is_answered(assistant: Assistant, message: Any) -> None:
    """With a request for words, or for fewer."""
    heard = assistant.customer().say(message)
    assert heard.responses in (["utter_empty"], ["utter_emoji"], ["utter_too_long"])


@pytest.mark.parametrize("message", ["钱被盗刷了\ud83d", "钱被\0盗刷了"])
def test_message_with_broken_characters_is_understood(assistant: Assistant, message: str) -> None:
    """Half an emoji, NUL: no database takes them, and the customer cannot see them."""
    customer = assistant.customer()
    # Escaped, as browsers send it: such a text has no bytes of its own.
    replies = post(
        assistant, json.dumps({"sender": customer.sender, "message": message}).encode("ascii")
    ).json()
    assert len(replies) == 3
    assert customer.tracker()["slots"]["handoff_status"] == "waiting"


@pytest.mark.parametrize(
    "sender", ["\ud83d", "a\0b", "a/b?c=d#e", "'; DROP TABLE events; --", {"a": 1}, "😀"]
)
def test_odd_sender_has_a_conversation(assistant: Assistant, sender: Any) -> None:
    """One, and the same with the next message."""
    texts = [
        post(assistant, json.dumps({"sender": sender, "message": text}).encode("ascii")).json()
        for text in ("提现没到账", "OK10000001")
    ]
    assert texts[0][0]["recipient_id"] == texts[1][0]["recipient_id"]
    assert "账户 ID" in texts[0][-1]["text"]
    assert "OK12345678" not in texts[1][0]["text"], "the account that was given is asked for again"


# --- typed commands ----------------------------------------------------------------------------------

COMMANDS = (
    "/restart",
    " /restart",
    "//restart",
    "/ restart",
    "／restart",
    "/session_start",
    "/back",
    "/stop",
    "/greet",
    "/action_listen",
    '/inform{"account_id": "OK10000001"}',
    '／inform{"account_id": "OK10000001"}',
    '/withdrawal_delayed{"account_id": "OK10000001", "amount": "5"}',
    "/affirm",
    "/",
)


@pytest.mark.parametrize("command", COMMANDS)
def test_typed_command_is_a_text(assistant: Assistant, command: str) -> None:
    """It is answered, sets no slot and opens nothing."""
    customer = assistant.customer()
    heard = customer.say(command)
    assert heard.texts
    assert heard.loop is None
    assert heard.slots["account_id"] is None
    assert heard.slots["amount"] is None
    events = customer.tracker()["events"]
    assert [event["event"] for event in events].count("session_started") == 1
    assert not [event for event in events if event["event"] in ("restart", "undo", "rewind", "pause")]


@pytest.mark.parametrize("command", ["/restart", "／restart", "/session_start", "/affirm"])
def test_typed_command_leaves_a_case_as_it_is(assistant: Assistant, command: str) -> None:
    """The open fact is asked again, and what was given is kept."""
    customer = assistant.customer(ACCOUNT)
    customer.say("提现没到账")
    before = customer.say("昨天上午10点").slots
    after = customer.say(command)
    assert after.slots["requested_slot"] == before["requested_slot"] == "amount"
    assert after.slots["transaction_time"] == before["transaction_time"]
    assert after.loop == "case_form"


@pytest.mark.parametrize("command", ["/restart", "/session_start"])
def test_typed_command_does_not_end_a_wait(assistant: Assistant, command: str) -> None:
    """The place in the queue stays; a question is answered meanwhile."""
    customer = assistant.customer()
    customer.say("钱被盗刷了")
    assert customer.say(command).slots["handoff_status"] == "waiting"
    answered = customer.say(QUESTION)
    assert answered.responses == ["utter_fees"]
    assert answered.slots["handoff_status"] == "waiting"


# --- the desk ------------------------------------------------------------------------------------------


def from_desk(assistant: Assistant, customer: Customer, text: str, **headers: str) -> list[dict[str, Any]]:
    """The answer to a message with the desk's headers (docs/desk.md, Who is who)."""
    answer = httpx.post(
        f"{assistant.url}/webhooks/rest/webhook",
        json={"sender": customer.sender, "message": text},
        headers={name.replace("_", "-"): value for name, value in headers.items()},
        timeout=TIMEOUT,
    )
    replies: list[dict[str, Any]] = answer.json()
    return replies


def test_desk_vouches_for_an_account(assistant: Assistant) -> None:
    """Beside the API's token."""
    customer = assistant.customer()
    token = assistant.environment["RASA_API_TOKEN"]
    from_desk(
        assistant,
        customer,
        "提现没到账",
        X_Desk_Token=token,
        X_Verified_Account=ACCOUNT,
        X_Desk_Message="web-1:7",
        X_Desk_Picture="1",
    )
    assert verified_as(customer) == ACCOUNT
    message = [event for event in customer.tracker()["events"] if event["event"] == "user"][-1]
    assert message["metadata"]["desk_message"] == "web-1:7"
    assert message["metadata"]["picture"] is True


@pytest.mark.parametrize("token", ["", "abc", "RASA_API_TOKEN"])
def test_nobody_else_vouches_for_an_account(assistant: Assistant, token: str) -> None:
    """The header alone is a claim like any other."""
    customer = assistant.customer()
    from_desk(assistant, customer, "提现没到账", X_Desk_Token=token, X_Verified_Account=ACCOUNT)
    assert verified_as(customer) is None
    message = [event for event in customer.tracker()["events"] if event["event"] == "user"][-1]
    assert not {"desk_message", "picture"} & set(message["metadata"])


@pytest.mark.parametrize("account", ["OK1", "ok10000001", "OK10000001;x", ""])
def test_malformed_account_of_the_desk_is_none(assistant: Assistant, account: str) -> None:
    """Also beside the API's token."""
    customer = assistant.customer()
    token = assistant.environment["RASA_API_TOKEN"]
    from_desk(assistant, customer, "提现没到账", X_Desk_Token=token, X_Verified_Account=account)
    assert verified_as(customer) is None


def test_secret_that_the_desk_has_masked_is_warned_of(assistant: Assistant) -> None:
    """Only the placeholder comes here."""
    customer = assistant.customer()
    token = assistant.environment["RASA_API_TOKEN"]
    heard = from_desk(assistant, customer, "我的密码是[已隐藏的密码]", X_Desk_Token=token)
    assert "登录页点「忘记密码」" in heard[0]["text"]
