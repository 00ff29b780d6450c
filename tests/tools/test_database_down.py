"""Commands on a database that cannot be used: as `make` runs them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("command", [["tools.tickets"], ["tools.review", "--list"], ["tools.review"]])
@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("postgresql://okpay:hunter2@127.0.0.1:1/okpay", "连不上数据库服务器"),
        ("postgresql://okpay:hunter2@no-host.invalid/okpay", "主机名"),
        ("postgresql://okpay:hunter2@x/y@127.0.0.1/okpay", "%40"),
        ("mysql://okpay:hunter2@h/okpay", "DATABASE_URL"),
        ("sqlite:////proc/none/okpay.db", "打不开数据库文件"),
        ("sqlite:///{folder}/empty.db", "make run"),
    ],
)
def test_a_sentence_in_place_of_a_trace(tmp_path: Path, command: list[str], url: str, said: str) -> None:
    ended = subprocess.run(
        [sys.executable, "-m", *command],
        env={"DATABASE_URL": url.format(folder=tmp_path), "PATH": ""},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ended.returncode == 1 and said in ended.stderr and "Traceback" not in ended.stderr, ended.stderr
    assert "hunter2" not in ended.stderr
