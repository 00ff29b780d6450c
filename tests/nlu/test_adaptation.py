"""Learning from a company's own log: what is kept, what it does, and what it says of a bad file."""

from __future__ import annotations

import gzip
from pathlib import Path

import numpy as np
import pytest

from nlu import adaptation, topics
from nlu.adaptation import AdaptationError, Reading, learn, learned, read_log, save
from nlu.features import features
from nlu.intents import IntentClassifier
from nlu.linear import LinearModel, train

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
