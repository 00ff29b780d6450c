"""Learning from a company's own log: what is kept, what it does, and what it says of a bad file."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from nlu import adaptation, topics, vectors
from nlu.__main__ import main
from nlu.adaptation import AdaptationError, Reading, learn, learned, read_log, save
from nlu.adviser import Adviser
from nlu.encoders import VARIABLE, EncoderMissing, opened
from nlu.feature_index import Array
from nlu.features import features
from nlu.intents import IntentClassifier
from nlu.linear import LinearModel, train
from nlu.vectors import VectorCache
from tests.nlu.small_model import archive

TEXTS = ["提现没到", "提现一直没到账", "忘记密码", "密码忘了", "谢谢", "谢谢你"] * 4
LABELS = ["withdrawal", "withdrawal", "password", "password", "thank", "thank"] * 4

WHO = "我你他她俺"
WITHDRAWALS = [
    f"{who}提现没到{what}" for who in WHO for what in ("连影子都见不着", "影子都不见", "跑哪里去啦")
]
PASSWORDS = [f"{who}密码忘了{what}" for who in WHO for what in ("口令记不起来", "口令咋也记不起", "脑子空白")]


@pytest.fixture(scope="module")
def model() -> LinearModel:
    """A small classifier: it knows 提现 and 密码, but neither 影子 nor 口令."""
    return train(TEXTS, LABELS, features, strength=10.0)


@pytest.fixture(scope="module")
def readings(model: LinearModel) -> list[Reading]:
    """Learned from a log where what the classifier knows stands beside what it does not."""
    return learn(model, [*WITHDRAWALS, *PASSWORDS] * 5)


def _log(folder: Path, *lines: str) -> Path:
    file = folder / "log.txt"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return file


def _chances(model: LinearModel, text: str) -> dict[str, float]:
    return dict(zip(model.labels, model.probabilities(features(text)), strict=True))


def test_what_the_log_says_beside_known_words_is_learned(model: LinearModel, readings: list[Reading]) -> None:
    """影子 is said of withdrawals and 口令 of passwords, which the examples do not tell."""
    neutral = [(text, label) for text in ("影子都见不着", "口令记不起来") for label in sorted({*LABELS})]
    texts = [*TEXTS, *(text for text, _ in neutral)]
    labels = [*LABELS, *(label for _, label in neutral)]
    alone = train(texts, labels, features, strength=10.0)
    adapted = train(texts, labels, features, strength=10.0, log=readings * 20)
    for text, label in (("影子见不着", "withdrawal"), ("口令记不起", "password")):
        assert _chances(adapted, text)[label] > _chances(alone, text)[label] + 0.02


def test_a_message_is_read_in_the_light_of_its_topic() -> None:
    """What alone is undecided leans to what those around it mean."""
    texts = [*["提现怎么没到"] * 30, *["密码又忘了"] * 30]
    own = np.array([[0.8, 0.2]] * 29 + [[0.45, 0.55]] + [[0.1, 0.9]] * 30)
    leant = topics.lean([list(features(text)) for text in texts], own)
    assert leant.shape == own.shape
    assert np.allclose(leant.sum(axis=1), 1)
    assert leant[29].argmax() == 0
    assert leant[:29].argmax(axis=1).max() == 0
    assert leant[30:].argmax(axis=1).min() == 1


def test_messages_without_a_known_word_are_left_as_they_are() -> None:
    own = np.array([[0.6, 0.4]] * 3 + [[0.2, 0.8]] * 57)
    texts = ["龘", "麤", "靐", *["提现没到"] * 57]
    leant = topics.lean([list(features(text)) for text in texts], own)
    assert np.allclose(leant[:3], own[:3])


@pytest.mark.parametrize("names", [[f"c:{number}" for number in range(60)], ["c:x"] * 60])
def test_a_log_without_topics_is_read_as_it_is(names: list[str]) -> None:
    """Nothing that messages share, or the same one thing in all: no error, and no leaning."""
    own = np.array([[0.6, 0.4]] * 60)
    assert np.allclose(topics.lean([[name] for name in names], own), own)


def test_what_nobody_can_read_is_not_kept(model: LinearModel) -> None:
    """A guess of one in three teaches nothing."""
    assert learn(model, ["龘麤靐齾爩籱灪"] * 60) == []


def test_a_message_counts_a_tenth_at_most(readings: list[Reading]) -> None:
    assert readings
    assert all(0 < reading.weight <= 0.1 for reading in readings)


def test_the_model_holds_no_word_of_the_log(readings: list[Reading]) -> None:
    """It may be copied to other machines; what only customers said stays where the log was read."""
    adapted = train(TEXTS, LABELS, features, strength=10.0, log=readings * 20)
    assert adapted.vocabulary.columns == train(TEXTS, LABELS, features, strength=10.0).vocabulary.columns


def test_it_comes_back_as_it_was(readings: list[Reading], tmp_path: Path) -> None:
    file = tmp_path / "adaptation" / "readings.jsonl.gz"
    save(readings, file)
    assert learned(file) == readings


def test_secrets_are_masked_before_anything_reads_them(tmp_path: Path) -> None:
    """A card number in a log does not get further than the masking."""
    texts = read_log(_log(tmp_path, *["卡号6222020200112233445扣了两次"] * 60))
    assert not any("6222020200112233445" in text for text in texts)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "at least 50"),
        ("提现没到\n".encode(), "at least 50"),
        (("。。。\n" * 500).encode(), "at least 50"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40, "UTF-8"),
        (b"abc\0def\n" * 100, "not a text file"),
        (("提现没到\n" * 100).encode("gb18030"), "UTF-8"),
    ],
)
def test_a_bad_log_is_named(tmp_path: Path, content: bytes, said: str) -> None:
    """Empty, one line, only signs, a picture, zeros, another encoding."""
    file = tmp_path / "log.txt"
    file.write_bytes(content)
    with pytest.raises(AdaptationError, match=said):
        read_log(file)


def test_no_log_is_named(tmp_path: Path) -> None:
    """A wrong path says what is expected."""
    with pytest.raises(AdaptationError, match="make adapt LOGS="):
        read_log(tmp_path / "none.txt")


def test_huge_lines_are_cut(tmp_path: Path) -> None:
    """A line of megabytes counts as one message, and only its beginning is read."""
    texts = read_log(_log(tmp_path, "提现没到" * 500_000, *["密码忘了"] * 60))
    assert len(texts) == 61
    assert max(map(len, texts)) <= 1000


def test_a_mark_of_byte_order_is_passed_over(tmp_path: Path) -> None:
    """Files saved by Windows begin with one."""
    file = tmp_path / "log.txt"
    file.write_text("密码忘了\r\n" * 60, encoding="utf-8-sig")
    assert set(read_log(file)) == {"密码忘了"}


@pytest.mark.parametrize(
    "content",
    [
        b"no archive",
        gzip.compress(b'{"text": "\xe6\x8f\x90", "intent": "x"}\n'),
        gzip.compress(b"[1]\n"),
        gzip.compress(b"\xff\xfe\n"),
        gzip.compress(b'{"text": "x", "intent": "y", "weight": 0.1}\n' * 500)[:60],
    ],
)
def test_a_damaged_file_says_what_to_do(tmp_path: Path, content: bytes) -> None:
    """Training must not stop without a reason."""
    file = tmp_path / "readings.jsonl.gz"
    file.write_bytes(content)
    with pytest.raises(AdaptationError, match="remove it"):
        learned(file)


def test_without_a_file_nothing_was_learned(tmp_path: Path) -> None:
    assert learned(tmp_path / "readings.jsonl.gz") == []


def test_the_training_cache_sees_an_adaptation(
    tmp_path: Path, readings: list[Reading], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rasa must train the classifier again once something was learned."""
    monkeypatch.setattr(adaptation, "FILE", tmp_path / "readings.jsonl.gz")
    before = IntentClassifier.fingerprint_addon({})
    save(readings)
    assert IntentClassifier.fingerprint_addon({}) != before


