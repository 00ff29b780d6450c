"""The company's wallet service hangs, fails, talks nonsense or is gone: said so, and handed to a person."""

from __future__ import annotations

import secrets
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from support.wallet.wire import ACCOUNT_PATH, TRANSACTIONS_PATH
from tests.assistant import ROOT, Assistant
from tests.bot import Customer, Heard
from tests.faults.records import handoff, tickets
from tests.support.wallet.crooked import BENDS, SECRET, Crooked, crooked, straight

LATE_CALLS = 3
"""Calls of a look-up that finds nothing: the account, the time said, the days around it."""

SLOW = 1.6
"""Seconds that a slow service takes for a call: in time each, yet together more than the engine waits."""


class WalletService:
    """The sandbox's server as a process, with faults to order."""

    def __init__(self, folder: str) -> None:
        self.token = secrets.token_urlsafe(24)
        database = f"sqlite:///{folder}/sandbox.db"
        command = [
            "-m",
            "sandbox.wallet_server",
            "--port",
            "0",
            "--database",
            database,
            f"--token={self.token}",
        ]
        self.process = subprocess.Popen(
            [sys.executable, *command], stdout=subprocess.PIPE, text=True, cwd=ROOT
        )
        assert self.process.stdout
        self.url = self.process.stdout.readline().strip().removeprefix("WALLET_URL=")

    def order(self, **fault: str | float) -> None:
        """From now on all requests meet the fault."""
        self._ask("POST", fault)

    def requests(self) -> int:
        """How many came since the fault was ordered."""
        count: int = self._ask("GET", {})["requests"]
        return count

    def _ask(self, method: str, parameters: dict[str, str | float]) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {self.token}"}
        answer = httpx.request(method, f"{self.url}/sandbox/fault", params=parameters, headers=headers)
        answer.raise_for_status()
        state: dict[str, Any] = answer.json()
        return state

    def stop(self) -> None:
        """Ends it: from now on connections are refused."""
        self.process.kill()
        self.process.wait()


def named(url: str = "", token: str = "", database: str = "") -> dict[str, str]:
    """The variables that name a wallet, and no other."""
    return {"WALLET_URL": url, "WALLET_TOKEN": token, "WALLET_DATABASE_URL": database}


@pytest.fixture(scope="module")
def wallet(fragile: Assistant) -> Iterator[WalletService]:
    """The service, with the assistant's action server asking it."""
    service = WalletService(str(fragile.folder))
    fragile.processes.restart("actions", named(url=service.url, token=service.token))
    try:
        yield service
    finally:
        service.stop()
        fragile.processes.restart("actions", named(database=fragile.environment["WALLET_DATABASE_URL"]))


def confirmed(fragile: Assistant, amount: str = "3000") -> tuple[Customer, Heard]:
    """A verified customer's case, up to the look-up."""
    customer = fragile.customer("OK10000001")
    customer.say(f"昨天上午10点提了{amount}到现在没到卡里")
    return customer, customer.say("对的")


def called_a_person(fragile: Assistant, customer: Customer, heard: Heard, *, first: str) -> None:
    """The customer hears what failed, and what is said to follow has followed."""
    assert heard.responses == [first, "utter_ticket_opened", "utter_handoff_queued"]
    opened = tickets(fragile, customer)
    assert [ticket.number for ticket in opened] == [heard.slots["ticket_id"]]
    assert opened[0].facts["amount"]
    assert handoff(fragile, customer) == "waiting"


def test_service_that_works_explains(fragile: Assistant, wallet: WalletService) -> None:
    """What all others here are compared with."""
    wallet.order(mode="none")
    customer, heard = confirmed(fragile)
    assert heard.responses == ["utter_withdrawal_delayed_under_review", "utter_check_solved"]
    assert tickets(fragile, customer) == []
    assert wallet.requests() > 0


@pytest.mark.parametrize(
    "fault",
    [
        {"mode": "hang"},
        {"mode": "error", "status": 500},
        {"mode": "error", "status": 503},
        {"mode": "error", "status": 401},
        {"mode": "garbage"},
        {"mode": "trickle"},
    ],
    ids=lambda fault: "-".join(map(str, fault.values())),
)
def test_failing_look_up_becomes_a_ticket_and_a_person(
    fragile: Assistant, wallet: WalletService, fault: dict[str, str | float]
) -> None:
    """Whatever the way in which it fails."""
    wallet.order(**fault)
    customer, heard = confirmed(fragile)
    assert wallet.requests() > 0
    called_a_person(fragile, customer, heard, first="utter_lookup_failed")


