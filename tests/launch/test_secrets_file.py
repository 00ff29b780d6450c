"""The secrets of the first start, and those of an `.env` that is there already."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from launch import secrets_file
from launch.env_file import EnvFileError
from tests.launch.checkout import ROOT

HARMLESS = re.compile(r"[0-9a-f]{64}")


@pytest.fixture(autouse=True)
def nothing_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """The surroundings of the test run hold no secret."""
    for name in secrets_file.MADE:
        monkeypatch.delenv(name, raising=False)


def test_first_start_draws_what_is_harmless_anywhere(tmp_path: Path) -> None:
    """Hexadecimal, for nobody else to read, the same at the next start, and the same to a shell."""
    path = tmp_path / ".env"
    drawn = secrets_file.load(path)
    assert all(HARMLESS.fullmatch(drawn[name]) for name in secrets_file.MADE)
    assert path.stat().st_mode & 0o777 == 0o600
    assert secrets_file.load(path) == drawn
    sourced = subprocess.run(
        ["bash", "-c", "set -a; . ./.env; set +a; echo $RASA_API_TOKEN $IDENTITY_SECRET"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert sourced.stdout.split() == [drawn[name] for name in ("RASA_API_TOKEN", "IDENTITY_SECRET")]


@pytest.mark.parametrize(
    "text",
    ["DESK_PORT=1", "DESK_PORT=1\n", "RASA_API_TOKEN=\nDESK_PORT=1", "RASA_API_TOKEN=' '\nDESK_PORT=1"],
)
def test_missing_is_added_to_what_is_there(text: str, tmp_path: Path) -> None:
    """Also behind a last line without an end; an empty secret is a missing one."""
    path = tmp_path / ".env"
    path.write_text(text)
    drawn = secrets_file.load(path)
    assert drawn["DESK_PORT"] == "1" and HARMLESS.fullmatch(drawn["RASA_API_TOKEN"])
    assert path.read_text().startswith(text)
    assert secrets_file.load(path) == drawn


def test_token_of_before_is_kept(tmp_path: Path) -> None:
    """Nothing is written to a file that has all."""
    path = tmp_path / ".env"
    path.write_text(f"RASA_API_TOKEN=-dashed\nIDENTITY_SECRET={'k' * 40}\n")
    written = path.read_bytes()
    assert secrets_file.load(path)["RASA_API_TOKEN"] == "-dashed"
    assert path.read_bytes() == written


def test_secret_from_outside_is_not_copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It wins, unless it is empty: an empty one would leave the engine open."""
    path = tmp_path / ".env"
    monkeypatch.setenv("RASA_API_TOKEN", "outside")
    assert "RASA_API_TOKEN" not in secrets_file.load(path)
    assert secrets_file.over({"RASA_API_TOKEN": "outside"}, {"RASA_API_TOKEN": "file"}) == {
        "RASA_API_TOKEN": "outside"
    }
    monkeypatch.setenv("RASA_API_TOKEN", " ")
    assert HARMLESS.fullmatch(secrets_file.load(path)["RASA_API_TOKEN"])
    assert secrets_file.over({"RASA_API_TOKEN": "", "WALLET_URL": ""}, {"RASA_API_TOKEN": "file"}) == {
        "RASA_API_TOKEN": "file",
        "WALLET_URL": "",
    }


def test_first_starts_at_once_agree(tmp_path: Path) -> None:
    """Whoever comes second takes what the first has drawn."""
    program = "import json; from launch import secrets_file; print(json.dumps(secrets_file.load()))"
    starts = [
        subprocess.Popen(
            [sys.executable, "-c", program],
            cwd=tmp_path,
            env={"PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
        )
        for _ in range(8)
    ]
    drawn = [json.loads(start.communicate(timeout=60)[0]) for start in starts]
    assert all(secrets == drawn[0] for secrets in drawn) and set(drawn[0]) == set(secrets_file.MADE)


def test_file_that_cannot_be_written_is_a_sentence(tmp_path: Path) -> None:
    """Here a folder stands in its place."""
    path = tmp_path / ".env"
    path.mkdir()
    with pytest.raises(EnvFileError, match=re.escape(str(path))):
        secrets_file.load(path)