STRANGE = [f"{who}的口令一直没了" for who in ("我", "她", "爸", "妈", "弟", "妹", "叔", "姨", "孙", "爷")] * 6
"""Said in a word that no example has, and others that those of another intent have."""


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder as the project's, with a model and a log, and room for what is learned."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(adaptation, "FILE", tmp_path / "models" / "adaptation" / "readings.jsonl.gz")
    monkeypatch.setattr(vectors, "FOLDER", tmp_path / "models" / "vectors")
    archive(tmp_path / "models", list(dict(zip(TEXTS, LABELS, strict=True)).items()))
    monkeypatch.setattr("sys.argv", ["nlu", str(_log(tmp_path, *STRANGE))])
    opened.cache_clear()
    yield tmp_path
    opened.cache_clear()


@pytest.fixture
def encoder(here: Path) -> None:
    try:
        opened()
    except EncoderMissing as why:
        pytest.skip(str(why))


class _Knows(Adviser):
    """A second opinion that is sure of one thing."""

    def __init__(self, labels: tuple[str, ...]) -> None:
        self._sure = np.array([label == "password" for label in labels], dtype=float)

    def advised(self, text: str, first: Array) -> Array:
        return self._sure if "口令" in text else first


def test_what_the_linear_model_does_not_know_is_read_with_the_second_opinion(model: LinearModel) -> None:
    """And it is told how far the reading is."""
    texts = [*STRANGE, *WITHDRAWALS]
    seen: list[tuple[int, int]] = []
    alone = learn(model, texts)
    both = learn(model, texts, _Knows(model.labels), lambda *so_far: seen.append(so_far))
    named = [{reading.text for reading in each if reading.intent == "password"} for each in (alone, both)]
    assert named[0] != named[1]
    assert named[1] == set(STRANGE)
    assert {reading.text for reading in both if reading.intent == "withdrawal"} >= set(WITHDRAWALS)
    assert seen == [(number, len(texts)) for number in range(1, len(texts) + 1)]


def test_adapting_makes_the_second_opinion_first_and_says_so(
    here: Path, encoder: None, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main() == 0
    said = capsys.readouterr().out
    assert "is not made yet" in said
    assert "by the second opinion where that one is not sure" in said
    assert "60 messages read" in said
    assert {reading.text for reading in learned()} <= set(STRANGE)
    main()
    assert "is not made yet" not in capsys.readouterr().out


def test_the_vectors_of_a_log_are_kept_nowhere(here: Path, encoder: None) -> None:
    """A log is read once; the file of vectors is carried in images, and holds examples alone."""
    main()
    kept = VectorCache(opened(), vectors.FOLDER)
    assert kept.missing(TEXTS) == []
    assert len(kept.missing(STRANGE)) == len(set(STRANGE))


def test_without_an_encoder_the_linear_model_reads_alone_and_it_says_why(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(VARIABLE, "off")
    assert main() == 0
    said = capsys.readouterr().out
    assert f"Read by the linear model alone: {VARIABLE} is off." in said
    assert "60 messages read" in said


def test_without_a_model_it_says_what_to_do(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    next((here / "models").glob("okpay-*")).unlink()
    assert main() == 1
    assert "run make train first" in capsys.readouterr().err
