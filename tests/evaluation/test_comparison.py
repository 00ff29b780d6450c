"""The same rows in the terminal and in the report."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from evaluation import report
from evaluation.comparison import show
from evaluation.contenders import Reading, Section
from evaluation.labelled import Question
from evaluation.scores import FALLBACK, Answer
from evaluation.thresholds import Thresholds

LINES = Thresholds(0.5, {})


@pytest.fixture
def section() -> Section:
    """Three questions and two readers; the first has one more right, and is as wrong."""
    questions = [
        Question(text, frozenset({label})) for text, label in (("甲", "a"), ("乙", "a"), ("丙", "b"))
    ]
    own = [Answer("a", "a", 0.9), Answer("a", "a", 0.6), Answer("a", "a", 0.7)]
    plain = [Answer("a", "a", 0.9), Answer(FALLBACK, "a", 0.4), Answer("a", "a", 0.7)]
    second = Reading("without", plain)
    return Section("some.tsv", questions, [Reading("ours", own, [0.001, 0.001, 0.003]), second], second)


def test_each_reader_is_a_row(section: Section, capsys: pytest.CaptureFixture[str]) -> None:
    show(section, LINES)
    rows = [row.split() for row in capsys.readouterr().out.splitlines()]
    ours, without = (next(row for row in rows if row[:1] == [name]) for name in ("ours", "without"))
    assert ours[1:5] == ["66.7%", "0.0%", "33.3%", "0.0%"], "right, asked, wrong, wrong at a third right"
    assert without[1:5] == ["33.3%", "33.3%", "33.3%", "0.0%"]
    assert ours[-2:] == ["1.00", "2.80"], "milliseconds: the median, and at the 95th percentile"
    assert without[-1].endswith("%"), "no time where none was measured"


def test_by_intent_both_stand_beside_each_other(section: Section, capsys: pytest.CaptureFixture[str]) -> None:
    show(section, LINES)
    rows = [row.split() for row in capsys.readouterr().out.splitlines()]
    assert ["a", "67%", "100%", "2", "50%", "50%"] in rows


def test_the_report_has_the_rows(section: Section, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(report, "REPORT", tmp_path / "results" / "evaluation.html")
    page = report.write([section], LINES).read_text(encoding="utf-8")
    plain = re.sub(r"<[^>]+>", " ", page.replace("</table>", "\n").replace("<tr>", "\n"))
    rows = [row.split() for row in plain.splitlines()]
    assert next(row for row in rows if row[:1] == ["ours"])[1:4] == ["66.7%", "0.0%", "33.3%"]
    assert next(row for row in rows if row[:1] == ["without"])[-2:] == ["nan", "nan"]
