"""The `.env` file: what its lines mean, for everybody who reads it, and what is said of malformed ones."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from launch import env_file
from launch.env_file import EnvFileError
from tests.launch.checkout import ROOT
from tests.launch.secret_files import MADE_UP, SecretFile, written

WRITTEN = [file for token in MADE_UP for file in written(token)]

SHOWING = "import json, os; print(json.dumps(dict(os.environ)))"


def with_the_file(path: Path, *command: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """A command by way of `python -m launch.env_file`, as make's targets are."""
    return subprocess.run(
        [sys.executable, "-m", "launch.env_file", *command],
        cwd=path.parent,
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", **variables},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize("file", WRITTEN, ids=[str(number) for number in range(len(WRITTEN))])
def test_every_way_to_write_a_value(file: SecretFile, tmp_path: Path) -> None:
    """Bare, in single and in double quotes, whatever is in it; what stands around it is read as well."""
    path = tmp_path / ".env"
    path.write_bytes(file.text.encode())
    read = env_file.read(path)
    assert read["RASA_API_TOKEN"] == file.token
    assert (len(read["IDENTITY_SECRET"]), read["DESK_PORT"]) == (64, "8080")


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("", {}),
        ("\n# A=b\n  # A=b\n\n", {}),
        ("A=b", {"A": "b"}),
        ("\ufeffA=b\r\nB=c\r\n", {"A": "b", "B": "c"}),
        ("  export A = b  \n\texport  B=c", {"A": "b", "B": "c"}),
        ("A=\nB=''\nC=\"\"", {"A": "", "B": "", "C": ""}),
        ("A=b # c\nB= # c\nC='d' # e\nD=\"f\"#g", {"A": "b", "B": "", "C": "d", "D": "f"}),
        ("A=b\nA=c", {"A": "c"}),
        ("A=\nA=drawn", {"A": "drawn"}),
        ("A=$B\nB=c", {"A": "$B", "B": "c"}),
        ("A='  b '", {"A": "  b "}),
        ("A=\"b\\nc\"\nB='b\\nc'", {"A": "b\nc", "B": "b\\nc"}),
        ("A='-----BEGIN\nx=y#z\n-----END'\nB=c", {"A": "-----BEGIN\nx=y#z\n-----END", "B": "c"}),
        ('A="b\\\\"\nB=c', {"A": "b\\", "B": "c"}),
        ("A_1.b=c", {"A_1.b": "c"}),
    ],
)
def test_what_lines_mean(text: str, meant: dict[str, str], tmp_path: Path) -> None:
    """Comments, blanks, quotes, several lines, twice the same name."""
    path = tmp_path / ".env"
    path.write_bytes(text.encode())
    assert env_file.read(path) == meant


def test_no_file_no_variables(tmp_path: Path) -> None:
    """As before the first start."""
    assert env_file.read(tmp_path / ".env") == {}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b"A=b\nhunter2\n", "2"),
        (b"=hunter2", "1"),
        (b"1A=hunter2", "1"),
        (b"RASA_API_TOKEN='hunter2\nB=c", "RASA_API_TOKEN"),
        (b'RASA_API_TOKEN="hunter2\\"', "RASA_API_TOKEN"),
        (b"RASA_API_TOKEN='hunter2'hunter2", "RASA_API_TOKEN"),
        (b'RASA_API_TOKEN="hunter2"hunter2"', "RASA_API_TOKEN"),
        (b"RASA_API_TOKEN=hunter2\0", "RASA_API_TOKEN"),
        (b"A=b\nB=c\nRASA_API_TOKEN=hunter2\xff", "3"),
    ],
)
def test_malformed_line_is_named_never_shown(text: bytes, said: str, tmp_path: Path) -> None:
    """By launch and before every other command."""
    path = tmp_path / ".env"
    path.write_bytes(text)
    with pytest.raises(EnvFileError) as refusal:
        env_file.read(path)
    assert said in str(refusal.value) and "hunter2" not in str(refusal.value)
    ended = with_the_file(path, sys.executable, "-c", "print('started')")
    assert (ended.returncode, ended.stdout) == (1, "")
    assert said in ended.stderr and "hunter2" not in ended.stderr and "Traceback" not in ended.stderr


def test_commands_get_what_launch_reads(tmp_path: Path) -> None:
    """`make tickets` and its like: the same values; what is set outside wins."""
    path = tmp_path / ".env"
    rows = [
        row.replace("RASA_API_TOKEN", f"T{number}")
        for number, file in enumerate(WRITTEN)
        for row in (file.text.split("\n", 3)[3].removesuffix("\nDESK_PORT=8080\n"),)
    ]
    path.write_bytes("\n".join([*rows, "OUTSIDE=file"]).encode())
    shown = with_the_file(path, sys.executable, "-c", SHOWING, OUTSIDE="shell")
    assert shown.returncode == 0, shown.stderr
    got = json.loads(shown.stdout)
    assert got["OUTSIDE"] == "shell"
    assert [got[f"T{number}"] for number in range(len(WRITTEN))] == [file.token for file in WRITTEN]
    assert {name: got[name] for name in env_file.read(path)} == {**env_file.read(path), "OUTSIDE": "shell"}


def test_commands_end_as_they_end(tmp_path: Path) -> None:
    """Their exit code is handed on; a command that is not there is a sentence."""
    path = tmp_path / ".env"
    assert with_the_file(path, sys.executable, "-c", "raise SystemExit(7)").returncode == 7
    missing = with_the_file(path, "no-such-command")
    assert missing.returncode == 1 and "Traceback" not in missing.stderr
