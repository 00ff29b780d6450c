"""Refusals: a name where it is raised, a sentence where it is shown."""

from __future__ import annotations

import pytest

from desk.people.not_allowed import NotAllowed
from support.company.wording import words


def test_a_refusal_is_said_in_the_files_words() -> None:
    assert NotAllowed("not_held").said() == words("console")["refusals"]["not_held"]
    assert NotAllowed("colleague_away", agent="小{林}").said() == "小{林} 现在不在线"


def test_a_log_shows_its_name_and_variables() -> None:
    assert str(NotAllowed("colleague_away", agent="小林")) == "('colleague_away', '小林')"


def test_its_words_are_read_when_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    refusal = NotAllowed("not_held")
    monkeypatch.setitem(words("console")["refusals"], "not_held", "不在您这里")
    assert refusal.said() == "不在您这里"
