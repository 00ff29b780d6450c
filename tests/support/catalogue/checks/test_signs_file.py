"""What can be wrong with the signs: each is named, at its line."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from support.catalogue import DATA
from tools.validate import faults, sentence, words


@pytest.mark.parametrize(
    ("old", "new", "fault", "about"),
    [
        ("symptom: [", "symptom: ['(没', ", "no_pattern", "signs.yml"),
        ("symptom: [", "symptom: ['(没+)+到', ", "slow_pattern", "signs.yml"),
        ("symptom: [", "symptom: [' ', ", "empty", "symptom"),
        ("symptom: [", "symptoms: [", "unknown_key", "symptoms"),
        ("symptom: [", "symptoms: [", "missing", "symptom"),
    ],
)
def test_what_is_wrong_is_named(old: str, new: str, fault: str, about: str, tmp_path: Path) -> None:
    data = Path(shutil.copytree(DATA, tmp_path / "data"))
    file = data / "words" / "signs.yml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    said = [sentence(found, words()) for found in faults(data) if found.name == fault]
    assert any(about in one for one in said), said
