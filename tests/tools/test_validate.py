"""`make validate` as an editor calls it, on data that is not whole."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.assistant import ROOT

QUESTION = "data/questions/contact_preparation.yml"


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the command reads, to be broken."""
    folder = tmp_path_factory.mktemp("copy")
    for name in ("data", "support", "tools"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    return folder


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("button: ", "buton: ", ":1：缺 button"),
        ("responses:", "responses", "：不是合格的 YAML"),
        ("nlu:", "nul:", "：缺 nlu"),
    ],
)
def test_what_is_wrong_is_one_sentence(copy: Path, old: str, new: str, said: str) -> None:
    """Also where the file can't be read at all: the command never ends in a traceback."""
    file = copy / QUESTION
    whole = file.read_text(encoding="utf-8")
    file.write_text(whole.replace(f"\n{old}", f"\n{new}", 1), encoding="utf-8")
    command = [sys.executable, "-m", "tools.validate"]
    run = subprocess.run(command, cwd=copy, capture_output=True, text=True, timeout=60, check=False)
    file.write_text(whole, encoding="utf-8")
    assert run.returncode == 1
    assert any(QUESTION in row and said in row for row in run.stdout.splitlines()), run.stdout
    assert not run.stderr