@pytest.fixture(scope="module")
def bent(fragile: Assistant, wallet: WalletService) -> Iterator[Crooked]:
    """A service before the sandbox's that bends what it says, with the action server asking it."""
    wallet.order(mode="none")
    with crooked(wallet.url) as service:
        fragile.processes.restart("actions", named(url=service.url, token=wallet.token))
        yield service
    fragile.processes.restart("actions", named(url=wallet.url, token=wallet.token))


@pytest.fixture(scope="module")
def earlier(fragile: Assistant, bent: Crooked) -> int:
    """How many lines about the wallet the action servers of before have written."""
    return len(told_in_log(fragile))


def told_in_log(fragile: Assistant) -> list[str]:
    """The lines about the wallet."""
    return [line for line in fragile.log().splitlines() if "he wallet breaks the contract" in line]


@pytest.mark.parametrize("kind", sorted(set(BENDS) - {"content type"}))
def test_an_answer_that_breaks_the_contract_is_told_in_the_log(
    fragile: Assistant, bent: Crooked, earlier: int, kind: str
) -> None:
    """Path, field, rule and kind of value at once, though others were told a moment before; no data. The
    customer gets a ticket and a person."""
    bend, field, rule, got = BENDS[kind]
    bent.bend = bend
    customer, heard = confirmed(fragile)
    called_a_person(fragile, customer, heard, first="utter_lookup_failed")
    told = f": field {field or '(the whole)'}, rule {rule}"
    lines = [line for line in told_in_log(fragile)[earlier:] if told in line and f"got {got}" in line]
    paths = [line.split(told)[0].rpartition(": ")[2] for line in lines]
    assert paths and set(paths) <= {ACCOUNT_PATH, TRANSACTIONS_PATH} and len(paths) == len(set(paths))
    assert SECRET not in fragile.log() and "OK10000001" not in fragile.log()


def test_a_storm_is_one_line(fragile: Assistant, bent: Crooked, earlier: int) -> None:
    """Not one a turn: the kind was told above, or is now."""
    bent.bend = BENDS["amount as number"][0]
    confirmed(fragile)
    before = told_in_log(fragile)
    for _ in range(3):
        confirmed(fragile)
    assert told_in_log(fragile) == before
    assert len([line for line in before[earlier:] if "rule amount, got number" in line]) == 1


def test_what_harms_nobody_is_read_and_told(fragile: Assistant, bent: Crooked) -> None:
    """Another content type: the customer gets the answer, the operator the line."""
    bent.bend = BENDS["content type"][0]
    _, heard = confirmed(fragile)
    assert heard.responses == ["utter_withdrawal_delayed_under_review", "utter_check_solved"]
    assert [line for line in told_in_log(fragile) if "rule content_type, got text/html" in line]


def test_a_customer_who_is_signed_in_and_unknown_to_the_wallet_is_told_of(
    fragile: Assistant, bent: Crooked
) -> None:
    bent.bend = straight
    customer = fragile.customer("OK99999999")
    customer.say("昨天上午10点提了3000到现在没到卡里")
    heard = customer.say("对的")
    assert heard.responses == ["utter_account_not_found", "utter_ticket_opened"]
    assert "The wallet does not know the account in a customer's token; check the account_id" in fragile.log()
    assert not [line for line in told_in_log(fragile) if "known_owner" in line]
    assert "OK99999999" not in fragile.log()


def test_slow_service_opens_no_second_ticket(fragile: Assistant, wallet: WalletService) -> None:
    """The engine gives the action up before it has looked everywhere; it opens its ticket all the same,
    and that must be the one that the customer has been told."""
    wallet.order(mode="hang", seconds=SLOW)
    customer, heard = confirmed(fragile, amount="8888")
    called_a_person(fragile, customer, heard, first="utter_action_failed")
    assert wallet.requests() == LATE_CALLS
    time.sleep(SLOW + 1)
    assert len(tickets(fragile, customer)) == 1
    assert tickets(fragile, customer)[0].number == heard.slots["ticket_id"]


def test_service_that_is_gone_becomes_a_ticket_and_a_person(
    fragile: Assistant, wallet: WalletService
) -> None:
    """Connections are refused. The last test here: it does not come back."""
    wallet.stop()
    customer, heard = confirmed(fragile)
    called_a_person(fragile, customer, heard, first="utter_lookup_failed")
