"""`make check-wallet`: its words, its exit status, and that it shows no data."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from support.company.wording import words
from support.wallet.trial.finding import Finding
from tests.assistant import ROOT
from tools.check_wallet import main, report


def _run(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tools.check_wallet", *arguments],
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin", "PYTHONUTF8": "1", **variables},
        capture_output=True,
        text=True,
        check=False,
    )


def test_errors_make_it_fail_and_warnings_do_not(capsys: pytest.CaptureFixture[str]) -> None:
    assert report([Finding("service", "note")]) == 0
    assert report([Finding("service", "note"), Finding("order", "warning")]) == 0
    assert report([Finding("too_many", "error", {"most": "20"})]) == 1
    said = capsys.readouterr().out
    assert "[错]" in said and "[注意]" in said and words("wallet")["done"] in said


def test_a_malformed_account_or_setting_is_a_sentence() -> None:
    for ended in (_run("--account", "12"), _run(WALLET_URL="https://hunter2.example")):
        assert ended.returncode and len(ended.stderr.splitlines()) == 1 and "hunter2" not in ended.stderr


def test_a_service_that_is_not_there_fails() -> None:
    ended = _run("--account", "OK20000001", WALLET_URL="http://127.0.0.1:1", WALLET_TOKEN="hunter2")
    assert ended.returncode == 1 and "Traceback" not in ended.stderr
    assert "OK20000001" not in ended.stdout and "hunter2" not in ended.stdout


def test_the_demo_wallet_is_tried_as_well(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """And it is said that it is the demo's; before the first start it has no tables."""
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/okpay.db")
    for name in ("WALLET_URL", "WALLET_TOKEN", "WALLET_DATABASE_URL"):
        monkeypatch.delenv(name, raising=False)
    assert main([]) == 1
    assert words("wallet")["findings"]["embedded"] in capsys.readouterr().out


def test_every_word_is_said() -> None:
    """Each finding and each rule stands in code; that each one said has its words is seen in the trials."""
    code = "\n".join(file.read_text("utf-8") for file in (ROOT / "support").rglob("*.py"))
    names = [*words("wallet")["findings"], *words("wallet")["must"]]
    assert not [name for name in names if f'"{name}"' not in code]
