"""Running a page's blocks in a folder, with the tests' environment, since make would install one."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

_PATIENCE = 300.0


def environment(**variables: str) -> dict[str, str]:
    """Nothing of this machine's settings; make calls the Python that runs the tests, and installs nothing."""
    ours = ("DATABASE_URL", "CONVERSATIONS_URL", "WALLET_URL", "WALLET_DATABASE_URL", "REDIS_URL")
    kept = {name: value for name, value in os.environ.items() if name not in ours}
    return {
        **kept,
        "PATH": f"{Path(sys.executable).parent}:{kept['PATH']}",
        "MAKEFLAGS": "s -- UV=true RUN=",
        "GIT_CONFIG_COUNT": "2",
        "GIT_CONFIG_KEY_0": "user.name",
        "GIT_CONFIG_VALUE_0": "trial",
        "GIT_CONFIG_KEY_1": "user.email",
        "GIT_CONFIG_VALUE_1": "trial@example.com",
        **variables,
    }


def run_block(text: str, folder: Path, **variables: str) -> str:
    """Runs a block as a person would, line after line; what it prints.

    Raises:
        AssertionError: A line failed.
    """
    ended = subprocess.run(
        ["bash", "-e"],
        input=text,
        cwd=folder,
        env=environment(**variables),
        capture_output=True,
        text=True,
        timeout=_PATIENCE,
        check=False,
    )
    assert not ended.returncode, f"{text}\n{ended.stdout}\n{ended.stderr}"
    return ended.stdout
