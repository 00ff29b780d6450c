"""Strange words cost, and the second opinion wins some of it back: on three intents of a data folder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from evaluation import strangeness
from evaluation.assistant import OWN, WITHOUT
from evaluation.contenders import Section
from evaluation.scores import score
from evaluation.thresholds import Thresholds
from nlu import encoders, vectors

NOUNS = {
    "cards": ("信用卡", "储蓄卡", "借记卡", "银行卡", "贷记卡"),
    "phones": ("手机号", "电话", "座机", "手机", "号码"),
    "money": ("余额", "存款", "零钱", "资金", "现金"),
}
CARRIERS = ("{}不见了", "{}在哪里看", "我的{}呢", "{}怎么弄", "{}要换一个", "改一下{}", "看看{}", "{}有问题")
LINES = Thresholds(0.5, {})


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Intents that only their nouns tell apart, each stretch of a file with all of them."""
    folder = tmp_path_factory.mktemp("data")
    (folder / "questions").mkdir()
    for intent, nouns in NOUNS.items():
        rows = "".join(f"      - {carrier.format(noun)}\n" for carrier in CARRIERS for noun in nouns)
        content = f"nlu:\n  - intent: {intent}\n    examples: |\n{rows}"
        (folder / "questions" / f"{intent}.yml").write_text(content, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def sections(data: Path) -> list[Section]:
    """Read with the encoder of this machine."""
    try:
        encoders.opened()
    except encoders.EncoderMissing as why:
        pytest.skip(str(why))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(vectors, "FOLDER", data / "vectors")
        return list(strangeness.sections(data, LINES))


@pytest.fixture
def no_encoder(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A machine that has none."""
    monkeypatch.setenv(encoders.VARIABLE, encoders.OFF)
    encoders.opened.cache_clear()
    yield
    encoders.opened.cache_clear()


def right(section: Section, name: str) -> float:
    """The right share of a reading."""
    reading = next(reading for reading in section.readings if reading.name == name)
    return score(section.questions, reading.answers).right


def test_each_example_is_tested_once_by_author_and_by_words(sections: list[Section]) -> None:
    by_author, by_words = sections
    assert len(by_author.questions) == len({question.text for question in by_author.questions}) == 120
    assert {question.text for question in by_words.questions} == {q.text for q in by_author.questions}


def test_strange_words_cost_more_than_strange_authors(sections: list[Section]) -> None:
    by_author, by_words = sections
    assert right(by_author, WITHOUT) > 0.9
    assert right(by_words, WITHOUT) < right(by_author, WITHOUT) - 0.2


def test_the_second_opinion_knows_words_that_the_linear_model_does_not(sections: list[Section]) -> None:
    _, by_words = sections
    assert by_words.plain.name == WITHOUT
    assert right(by_words, OWN) > right(by_words, WITHOUT) + 0.1


@pytest.mark.usefixtures("no_encoder")
def test_without_an_encoder_the_linear_model_is_tested_alone(data: Path) -> None:
    by_author, by_words = strangeness.sections(data, LINES)
    assert [reading.name for reading in by_author.readings] == [WITHOUT]
    assert right(by_words, WITHOUT) < right(by_author, WITHOUT)
