"""Reading a words file: what an editor gets to read about a file that will not do."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from support import content
from support.company.wording import words


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Words files of our own."""
    (tmp_path / "data" / "words").mkdir(parents=True)
    own = content.Content(tmp_path / "data")
    monkeypatch.setattr(content, "present", lambda: own)
    yield tmp_path / "data" / "words"


def test_words_are_read_once(folder: Path) -> None:
    (folder / "own.yml").write_text("greeting: 您好\nnames: [甲, 乙]\n", "utf-8")
    found = words("own")
    assert found == {"greeting": "您好", "names": ["甲", "乙"]}
    assert words("own") is found


def test_a_missing_file_is_named(folder: Path) -> None:
    with pytest.raises(ValueError, match=r"^data/words/own\.yml is missing$"):
        words("own")


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("greeting: {您好", r"own\.yml is no YAML: (.|\n)*line 1"),
        ("- 您好", r"own\.yml must hold names with their texts"),
        ("", r"own\.yml must hold names with their texts"),
        ("greeting:", r"own\.yml, greeting: None is no text; put it in quotes"),
        ("greeting: ''", r"own\.yml, greeting: '' is no text"),
        ("acts: {on: 上线}", r"own\.yml, acts: the name True needs quotes"),
        ("acts: {close: 12}", r"own\.yml, acts, close: 12 is no text; put it in quotes"),
        ("acts: [{close: [甲, no]}]", r"own\.yml, acts, entry 1, close, entry 2: False is no text"),
    ],
)
def test_a_malformed_file_says_where(folder: Path, content: str, complaint: str) -> None:
    (folder / "own.yml").write_text(content, "utf-8")
    with pytest.raises(ValueError, match=complaint):
        words("own")
