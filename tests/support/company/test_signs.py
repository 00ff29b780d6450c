"""`support.company.signs`: the file's patterns, and what is wrong with one."""

from __future__ import annotations

import re

import pytest

from support.catalogue.acts import ACTS
from support.company import signs as module
from support.company.signs import signs


def test_each_act_has_its_signs() -> None:
    """Those for it and those against it; an act that is misspelt would never be heard."""
    places = {place for place in signs().patterns if place.startswith("acts.")}
    assert places == {f"acts.{act}.{side}" for act in ACTS for side in ("is", "not")}


def test_a_place_without_signs_shows_nothing() -> None:
    """An empty list, and a place that is missing."""
    assert not signs().show("acts.names_field.is", "金额不对")
    assert not signs().show("no.such.place", "金额不对")


def test_what_is_no_expression_says_where_it_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    """An editor must find it."""
    monkeypatch.setattr(module, "words", lambda name: {"acts": {"solved": {"is": ["(到了"]}}})
    with pytest.raises(ValueError, match=re.escape("words/signs.yml, acts.solved.is")):
        module._read()


def test_long_text_costs_little() -> None:
    """No sign may try a long text in many ways: a thousand signs of each kind end at once."""
    for text in ("都" * 1000, "我" * 1000, "还没到" * 333, "1" * 1000, "是" * 1000):
        for place in signs().patterns:
            signs().show(place, text)
