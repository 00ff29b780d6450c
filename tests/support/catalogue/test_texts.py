"""What is said, read from all files that hold it."""

from __future__ import annotations

from pathlib import Path

from support.catalogue.texts import answers, files, read, with_own_words
from support.content import PROJECT


def test_own_words_come_before_the_general_ones() -> None:
    """On the condition that their problem is open; what has no general words has its own alone."""
    general = {"utter_a": [{"text": "甲"}], "utter_b": [{"text": "乙"}]}
    own = [("lost", "utter_a", [{"text": "丙"}]), ("lost", "utter_c", [{"text": "丁"}])]
    condition = [{"type": "slot", "name": "problem", "value": "lost"}]
    found = with_own_words(general, own)
    assert found["utter_a"] == [{"text": "丙", "condition": condition}, {"text": "甲"}]
    assert found["utter_b"] == [{"text": "乙"}]
    assert found["utter_c"] == [{"text": "丁", "condition": condition}]
    assert general["utter_a"] == [{"text": "甲"}], "what was read is not changed"


def test_words_behind_a_finding_have_both_conditions() -> None:
    """The problem and what was found; they stand first, then the problem's own, then the general ones."""
    general = {"utter_a": [{"text": "甲"}]}
    found = with_own_words(
        general, [("lost", "utter_a", [{"text": "乙"}])], [("lost", "late", "utter_a", [{"text": "丙"}])]
    )
    problem = {"type": "slot", "name": "problem", "value": "lost"}
    finding = {"type": "slot", "name": "finding", "value": "late"}
    assert found["utter_a"] == [
        {"text": "丙", "condition": [problem, finding]},
        {"text": "乙", "condition": [problem]},
        {"text": "甲"},
    ]


def test_answers_are_found_wherever_they_stand(tmp_path: Path) -> None:
    """By the key, not by the place; hidden files are none."""
    (tmp_path / "any").mkdir()
    (tmp_path / "any/one.yml").write_text("means: x\nresponses:\n  utter_x:\n  - text: 甲\n", "utf-8")
    (tmp_path / "any/.two.yml").write_text("responses:\n  utter_y:\n  - text: 乙\n", "utf-8")
    (tmp_path / "any/three.yml").write_text("note: 'has no responses: of its own'\n", "utf-8")
    assert read(tmp_path) == {"utter_x": [{"text": "甲"}]}
    assert files(tmp_path) == [tmp_path / "any/one.yml"]


def test_those_of_the_project_are_read_once() -> None:
    assert answers() is answers() and answers() == read(PROJECT)
