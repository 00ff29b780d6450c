"""What the operator reads of the wallet: each kind at once, then seldom, and never data."""

from __future__ import annotations

import threading

import pytest

from support.wallet import WalletUnavailable
from support.wallet.breach import Breach, BrokenContract
from support.wallet.complaints import AGAIN_AFTER, MOST_KINDS, Complaints


class Clock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.at = 1000.0

    def __call__(self) -> float:
        return self.at


def _amount(place: int = 0, got: str = "number") -> BrokenContract:
    where = "/accounts/{account_id}/transactions"
    return BrokenContract([Breach(where, f"transactions[{place}].amount", "amount", got)])


def test_each_kind_is_told_at_once_and_not_again(caplog: pytest.LogCaptureFixture) -> None:
    complaints = Complaints(Clock())
    for place in range(100):
        complaints.failed(_amount(place))
        complaints.failed(_amount(place, "text"))
        complaints.failed(WalletUnavailable("the wallet answered 503: /notices"))
    assert len(caplog.records) == 3
    assert "field transactions[0].amount, rule amount, got number" in caplog.text


def test_it_is_told_again_while_it_goes_on_with_how_often(caplog: pytest.LogCaptureFixture) -> None:
    clock = Clock()
    complaints = Complaints(clock)
    for _ in range(8):
        complaints.failed(_amount())
    clock.at += AGAIN_AFTER
    complaints.failed(_amount())
    complaints.failed(_amount())
    assert len(caplog.records) == 2
    assert "(7 times more since it was last told)" in caplog.messages[1]


def test_a_length_is_no_kind_of_its_own(caplog: pytest.LogCaptureFixture) -> None:
    complaints = Complaints(Clock())
    for length in range(201, 260):
        complaints.noticed(Breach("/notices", "notices[0].title", "short", f"text of {length} characters"))
    assert len(caplog.records) == 1


def test_more_kinds_than_there_are_fill_no_memory(caplog: pytest.LogCaptureFixture) -> None:
    complaints = Complaints(Clock())
    for number in range(MOST_KINDS + 50):
        complaints.failed(WalletUnavailable("a" * (number + 1)))
    assert len(complaints._kinds) == MOST_KINDS


def test_threads_tell_a_kind_once(caplog: pytest.LogCaptureFixture) -> None:
    complaints = Complaints(Clock())
    threads = [threading.Thread(target=complaints.failed, args=(_amount(),)) for _ in range(32)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(caplog.records) == 1


def test_a_customer_whom_the_wallet_does_not_know_is_no_breach(caplog: pytest.LogCaptureFixture) -> None:
    """The site may be what is wrong, and `make check-wallet` would find nothing."""
    complaints = Complaints(Clock())
    for _ in range(20):
        complaints.unknown_customer()
    (line,) = caplog.messages
    assert "account_id" in line and "contract" not in line and "check-wallet" not in line
