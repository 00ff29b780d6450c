"""The suite in parts: nothing is left out, a failure is shown, and each part has what is its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.launch.checkout import ROOT
from tools import run_tests

SAYS_ITS_DATABASE = """
import os, pathlib
def test_database():
    with pathlib.Path({file!r}).open("a") as said:
        said.write(os.environ.get("TEST_DATABASE_URL", "none") + "\\n")
"""


def paths(part: run_tests.Part) -> list[str]:
    """What a part names."""
    return [path for path in part if not path.startswith("-")]


def test_all_is_in_one_part() -> None:
    """One part takes what the others do not name."""
    named = [path for part in run_tests.PARTS for path in paths(part)]
    (rest,) = [part for part in run_tests.PARTS if "tests" in part]
    left = {option.removeprefix("--ignore=") for option in rest if option.startswith("--ignore=")}
    assert len(named) == len(set(named)) and left == set(named) - {"tests"}
    assert not [path for path in named if not (ROOT / path).is_dir()]


def test_desks_that_share_a_redis_are_in_one_part() -> None:
    """What they say to each other goes to all of one Redis, whatever the database."""
    (shared,) = [part for part in run_tests.PARTS if "tests/desk" in part]
    sharing = [
        str(file.relative_to(ROOT))
        for file in (ROOT / "tests").rglob("test_*.py")
        if "TEST_REDIS_" + "URL" in file.read_text(encoding="utf-8")
    ]
    assert sharing and all(file.startswith(tuple(f"{path}/" for path in shared)) for file in sharing)


def test_parts_have_databases_of_their_own(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """And what passes and what fails is said."""
    said = tmp_path / "said"
    for name, code in (("one", ""), ("two", ""), ("bad", "    assert 1 == 2, 'as ordered'\n")):
        (tmp_path / name).mkdir()
        test = SAYS_ITS_DATABASE.format(file=str(said)) + code
        (tmp_path / name / f"test_{name}.py").write_text(test, encoding="utf-8")
    parts = [("-p", "no:cacheprovider", str(tmp_path / name)) for name in ("bad", "one", "two")]
    assert run_tests.run(parts) == 1
    shown = capsys.readouterr().out
    assert shown.count("1 passed") == 2 and shown.count("1 failed") == 1
    assert "as ordered" in shown[shown.rindex("1 passed") :], "the failure stands where it is looked for"
    databases = said.read_text(encoding="utf-8").splitlines()
    given = os.environ.get(run_tests.DATABASE, "none")
    assert len(set(databases)) == (1 if given == "none" else 3)
    assert (given in databases) == (given == "none")


def test_arguments_are_pytests(tmp_path: Path) -> None:
    """As `make test ARGS=...` gives them."""
    (tmp_path / "test_some.py").write_text("def test_a(): pass\ndef test_b(): pass\n", encoding="utf-8")
    command = [
        sys.executable,
        "-m",
        "tools.run_tests",
        "-p",
        "no:cacheprovider",
        str(tmp_path),
        "-k",
        "test_a",
    ]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert ended.returncode == 0 and "1 passed, 1 deselected" in ended.stdout
