"""Commands that fetch packages: run, or skipped where the network or a program is missing."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent

_SECONDS = 300
_NO_NETWORK = re.compile(
    r"ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|dns error|error sending request"
)


def run(*command: str, folder: Path) -> str:
    """What a command prints.

    Raises:
        AssertionError: It failed, with what it said.
    """
    done = subprocess.run(
        command,
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=_SECONDS,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    if done.returncode and _NO_NETWORK.search(done.stderr):
        pytest.skip(f"{command[0]} can't fetch its packages: connect to the network, or name a mirror to it")
    assert not done.returncode, f"{' '.join(command)}:\n{done.stdout}\n{done.stderr}"
    return done.stdout + done.stderr


def uv() -> str:
    """The path of uv: the one of the machine, or ours."""
    own = ROOT / ".uv" / "uv"
    found = shutil.which("uv") or (str(own) if own.exists() else None)
    if found is None:
        pytest.skip("no uv: `make install` fetches it")
    return found


def npm() -> str:
    """The path of npm."""
    found = shutil.which("npm")
    if found is None:
        pytest.skip("no npm: install Node 20 or later, with npm")
    return found
