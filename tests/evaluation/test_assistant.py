"""The trained model, read with its second opinion and without it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from evaluation.assistant import LINEAR, OWN, WITHOUT, Assistant
from evaluation.labelled import HELD_OUT, Question, read
from evaluation.scores import FALLBACK
from launch import model
from nlu import encoders, preparing, vectors
from tests.assistant import ROOT

CLEAR = Question("怎么提现", frozenset({"how_to_withdraw"}))
TORN = [Question(question.text[:3], question.labels) for question in read(ROOT / HELD_OUT)[::20]]
"""Broken off where nobody can know yet what is meant."""

QUESTIONS = (CLEAR, *TORN)

EACH = 8
"""Examples of each intent in a quick opinion: seconds, not minutes."""


@pytest.fixture(scope="module")
def trained() -> Path:
    """The model of the present data."""
    return ROOT / model.train({})


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where no opinion is yet, and one of few examples is made."""

    def few(examples: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
        left = Counter({intent: EACH for _, intent in examples})
        taken = []
        for text, intent in examples:
            if left[intent]:
                left[intent] -= 1
                taken.append((text, intent))
        return taken

    monkeypatch.setattr(vectors, "FOLDER", tmp_path)
    monkeypatch.setattr(preparing, "chosen", few)
    return tmp_path


@pytest.fixture
def no_encoder(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A machine that has none."""
    monkeypatch.setenv(encoders.VARIABLE, encoders.OFF)
    encoders.opened.cache_clear()
    yield
    encoders.opened.cache_clear()


@pytest.mark.usefixtures("folder")
def test_it_is_read_with_and_without_the_second_opinion(trained: Path) -> None:
    try:
        encoders.opened()
    except encoders.EncoderMissing as why:
        pytest.skip(str(why))
    assistant = Assistant(trained)
    assert assistant.second_opinion.startswith("ready")
    for _ in range(2):  # what was taken away for a reading is back for the next
        own, without = assistant.readings(QUESTIONS)
        assert (own.name, without.name) == (OWN, WITHOUT)
        assert own.answers[0] == without.answers[0], "a clear one is not asked about"
        assert own.answers != without.answers, "some are not clear"
        assert own.milliseconds(95) >= own.milliseconds(50) > 0


@pytest.mark.usefixtures("folder", "no_encoder")
def test_where_there_is_none_it_says_why_and_is_read_once(trained: Path) -> None:
    assistant = Assistant(trained)
    assert assistant.second_opinion == "missing, the linear model reads alone: SENTENCE_ENCODER is off"
    assert [reading.name for reading in assistant.readings(QUESTIONS)] == [OWN]
    linear = assistant.linear([CLEAR, Question("。。。", frozenset({"out_of_scope"}))])
    assert linear.name == LINEAR
    assert [answer.intent for answer in linear.answers] == ["how_to_withdraw", FALLBACK]
