"""The committed bundle: small, from the source, and calling nobody else."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tools.check_widget import BUNDLE, LARGEST, WIDGET, build, packed_size


def test_it_is_small() -> None:
    assert packed_size(BUNDLE.read_bytes()) <= LARGEST


def test_it_names_no_host_of_its_own() -> None:
    addresses = set(re.findall(r"https?://[\w.-]+", BUNDLE.read_text(encoding="utf-8")))
    # In an error message of socket.io-client.
    assert addresses <= {"https://socket.io"}


def test_it_is_what_the_source_builds_to(tmp_path: Path) -> None:
    if shutil.which("npm") is None:
        pytest.skip("no npm: apt-get install npm")
    if not (WIDGET / "node_modules").exists():
        command = ["npm", "ci", "--no-audit", "--no-fund", "--loglevel=error"]
        subprocess.run(command, cwd=WIDGET, check=True, timeout=280)
    build(tmp_path / BUNDLE.name)
    assert (tmp_path / BUNDLE.name).read_bytes() == BUNDLE.read_bytes()
