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

from tests.assistant import ROOT, Assistant
from tests.bot import Customer, Heard
from tests.faults.records import handoff, tickets

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
