"""The wrong share at an equal right share."""

from __future__ import annotations

from evaluation.labelled import Question
from evaluation.scores import FALLBACK, Answer, wrong_at
from evaluation.thresholds import Thresholds

LINES = Thresholds(0.5, {"b": 0.7})
QUESTIONS = [Question(str(number), frozenset({"a"})) for number in range(4)]
ANSWERS = [
    Answer("a", "a", 0.9),
    Answer("b", "b", 0.95),  # wrong, 0.25 beyond its line
    Answer("a", "a", 0.6),
    Answer(FALLBACK, "a", 0.3),
]


def test_the_lines_are_raised_until_as_many_are_right() -> None:
    assert wrong_at(QUESTIONS, ANSWERS, 0.5, LINES.of) == 0.25
    assert wrong_at(QUESTIONS, ANSWERS, 0.25, LINES.of) == 0.0


def test_and_lowered() -> None:
    assert wrong_at(QUESTIONS, ANSWERS, 0.75, LINES.of) == 0.25


def test_what_nobody_has_right_has_no_wrong_share() -> None:
    assert wrong_at(QUESTIONS, ANSWERS, 1.0, LINES.of) is None


def test_none_are_right_where_all_is_asked_back() -> None:
    assert wrong_at(QUESTIONS, ANSWERS, 0.0, LINES.of) == 0.0
