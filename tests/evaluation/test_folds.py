"""Examples split so that those tested are strange to those learned from."""

from __future__ import annotations

from evaluation.folds import by_author, by_words

CARRIERS = ("{}不见了", "{}在哪里看", "我的{}呢", "{}怎么弄")
NOUNS = ("信用卡", "储蓄卡", "存折", "手机", "电话", "座机", "邮箱", "证件")


def test_neighbouring_lines_are_tested_together() -> None:
    folds = list(by_author(["a"] * 8 + ["b"] * 4, folds=4))
    assert [fold.tested for fold in folds] == [[0, 1, 8], [2, 3, 9], [4, 5, 10], [6, 7, 11]]


def test_by_author_each_is_tested_once_by_what_is_learned_from_all_others() -> None:
    folds = list(by_author(["a"] * 9 + ["b"] * 7))
    assert sorted(place for fold in folds for place in fold.tested) == list(range(16))
    assert all(sorted(fold.learned + fold.tested) == list(range(16)) for fold in folds)


def test_no_word_that_is_tested_stands_in_what_is_learned_from() -> None:
    texts = [carrier.format(noun) for noun in NOUNS for carrier in CARRIERS]
    folds = list(by_words(texts))
    assert sum(len(fold.tested) for fold in folds) == len(texts), "each has a noun that is its rarest word"
    for fold in folds:
        tested = {noun for noun in NOUNS if any(noun in texts[place] for place in fold.tested)}
        assert not [texts[place] for place in fold.learned if any(noun in texts[place] for noun in tested)]


def test_an_example_with_a_tested_word_beside_a_rarer_one_is_not_learned_from() -> None:
    texts = ["手机呢", "手机啊", "手机和存折呢", "邮箱呢", "邮箱啊"]
    fold = next(fold for fold in by_words(texts, folds=64) if 0 in fold.tested)
    assert fold.tested == [0, 1], "in the third 存折 is rarer"
    assert fold.learned == [3, 4]


def test_what_has_no_word_is_learned_from_and_never_tested() -> None:
    texts = ["手机不见了", "为啥", "900", "OK12345678"]
    folds = list(by_words(texts))
    assert sorted(place for fold in folds for place in fold.tested) == [0]
    assert all({1, 2, 3} <= set(fold.learned) for fold in folds), "what stands for a fact is no word"


def test_the_split_is_the_same_each_time() -> None:
    assert list(by_words(NOUNS)) == list(by_words(NOUNS))
