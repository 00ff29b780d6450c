"""Learning from a company's own log: what is kept, what it does, and what it says of a bad file."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from nlu import adaptation
from nlu.adaptation import Adaptation, AdaptationError, learn, read_log
from nlu.features import features
from nlu.intents import IntentClassifier
from nlu.linear import LinearModel, train

TEXTS = ["提现没到", "提现一直没到账", "忘记密码", "密码忘了", "谢谢", "谢谢你"] * 4
LABELS = ["withdrawal", "withdrawal", "password", "password", "thank", "thank"] * 4
TOPICS = {"withdrawal", "password"}


@pytest.fixture(scope="module")
def model() -> LinearModel:
    """A small classifier."""
    return train(TEXTS, LABELS, features, strength=10.0)


def _log(folder: Path, *lines: str) -> Path:
    file = folder / "log.txt"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return file


def test_what_is_asked_often_weighs_more(tmp_path: Path, model: LinearModel) -> None:
    """A log full of withdrawals leans to withdrawals, and leaves small talk alone."""
    texts = read_log(_log(tmp_path, *["提现还没到账"] * 300, *["密码忘了"] * 20))
    weights = learn(model, texts).weights(model.labels, LABELS, TOPICS)
    by_label = dict(zip(model.labels, weights, strict=True))
    assert by_label["withdrawal"] > 1 > by_label["password"]
    assert by_label["thank"] == 1


def test_a_short_log_moves_little(tmp_path: Path, model: LinearModel) -> None:
    """The same shares from fewer messages give factors nearer to one."""
    moved = []
    for count in (60, 3000):
        texts = read_log(_log(tmp_path, *["提现还没到账"] * count))
        moved.append(np.abs(np.log(learn(model, texts).weights(model.labels, LABELS, TOPICS))).max())
    assert 0 < moved[0] < moved[1]


def test_an_intent_that_came_later_is_not_touched() -> None:
    """What the adaptation does not know keeps its chance."""
    learned = Adaptation({"withdrawal": 0.9, "password": 0.1}, 5000)
    labels = ("password", "refund", "withdrawal")
    weights = learned.weights(labels, ["password", "refund", "withdrawal"], {*labels})
    assert weights[1] == 1
    assert weights[2] > 1 > weights[0]


def test_nothing_of_the_log_is_kept(tmp_path: Path, model: LinearModel) -> None:
    """The file holds shares, no word of a customer; it comes back as it was."""
    learned = learn(model, read_log(_log(tmp_path, *["我叫龘三，提现没到"] * 60)))
    file = tmp_path / "adaptation" / "shares.json"
    learned.save(file)
    assert Adaptation.load(file) == learned
    assert set(json.loads(file.read_text(encoding="utf-8"))["shares"]) == set(LABELS)
    assert "龘" not in file.read_text(encoding="utf-8")


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


def test_a_damaged_file_says_what_to_do(tmp_path: Path) -> None:
    """Training must not stop without a reason."""
    file = tmp_path / "shares.json"
    file.write_text('{"messages": 3}', encoding="utf-8")
    with pytest.raises(AdaptationError, match="remove it"):
        Adaptation.load(file)


def test_the_training_cache_sees_an_adaptation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rasa must train the classifier again once something was learned."""
    monkeypatch.setattr(adaptation, "FILE", tmp_path / "shares.json")
    before = IntentClassifier.fingerprint_addon({})
    Adaptation({"withdrawal": 1.0}, 100).save(tmp_path / "shares.json")
    assert IntentClassifier.fingerprint_addon({}) != before
