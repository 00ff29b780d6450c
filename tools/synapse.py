"""Installs Synapse, the Matrix server of the tests, beside the project: `python -m tools.synapse`.

It gets an environment of its own, because its libraries do not go with Rasa's. Prints the
environment's Python.
"""

from __future__ import annotations

import fcntl
import shutil
import subprocess
import sys
from pathlib import Path

VERSION = "1.163.2"
REQUIREMENTS = Path(__file__).parent / "synapse.txt"
"""All of its packages with their versions (`uv pip freeze`)."""

HOME = Path.home() / ".cache" / "okpay-tests" / f"synapse-{VERSION}"
INSTALL_SECONDS = 300.0


class SynapseMissing(Exception):
    """It could not be installed. The message says why, in one line."""


def install(seconds: float = INSTALL_SECONDS) -> Path:
    """Install Synapse if it is not there; the path of its Python.

    Raises:
        SynapseMissing: No uv, no package index, or not done in time.
    """
    python = HOME / "bin" / "python"
    HOME.parent.mkdir(parents=True, exist_ok=True)
    with (HOME.parent / "synapse.lock").open("w") as lock:
        # Test runs beside each other: the first one installs, the others wait for it.
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (HOME / "ready").exists():
            _install(_uv(), python, seconds)
            (HOME / "ready").touch()
    return python


def _install(uv: str, python: Path, seconds: float) -> None:
    shutil.rmtree(HOME, ignore_errors=True)
    for command in (
        [uv, "venv", "--quiet", "--python", sys.executable, str(HOME)],
        [uv, "pip", "install", "--quiet", "--python", str(python), "--requirements", str(REQUIREMENTS)],
    ):
        try:
            subprocess.run(command, check=True, timeout=seconds, capture_output=True, text=True)
        except subprocess.TimeoutExpired:
            raise SynapseMissing(f"installing Synapse took longer than {seconds:.0f} s") from None
        except subprocess.CalledProcessError as error:
            reason = (error.stderr.strip().splitlines() or ["no reason given"])[-1]
            raise SynapseMissing(f"Synapse cannot be installed: {reason}") from None


def _uv() -> str:
    fetched = Path(__file__).parent.parent / ".uv" / "uv"
    if fetched.exists():
        return str(fetched)
    try:
        # Tried out: a version manager's stand-in is found even where it has no uv behind it.
        subprocess.run(["uv", "--version"], check=True, capture_output=True, timeout=20)
    except (OSError, subprocess.SubprocessError):
        raise SynapseMissing("no uv to install Synapse with: make .uv/uv") from None
    return "uv"


if __name__ == "__main__":
    try:
        print(install())
    except SynapseMissing as error:
        sys.exit(str(error))
