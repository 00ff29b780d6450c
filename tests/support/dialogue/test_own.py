"""Where a general answer would be said in words that are meant for before the look-up."""

from __future__ import annotations

from support.dialogue import own
from support.dialogue.case import Case


def case(finding: str) -> Case:
    """A case of a delayed withdrawal."""
    return Case(problem="withdrawal_delayed", finding=finding)


def test_a_finding_with_words_of_its_own_has_them() -> None:
    assert own.after(case("under_review"), "utter_asks_how_long")
    assert not own.only_before(case("under_review"), "utter_asks_how_long")


def test_words_of_the_problem_alone_are_for_before() -> None:
    """What it costs is told before the look-up; behind under_review nobody wrote an answer to it."""
    assert not own.after(case("under_review"), "utter_asks_cost")
    assert own.only_before(case("under_review"), "utter_asks_cost")


def test_before_the_look_up_they_are_said() -> None:
    assert not own.only_before(case(""), "utter_asks_cost")


def test_an_answer_that_is_general_alone_is_said() -> None:
    assert not own.only_before(case("under_review"), "utter_asks_whom")
