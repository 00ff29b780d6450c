"""What accepted lines changed: with a small model of the real kind, stored as `launch` leaves it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from nlu.encoders import VARIABLE, EncoderMissing, opened
from nlu.preparing import prepare
from support.clock import SHANGHAI
from tests.nlu.small_model import archive
from tools.review.__main__ import _remind, changed
from tools.review.accepted import Accepted, AcceptedLines
from tools.review.effect import Measurement, known_to

NOW = datetime(2026, 11, 29, 12, tzinfo=SHANGHAI)

BASE = [(f"{who}{what}", intent) for who in ("", "我", "请问", "你好,", "那个") for what, intent in (
    ("提现没到", "withdrawal"), ("提现一直没到账", "withdrawal"), ("提到卡里的钱没到", "withdrawal"),
    ("忘记密码", "password"), ("密码忘了怎么办", "password"), ("想改登录密码", "password"),
    ("谢谢", "thank"), ("谢谢你", "thank"), ("多谢", "thank"))]  # fmt: skip

WHO = ("俺", "咱", "老妈", "老爸", "同事", "朋友", "舅舅", "姑姑", "邻居", "室友", "老板", "孩子")
SAID = [f"{who}口令记不起来" for who in WHO] + [f"{who}影子都见不着" for who in WHO]
"""Two new ways to say a thing, by twelve persons each; no word of them stands in the base."""

HELD_OUT = [("忘记密码了", {"password"}), ("表姐影子都见不着", {"withdrawal"})]


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No encoder, unless a test takes it back."""
    monkeypatch.setenv(VARIABLE, "off")
    opened.cache_clear()
    yield
    opened.cache_clear()


@pytest.fixture
def lines() -> list[Accepted]:
    return [Accepted(text, "password" if "口令" in text else "withdrawal", "asked", NOW) for text in SAID]


def learned(lines: list[Accepted]) -> list[tuple[str, str]]:
    return [*BASE, *((line.text, line.intent) for line in lines)]


def test_lines_help_with_those_that_are_not_learned(tmp_path: Path, lines: list[Accepted]) -> None:
    """The half that is read is not known word for word: what is right there is what the other half taught."""
    steps: list[int] = []
    effect = Measurement(archive(tmp_path, learned(lines)), lines).effect(HELD_OUT, steps.append)
    assert effect.without["right"] <= len(lines) / 2
    assert effect.halves["right"] == len(lines)
    assert effect.held_out_without["right"] == 1
    assert effect.held_out_now["right"] == 2
    assert steps == [1, 2, 3]
    assert not effect.advised


def test_lines_that_teach_nothing_show_nothing(tmp_path: Path, lines: list[Accepted]) -> None:
    """Each in words of its own: as many are right as before, though each is an example now."""
    own = [Accepted(text, "password", "asked", NOW) for text in ("龘麤靐", "齾爩籱", "灪鱻麣", "鸾鹂鬻")]
    effect = Measurement(archive(tmp_path, learned(own)), own).effect(HELD_OUT)
    assert effect.halves == effect.without


def test_with_the_second_opinion_all_is_read_with_it(
    tmp_path: Path, lines: list[Accepted], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(VARIABLE)
    opened.cache_clear()
    try:
        opened()
    except EncoderMissing as why:
        pytest.skip(str(why))
    file = archive(tmp_path, learned(lines))
    prepare(file, tmp_path / "vectors")
    effect = Measurement(file, lines, tmp_path / "vectors").effect(HELD_OUT)
    assert effect.advised
    assert effect.halves["right"] > effect.without["right"]


def test_only_what_the_model_has_learned_counts(tmp_path: Path, lines: list[Accepted]) -> None:
    file = archive(tmp_path, learned(lines[:5]))
    assert known_to(file, lines) == lines[:5]
    moved = Accepted(lines[0].text, "thank", "asked", NOW)
    assert known_to(file, [moved]) == []


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder as the project's, without a model."""
    config = Path("config.yml").resolve()
    monkeypatch.chdir(tmp_path)
    (tmp_path / "config.yml").symlink_to(config)
    (tmp_path / "data").mkdir()
    held_out = "text\tintent\n" + "".join(f"{text}\t{min(labels)}\n" for text, labels in HELD_OUT)
    (tmp_path / "data" / "held_out.tsv").write_text(held_out, encoding="utf-8")
    return tmp_path


def test_an_editor_reads_what_they_changed(here: Path, lines: list[Accepted]) -> None:
    archive(here / "models", learned(lines))
    kept = AcceptedLines(here / "review")
    for line in lines:
        kept.add(line)
    said = changed(kept, 200)
    assert "采纳的 24 句" in said
    assert "客户当时说的时候        听对 0.0%，反问 100.0%，听错 0.0%" in said
    assert "只学一半，听另外一半    听对 100.0%" in said
    assert "考题 held_out.tsv 的 2 句" in said
    assert "没有这些例句            听对 50.0%" in said
    assert "有了这些例句            听对 100.0%" in said
    assert kept.unmeasured() == []


def test_too_few_are_not_measured(
    here: Path, lines: list[Accepted], capsys: pytest.CaptureFixture[str]
) -> None:
    """Those that the model in use does not hold are no part of it."""
    archive(here / "models", learned(lines[:5]))
    kept = AcceptedLines(here / "review")
    for line in lines:
        kept.add(line)
    assert "学了其中 5 句，不到 20 句" in changed(kept, 200)
    assert "最近采纳的 24 句里，有 19 句不在现在的模型里" in capsys.readouterr().out
    assert len(kept.unmeasured()) == 24


@pytest.mark.parametrize(
    ("count", "trained", "reminded"), [(200, True, True), (200, False, False), (199, True, False)]
)
def test_it_reminds_once_much_was_accepted_and_trained(
    here: Path, capsys: pytest.CaptureFixture[str], count: int, trained: bool, reminded: bool
) -> None:
    kept = AcceptedLines(here / "review")
    for number in range(count):
        kept.add(Accepted(str(number), "fees", "asked", NOW))
    model = here / "models" / "okpay-0123456789ab.tar.gz"
    model.parent.mkdir()
    model.touch()
    at = NOW.timestamp() + (60 if trained else -60)
    os.utime(model, (at, at))
    _remind(kept)
    assert ("--changed" in capsys.readouterr().out) == reminded


def test_without_a_model_nothing_is_reminded_of(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    kept = AcceptedLines(here / "review")
    for number in range(200):
        kept.add(Accepted(str(number), "fees", "asked", NOW))
    _remind(kept)
    assert capsys.readouterr().out == ""
