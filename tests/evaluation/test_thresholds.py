"""The confidence lines of readings that do not go through the pipeline."""

from __future__ import annotations

from pathlib import Path

from evaluation.scores import FALLBACK
from evaluation.thresholds import Thresholds
from tests.assistant import ROOT

LINES = """
pipeline:
  - name: nlu.normaliser.TextNormaliser
  - name: nlu.lines.ConfidenceLines
    threshold: 0.4
"""


def test_an_intent_has_its_own_line_or_the_common_one() -> None:
    lines = Thresholds(0.5, {"out_of_scope": 0.7})
    assert lines.answer("fees", 0.6).intent == "fees"
    assert lines.answer("out_of_scope", 0.7).intent == "out_of_scope"
    asked = lines.answer("out_of_scope", 0.6)
    assert (asked.intent, asked.best, asked.confidence) == (FALLBACK, "out_of_scope", 0.6)


def test_they_are_read_where_the_pipeline_has_them(tmp_path: Path) -> None:
    file = tmp_path / "config.yml"
    file.write_text(LINES, encoding="utf-8")
    assert Thresholds.configured(file) == Thresholds(0.4, {})


def test_ours_has_one_for_what_is_out_of_scope() -> None:
    lines = Thresholds.configured(ROOT / "config.yml")
    assert lines.of("out_of_scope") > lines.of("fees") == lines.common
