"""The commands that any Rasa user knows, and the shell."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from launch import model
from launch.ports import free_port

ROOT = Path(__file__).parent.parent

QUIET = {"RASA_TELEMETRY_ENABLED": "false", "TQDM_DISABLE": "1", "TF_CPP_MIN_LOG_LEVEL": "3"}


def run(*arguments: str, typed: str = "", **variables: str) -> subprocess.CompletedProcess[str]:
    """A command of the environment, with what is typed into it."""
    return subprocess.run(
        [sys.executable, "-m", *arguments],
        input=typed,
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**os.environ, **QUIET, **variables},
        timeout=280,
        check=False,
    )


def test_data_validate_warns_of_nothing() -> None:
    """`rasa data validate`, plain, as a Rasa user calls it."""
    validated = run("rasa", "data", "validate")
    assert validated.returncode == 0, validated.stderr
    assert "UserWarning" not in validated.stderr, validated.stderr


def test_core_stories_predict_the_right_actions(tmp_path: Path) -> None:
    """`rasa test core`: the order of actions."""
    trained = str(model.train(os.environ))
    tested = run(
        "rasa", "test", "core", "--model", trained, "--stories", "tests/stories",
        "--out", str(tmp_path), "--fail-on-prediction-errors",
    )  # fmt: skip
    assert tested.returncode == 0, tested.stderr
    failed = (tmp_path / "failed_test_stories.yml").read_text(encoding="utf-8")
    assert "None of the test stories failed" in failed


def test_plain_rasa_shell_answers(tmp_path: Path) -> None:
    """`rasa shell`, with nothing set in the environment."""
    trained = str(model.train(os.environ))
    talked = run(
        "rasa", "shell", "--model", trained, "--port", str(free_port()),
        typed="手续费怎么收\n/stop\n",
        CONVERSATIONS_URL=f"sqlite:///{tmp_path}/conversations.db",
    )  # fmt: skip
    assert "手续费" in talked.stdout.split("Your input", 2)[-1] or "转账" in talked.stdout, talked.stderr


def test_shell_answers_a_verified_customer_and_masks(tmp_path: Path) -> None:
    """`make shell ACCOUNT=...`: the account is known, a password is warned of."""
    talked = run(
        "launch", "shell", "--account", "OK10000001",
        typed="提现没到账\n我的密码是abc123456\n/stop\n",
        DATABASE_URL=f"sqlite:///{tmp_path}/okpay.db",
        CONVERSATIONS_URL=f"sqlite:///{tmp_path}/conversations.db",
    )  # fmt: skip
    assert "账户 ID 是多少" not in talked.stdout
    assert not [noise for noise in ("Warning:", "INFO ") if noise in talked.stdout + talked.stderr]
    blue = "\x1b[94m"  # how the shell prints what the bot says
    assert talked.stdout.count(blue) >= 4, talked.stdout + talked.stderr
    stored = b"".join(file.read_bytes() for file in tmp_path.glob("*.db*"))
    assert b"abc123456" not in stored
