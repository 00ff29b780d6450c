"""The content in use: followed where the starter says so, and what was made from it goes with it."""

from __future__ import annotations

from pathlib import Path

import pytest

from support import content
from support.content import Content


@pytest.fixture
def pointer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A pointer that this process follows, and nothing of it afterwards."""
    monkeypatch.setattr(content, "_present", content._Present())
    monkeypatch.setenv(content.VARIABLE, str(tmp_path / "current"))
    return tmp_path / "current"


def edition(folder: Path, word: str) -> Path:
    folder.mkdir()
    (folder / "word.txt").write_text(word, "utf-8")
    return folder


@content.kept
def word() -> list[str]:
    return [(content.folder() / "word.txt").read_text("utf-8")]


def test_the_projects_own_is_read_where_nobody_said_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(content.VARIABLE, raising=False)
    assert not content.refresh() and not content.follows()
    assert content.folder() == content.PROJECT


def test_another_content_is_taken_up_once_with_all_that_was_made_from_it(pointer: Path) -> None:
    """And what was made is made once."""
    one, two = edition(pointer.parent / "one", "甲"), edition(pointer.parent / "two", "乙")
    Content(one, "model-1").write(pointer)
    assert content.refresh() and not content.refresh()
    first = word()
    assert first == ["甲"] and word() is first
    Content(two, "model-2").write(pointer)
    assert word() is first, "nothing changes before somebody asks"
    assert content.refresh()
    assert word() == ["乙"] and content.present().model == "model-2"


@pytest.mark.parametrize("text", ["", "{", "[]", '{"folder": "one"}', "\x00"])
def test_a_pointer_that_is_no_use_changes_nothing(pointer: Path, text: str) -> None:
    Content(edition(pointer.parent / "one", "甲"), "").write(pointer)
    content.refresh()
    pointer.write_text(text, "utf-8")
    assert not content.refresh()
    assert word() == ["甲"]
    pointer.unlink()
    assert not content.refresh()


def test_a_pointer_that_was_no_use_is_read_when_it_is(pointer: Path) -> None:
    pointer.write_text("{", "utf-8")
    assert not content.refresh()
    Content(edition(pointer.parent / "one", "甲"), "").write(pointer)
    assert content.refresh()
