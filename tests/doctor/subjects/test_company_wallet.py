"""Wallets as companies build them: the sandbox's, well and with faults to order."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from doctor.finding import Finding, Severity
from doctor.subjects import company_wallet
from launch.ports import free_port
from tests.assistant import ROOT
from tests.doctor.patients import found

TOKEN = "hunter2-wallet"


@pytest.fixture(scope="module")
def wallet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The sandbox's wallet over demo data; its URL."""
    port, folder = free_port(), tmp_path_factory.mktemp("wallet")
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "sandbox.wallet_server", "--port", str(port), "--token", TOKEN),
            *("--database", f"sqlite:///{folder}/wallet.db"),
        ],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    url, deadline = f"http://127.0.0.1:{port}", time.monotonic() + 60
    try:
        while not _answers(url):
            assert process.poll() is None and time.monotonic() < deadline
            time.sleep(0.1)
        yield url
    finally:
        process.kill()
        process.wait()


def _answers(url: str) -> bool:
    try:
        return httpx.get(url).status_code > 0
    except httpx.HTTPError:
        return False


def look(url: str, token: str = TOKEN) -> dict[str, Finding]:
    """What is found of it; no secret in it."""
    findings = found(company_wallet.look, WALLET_URL=url, WALLET_TOKEN=token)
    assert TOKEN not in repr(findings)
    return findings


def test_the_demos() -> None:
    assert set(found(company_wallet.look)) == {"wallet_of_demo"}


def test_one_that_is_well(wallet: str) -> None:
    assert set(look(wallet)) == {"wallet_fine"}


def test_one_that_answers_something_else(wallet: str) -> None:
    headers = {"Authorization": f"Bearer {TOKEN}"}
    httpx.post(f"{wallet}/sandbox/fault?mode=garbage", headers=headers).raise_for_status()
    try:
        finding = look(wallet)["wallet_fault"]
    finally:
        httpx.post(f"{wallet}/sandbox/fault?mode=none", headers=headers).raise_for_status()
    assert finding.severity == Severity.BROKEN and "JSON" in str(finding.about["said"])


def test_one_that_keeps_us_out(wallet: str) -> None:
    assert "WALLET_TOKEN" in str(look(wallet, "another")["wallet_fault"].about["said"])


def test_one_that_is_not_there() -> None:
    assert look(f"http://127.0.0.1:{free_port()}")["wallet_fault"].severity == Severity.BROKEN


def test_a_database_without_its_tables(tmp_path: Path) -> None:
    """A file of the company's own, which a look does not change."""
    file = tmp_path / "wallet.db"
    file.touch()
    findings = found(company_wallet.look, WALLET_DATABASE_URL=f"sqlite:///{file}")
    assert "wallet_accounts" in str(findings["wallet_fault"].about["said"]) or findings
    assert file.stat().st_size == 0
