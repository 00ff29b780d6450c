"""No secret stands in what the processes print, nor in what they store, on good days and on bad ones."""

from __future__ import annotations

import re

import jwt
import pytest

from support.clock import now
from support.company.identity import mint_token
from support.environment import Environment
from tests.assistant import Assistant
from tests.bot import Customer
from tests.faults.outages import killed, locked

CARD = "6222020200112233445"
CODE = "481926"
CVV = "739"
ID_NUMBER = "11010519491231002X"
PASSWORD = "Xk9mmTq27"
PHONE = "13987654321"

MESSAGES = (
    f"我的卡号是{CARD}，提现没到账",
    f"卡号 {' '.join(CARD[start : start + 4] for start in range(0, len(CARD), 4))} 有问题",
    f"验证码是{CODE}帮我看看",
    f"密码是{PASSWORD}登录不上",
    f"CVV是{CVV}付款失败",
    f"身份证号{ID_NUMBER}实名认证不通过",
    f"我的手机号{PHONE}收不到验证码",
)

SECRETS = {
    "card": rf"{CARD}|{' '.join(CARD[start : start + 4] for start in range(0, 16, 4))}",
    "code": rf"(?<![0-9a-f]){CODE}(?![0-9a-f])",
    "CVV": rf"(?i)CVV\D{{0,12}}{CVV}",
    "ID number": ID_NUMBER,
    "password": PASSWORD,
}


@pytest.fixture(scope="module", autouse=True)
def told(fragile: Assistant) -> list[Customer]:
    """Customers who sent all of that: on a good day, without actions, without a database, with bad tokens."""
    customers = [fragile.customer("OK10000001"), fragile.customer()]
    forged = jwt.encode({"sub": "x", "account_id": "OK10000001"}, "k" * 40, algorithm="HS256")
    customers.append(Customer(fragile.url, fragile.environment["RASA_API_TOKEN"], forged))
    for customer in customers:
        for message in MESSAGES:
            customer.send(message)
    last = fragile.customer("OK10000001")
    with killed(fragile, "actions"):
        with locked(fragile.folder / "okpay.db"):
            last.send(MESSAGES[0])
        for message in MESSAGES:
            last.send(message)
    with locked(fragile.folder / "conversations.db"):
        last.send(MESSAGES[2])
    in_case = fragile.customer()
    for message in (
        "提现没到账",
        MESSAGES[0],
        PHONE,
        f"OK10000001，电话{PHONE}",
        f"密码{PASSWORD}",
        "转人工",
    ):
        in_case.send(message)
    return [*customers, last, in_case]


@pytest.mark.parametrize("kind", SECRETS)
def test_no_log_holds_a_customers_secret(fragile: Assistant, kind: str) -> None:
    """Not even where the message could not be processed."""
    assert len(fragile.log()) > 1000
    assert not re.findall(SECRETS[kind], fragile.log())


def test_no_log_holds_a_full_phone_number_or_account(fragile: Assistant) -> None:
    """Personal data is shortened in logs (support/reading/privacy.py)."""
    assert PHONE not in fragile.log()
    assert "OK10000001" not in fragile.log()


def test_no_log_holds_a_token(fragile: Assistant, told: list[Customer]) -> None:
    """Neither the assistant's own secrets nor what customers came with."""
    log = fragile.log()
    fresh = mint_token("OK10000001", Environment.from_environ(fragile.environment), now())
    tokens = [customer.token for customer in told if customer.token] + [fresh]
    assert tokens
    for token in tokens:
        assert token not in log
        assert token.rsplit(".", 1)[1] not in log
    for name in ("RASA_API_TOKEN", "IDENTITY_SECRET"):
        assert fragile.environment[name] not in log


@pytest.mark.parametrize("kind", SECRETS)
def test_no_database_holds_a_customers_secret(fragile: Assistant, kind: str) -> None:
    """Conversations, tickets and transcripts, byte for byte."""
    files = sorted(fragile.folder.glob("*.db*"))
    assert {"okpay.db", "conversations.db"} <= {file.name for file in files}
    for file in files:
        assert not re.findall(SECRETS[kind], file.read_bytes().decode("latin-1")), file.name
