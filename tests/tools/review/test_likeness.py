"""Texts that mean the same are put together: by the real encoder, and by what they were read as."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from nlu.encoders import EncoderMissing, SentenceEncoder, opened
from nlu.vectors import VectorCache
from support.people.misreadings import Group, Meaning
from tools.review import likeness
from tools.review.likeness import Bundle, apart, bundled

STOLEN = ["账户里的钱被别人转走了", "钱让人给转走了怎么办", "有人把我余额转走了", "我的钱被陌生人转走了"]
FEES = ["转账要收多少手续费", "转账手续费怎么收", "转出去收不收手续费", "转账的手续费是多少"]
WHAT = ("天气", "发票", "密码", "验证码", "银行卡", "红包", "实名", "限额", "客服", "头像")
HOW = (
    "怎么样",
    "在哪里看",
    "没有收到",
    "想改一下",
    "坏了",
    "是什么",
    "能不能关掉",
    "要等多久",
    "过期了吗",
    "在吗",
)
OTHERS = [what + how for what in WHAT for how in HOW]
"""Of what other texts are far from: a mean needs many."""


@pytest.fixture(scope="module")
def encoder() -> SentenceEncoder:
    try:
        return opened()
    except EncoderMissing as why:
        pytest.skip(str(why))


@pytest.fixture(scope="module")
def known(encoder: SentenceEncoder, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the vectors of a hundred examples."""
    folder = tmp_path_factory.mktemp("vectors")
    list(VectorCache(encoder, folder).make(OTHERS))
    return folder


def group(text: str, *meanings: tuple[str, float], count: int = 1, chosen: int = 0) -> Group:
    """A text that waits; `chosen` is how often customers chose its first meaning."""
    read = (Meaning(name, chosen if not at else 0, chance) for at, (name, chance) in enumerate(meanings))
    return Group(text, text, count, {"unsure": count}, tuple(read))


def texts(bundles: Sequence[Bundle]) -> list[set[str]]:
    return [{line.text for line in bundle.lines} for bundle in bundles]


def test_what_means_the_same_is_together(encoder: SentenceEncoder, known: Path, tmp_path: Path) -> None:
    """Also where the classifier is of two minds; the most frequent text leads, and the larger group."""
    groups = [
        group(FEES[0], ("fees", 0.4), ("limits_info", 0.3), count=5),
        *(group(text, ("stolen", 0.5), ("balance", 0.3), count=2) for text in STOLEN),
        *(group(text, ("fees", 0.6), ("limits_info", 0.2)) for text in FEES[1:]),
        group("我想把头像换掉", ("profile", 0.4)),
    ]
    bundles = bundled(groups, encoder, tmp_path, known)
    # Eight messages each: the one whose first text is the more frequent stands first.
    assert texts(bundles) == [set(FEES), set(STOLEN), {"我想把头像换掉"}]
    assert bundles[0].lines[0].text == FEES[0]
    assert bundles == bundled(groups, encoder, tmp_path, known)


def test_near_words_that_are_read_apart_stay_apart(
    encoder: SentenceEncoder, known: Path, tmp_path: Path
) -> None:
    """A choice of the customers goes before the ranking."""
    first, second = "怎么解绑银行卡啊", "怎么绑银行卡啊"
    alike = [group(first, ("cards", 0.6)), group(second, ("cards", 0.6))]
    assert len(bundled(alike, encoder, tmp_path, known)) == 1
    unlike = [group(first, ("unbind", 0.6)), group(second, ("cards", 0.6))]
    assert len(bundled(unlike, encoder, tmp_path, known)) == 2
    chosen = [group(first, ("unbind", 0.1), ("cards", 0.6), chosen=1), group(second, ("cards", 0.6))]
    assert len(bundled(chosen, encoder, tmp_path, known)) == 2


def test_a_group_is_no_longer_than_a_screen(
    encoder: SentenceEncoder, known: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(likeness, "MOST_LINES", 3)
    groups = [group(text, ("fees", 0.6)) for text in FEES]
    assert [len(bundle.lines) for bundle in bundled(groups, encoder, tmp_path, known)] == [3, 1]


def test_the_rarest_beyond_the_limit_stand_by_themselves(
    encoder: SentenceEncoder, known: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(likeness, "MOST_TEXTS", 2)
    groups = [group(text, ("fees", 0.6)) for text in FEES]
    assert [len(bundle.lines) for bundle in bundled(groups, encoder, tmp_path, known)] == [2, 1, 1]


def test_with_too_few_vectors_nothing_is_near(encoder: SentenceEncoder, tmp_path: Path) -> None:
    groups = [group(text, ("fees", 0.6)) for text in FEES]
    assert bundled(groups, encoder, tmp_path / "own", tmp_path / "none") == apart(groups)
    assert bundled([], encoder, tmp_path / "own", tmp_path / "none") == []


def test_the_vectors_go_with_the_texts(encoder: SentenceEncoder, known: Path, tmp_path: Path) -> None:
    """What does not wait any more leaves nothing on the disk; what does is not encoded again."""
    groups = [group(text, ("fees", 0.6)) for text in FEES]
    bundled(groups, encoder, tmp_path, known)
    made: list[tuple[int, int]] = []
    bundled(groups[:2], encoder, tmp_path, known, lambda *so_far: made.append(so_far))
    assert made == []
    assert VectorCache(encoder, tmp_path).missing(FEES) == FEES[2:]
    bundled([], encoder, tmp_path, known)
    assert VectorCache(encoder, tmp_path).missing(FEES) == FEES


def test_a_group_means_what_its_messages_do() -> None:
    """By messages, not by lines; a choice of a customer goes before."""
    lines = (
        group("一", ("fees", 0.8), ("limits_info", 0.1), count=3),
        group("二", ("limits_info", 0.6)),
    )
    found = [(meaning.intent, round(meaning.confidence, 3)) for meaning in Bundle(lines).meanings]
    assert found == [("fees", 0.6), ("limits_info", 0.225)]
    chosen = Bundle((*lines, group("三", ("limits_info", 0.2), chosen=2)))
    assert [meaning.intent for meaning in chosen.meanings] == ["limits_info", "fees"]
    assert chosen.count == 5


def test_no_more_meanings_than_can_be_read() -> None:
    lines = [group(str(number), (f"intent_{number}", 0.5)) for number in range(9)]
    assert len(Bundle(tuple(lines)).meanings) == 5
