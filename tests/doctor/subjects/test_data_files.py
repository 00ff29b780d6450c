"""What editors have written, as a start takes it. Each in a process of its own: what was read is kept."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.doctor.patients import visited
from tests.launch.checkout import Checkout


def faults(folder: Path, **variables: str) -> list[Any]:
    found = visited(folder, **variables)["findings"]
    assert not [one for one in found if one["name"] == "check_crashed"], found
    return [one for one in found if one["name"] in ("data_fault", "data_more")]


def test_all_is_well(folder: Path) -> None:
    names = [one["name"] for one in visited(folder)["findings"]]
    assert "data_fine" in names and "data_fault" not in names


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("data/words/console.yml", "a: [\n"),
        ("data/words/desk.yml", "a: b: c\n"),
        ("data/questions/fees.yml", "a: [\n"),
        ("data/canned_replies.yml", "a: [\n"),
    ],
)
def test_a_file_that_a_start_would_refuse(folder: Path, file: str, text: str) -> None:
    Checkout(folder).with_data_changed(file, text)
    found = faults(folder)
    assert found and any(f"{file}:" in str(one) for one in found)
    assert not (folder / "var").exists(), "a look leaves nothing"


def test_settings_elsewhere(folder: Path) -> None:
    """The file that the start reads counts, not the one in `data/`."""
    (folder / "own.yml").write_text("app_name: [", encoding="utf-8")
    assert any("own.yml:" in str(one) for one in faults(folder, SETTINGS_FILE="own.yml"))
