"""The whole of it as a process, as `make doctor` starts it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from launch.sentences import DOCTOR, say
from tests.doctor.patients import GOOD, SECRET, TOKEN, visited, written
from tests.launch.checkout import Checkout

HARMLESS = {"__pycache__"}


def listing(folder: Path) -> list[tuple[str, int, int]]:
    """Everything in a folder, with when it was changed; links are not followed."""
    rows = []
    for place, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if name not in HARMLESS]
        rows += [(f"{place}/{name}", os.lstat(f"{place}/{name}").st_mtime_ns) for name in files + folders]
    return sorted((name, changed, 0) for name, changed in rows)


def test_a_fresh_clone(folder: Path) -> None:
    """Nothing is broken, the placeholders are told; nothing is made, not even `.env` or `var`."""
    before = listing(folder)
    content = visited(folder)
    names = {finding["name"] for finding in content["findings"] if finding["severity"] != "good"}
    # Whether its ports are free is this machine's matter, how long the calendar goes the day's.
    others = ("port_", "program_", "restart_", "runs_", "calendar_")
    names = {name for name in names if not name.startswith(others)}
    assert names == {"placeholders", "model_missing"}
    assert listing(folder) == before


@pytest.mark.parametrize(
    ("variables", "code"), [({}, 1), ({"DATABASE_URL": "mysql://x"}, 2), ({"DESK_PROT": "1"}, 1)]
)
def test_the_exit_code_is_the_worst(folder: Path, variables: dict[str, str], code: int) -> None:
    content = visited(folder, **variables)
    ports = [finding for finding in content["findings"] if finding["check"] == "ports"]
    if code == 1 and any(finding["severity"] == "broken" for finding in ports):
        pytest.skip("a port of the assistant is taken")
    assert content["exit_code"] == code


def test_no_secret_is_printed(folder: Path) -> None:
    """Wherever it stands, and however wrong it is."""
    secrets = {
        "WALLET_TOKEN": "hunter2-wallet-token",
        "MATRIX_TOKEN": "hunter2-matrix",
        "DATABASE_URL": "postgresql://okpay:hunter2-data@127.0.0.1:1/n",
        "CONVERSATIONS_URL": "mysql://okpay:hunter2-talk@127.0.0.1:1/n",
        "REDIS_URL": "redis://:hunter2-redis@127.0.0.1:1",
        "WALLET_URL": "http://okpay:hunter2-http@127.0.0.1:1/api",
        "IDENTITY_PUBLIC_KEY": "hunter2-key",
    }
    written("WALET_TOKEN=hunter2-file\nWORDS hunter2-line\nA='hunter2-quote\nRASA_API_TOKEN=hunter2\n", 0o644)
    for arguments in ([], ["--json"]):
        ended = subprocess.run(
            [sys.executable, "-m", "doctor", *arguments, "--token", "-"],
            cwd=folder,
            env={"PATH": os.environ["PATH"], **GOOD, **secrets},
            input="hunter2.hunter2.hunter2",
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert ended.returncode == 2 and ended.stderr == ""
        assert "hunter2" not in ended.stdout and SECRET not in ended.stdout and TOKEN not in ended.stdout


def test_without_an_environment(folder: Path) -> None:
    """Said by any Python, without a library."""
    (folder / ".venv").unlink()
    ended = subprocess.run(
        [sys.executable, "-S", "-m", "doctor"], cwd=folder, capture_output=True, text=True, check=False
    )
    assert (ended.returncode, ended.stdout) == (2, say("not_installed", DOCTOR) + "\n")


def test_with_a_part_of_the_environment(folder: Path, tmp_path: Path) -> None:
    """A package is missing: it is named, and no trace is printed."""
    (tmp_path / "sqlalchemy.py").write_text("raise ImportError(name='sqlalchemy')")
    ended = subprocess.run(
        [sys.executable, "-m", "doctor"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ended.returncode, ended.stdout) == (
        2,
        say("package_missing", DOCTOR, package="sqlalchemy") + "\n",
    )


def test_make_starts_it(folder: Path) -> None:
    """With its arguments, by whatever Python 3 there is."""
    ended = Checkout(folder).run(["make", "-s", "doctor", "ARGS=--json"], **GOOD)
    assert '"findings"' in ended.stdout, ended.stderr
