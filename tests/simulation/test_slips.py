"""Slips: in words only, and not too many."""

from __future__ import annotations

from random import Random

import pytest

from simulation.sayings import words
from simulation.slips import slipped

KNOWN = {
    "slips": {"提现": ["题现"], "银行": ["银航"], "银行卡": ["银形卡"]},
    "doubles": 0.0,
    "drops_signs": 0.0,
}


def test_a_word_is_typed_wrongly() -> None:
    assert slipped("提现没到", KNOWN, 1, Random(1)) == "题现没到"


def test_no_more_than_that() -> None:
    found = {slipped("提现到银行卡", KNOWN, 1, Random(seed)) for seed in range(30)}
    assert found == {"题现到银行卡", "提现到银形卡", "提现到银航卡"}


def test_nothing_without_slips() -> None:
    assert slipped("提现没到", KNOWN, 0, Random(1)) == "提现没到"


def test_signs_are_dropped_between_words_but_not_in_numbers() -> None:
    known = {**KNOWN, "drops_signs": 1.0}
    assert slipped("昨天的，没到。", known, 0, Random(1)) == "昨天的没到"
    assert slipped("59.90元，没到", known, 0, Random(1)) == "59.90元，没到"


@pytest.mark.parametrize("seed", range(30))
def test_figures_and_braces_stay(seed: int) -> None:
    text = slipped("{day}提现{yuan}元，OK10000001", words("slips"), 2, Random(seed))
    assert "{day}" in text and "{yuan}" in text and "OK10000001" in text


def test_each_slip_changes_something() -> None:
    for right, wrong in words("slips")["slips"].items():
        assert wrong and all(form != right for form in wrong), right
