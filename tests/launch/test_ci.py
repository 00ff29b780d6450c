"""`.ci/run --help`: its help, and nothing else."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.launch.checkout import ROOT

TOUCHED = ("apt-get", "make", "su", "chown", "mktemp", "redis-server", "python")


@pytest.fixture
def watched(tmp_path: Path) -> Path:
    """A path on which all that the script uses only leaves a mark, but for what prints."""
    for name in TOUCHED:
        program = tmp_path / name
        program.write_text(f"#!/bin/sh\ntouch {tmp_path}/done\nexit 1\n")
        program.chmod(0o755)
    for name in ("cat", "dirname", "bash", "env", "touch"):
        (tmp_path / name).symlink_to(f"/usr/bin/{name}")
    return tmp_path


@pytest.mark.parametrize(
    ("arguments", "code"), [(["--help"], 0), (["-h"], 0), (["--hepl"], 2), (["test"], 2)]
)
def test_help_does_nothing(arguments: list[str], code: int, watched: Path) -> None:
    """What is no argument of it is answered by the help as well."""
    ended = subprocess.run(
        [ROOT / ".ci" / "run", *arguments],
        env={"PATH": str(watched)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == code
    assert "Usage: .ci/run" in ended.stdout + ended.stderr and "make test" in ended.stdout + ended.stderr
    assert not (watched / "done").exists()
