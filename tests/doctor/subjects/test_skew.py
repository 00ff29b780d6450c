"""Clocks of servers that differ from ours."""

from __future__ import annotations

from datetime import timedelta
from email.utils import format_datetime

import pytest

from doctor.patient import Wish
from doctor.subjects import skew
from support.clock import now
from tests.doctor.patients import found
from tests.doctor.web import serving


@pytest.mark.parametrize(
    ("ahead", "name"),
    [
        (timedelta(0), "clock_fine"),
        (timedelta(seconds=20), "clock_fine"),
        (timedelta(seconds=-20), "clock_fine"),
        (timedelta(minutes=2), "clock_slow"),
        (timedelta(days=1), "clock_slow"),
        (timedelta(minutes=-2), "clock_fast"),
    ],
)
@pytest.mark.parametrize("status", [200, 401, 404, 500])
def test_the_wallets_clock(ahead: timedelta, name: str, status: int) -> None:
    """Any answer has a date. When theirs is ahead, ours is slow."""
    with serving(headers={"Date": format_datetime(now() + ahead)}, status=status) as port:
        findings = found(skew.look, WALLET_URL=f"http://127.0.0.1:{port}", WALLET_TOKEN="t")
    assert set(findings) == {name} and findings[name].about["other"] == "WALLET_URL"
    if name != "clock_fine":
        expected = abs(ahead.total_seconds())
        assert expected - 5 <= int(str(findings[name].about["seconds"])) <= expected + 5


def test_the_public_addresss_clock() -> None:
    with serving(headers={"Date": format_datetime(now() - timedelta(hours=1))}) as port:
        finding = found(skew.look, Wish(url=f"http://127.0.0.1:{port}"))["clock_fast"]
    assert finding.about["other"] == "--url"


@pytest.mark.parametrize("date", ["", "yesterday", "Sat, 99 Nov 2026 00:00:00 GMT"])
def test_no_date_is_no_fault(date: str) -> None:
    with serving(headers={"Date": date}) as port:
        assert not found(skew.look, WALLET_URL=f"http://127.0.0.1:{port}", WALLET_TOKEN="t")


def test_nobody_answers() -> None:
    """That is for another check to say."""
    assert not found(skew.look, WALLET_URL="http://no-such-host.invalid", WALLET_TOKEN="t")
