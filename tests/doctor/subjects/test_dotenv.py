"""The `.env` file as people leave it."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from doctor.finding import Severity
from doctor.subjects import dotenv
from tests.doctor.patients import found, of, written, wrong


def test_none_is_no_fault() -> None:
    """The first start makes it."""
    assert set(found(dotenv.look)) == {"env_not_there"}


def test_one_that_is_well() -> None:
    written("# ours\nexport DESK_PORT=1\nIDENTITY_PUBLIC_KEY='-----BEGIN\nX'\n")
    assert set(found(dotenv.look)) == {"env_fine"}


@pytest.mark.parametrize(
    ("text", "name", "line", "variable"),
    [
        ("A=1\njust words\n", "env_no_entry", 2, None),
        ("A=1\nDESK PORT=1\n", "env_no_entry", 2, None),
        ("-----BEGIN PUBLIC KEY-----\n", "env_no_entry", 1, None),
        ("A=1\nB='open\n", "env_malformed", 2, "B"),
        ('A="a" b\n', "env_malformed", 1, "A"),
        ("A=1\nB=2\n\nA=3\n", "env_twice", 4, "A"),
    ],
)
def test_a_line_is_named(text: str, name: str, line: int, variable: str | None) -> None:
    """With its number and its variable, never with what it holds."""
    written(text)
    finding = found(dotenv.look)[name]
    assert finding.about == {"line": line, **({"variable": variable} if variable else {})}


def test_all_malformed_lines_are_named_at_once() -> None:
    """What stands behind a quote that is never closed, too."""
    written("A='open\nB=1\nwords\nC=\"\n")
    faults = [finding for finding in dotenv.look(of()) if finding.severity == Severity.BROKEN]
    assert [(fault.name, fault.about["line"]) for fault in faults] == [
        ("env_malformed", 1),
        ("env_no_entry", 3),
        ("env_malformed", 4),
    ]


def test_the_same_line_twice_is_none(folder: Path) -> None:
    written("A=1\nA=1\n")
    assert set(found(dotenv.look)) == {"env_fine"}


def test_other_encodings_are_told_by_line() -> None:
    Path(".env").write_bytes("A=1\nB=密\n".encode("gbk"))
    Path(".env").chmod(0o600)
    assert found(dotenv.look)["env_not_utf8"].about == {"line": 2}


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o660])
def test_open_to_others(mode: int) -> None:
    written("A=1\n", mode)
    assert found(dotenv.look)["env_open_to_others"].about == {"mode": f"{mode:o}"}


def test_something_that_is_no_file() -> None:
    Path(".env").mkdir()
    assert set(found(dotenv.look)) == {"env_unreadable"}


def test_one_that_is_in_git() -> None:
    """Also where git's own list of what is ignored names it."""
    written("A=1\n")
    subprocess.run(["git", "init", "-q"], check=True)
    assert set(found(dotenv.look)) == {"env_fine"}
    subprocess.run(["git", "add", "-f", ".env"], check=True)
    assert wrong(found(dotenv.look)) == {"env_in_git"}
