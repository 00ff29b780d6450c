"""`support.dialogue.what_follows`: the table, row by row, and the state that a message is heard in."""

from __future__ import annotations

import pytest

from support.catalogue import catalogue
from support.catalogue.acts import ACTS
from support.dialogue import acts, what_follows
from support.dialogue.case import Case
from support.dialogue.what_follows import STATES, TABLE, follows, in_case, outside

IN_CASE = {
    "protects", "asks_own", "ends", "stops", "asks_field", "confirms", "adds", "keeps", "answers", "waits",
    "comforts",
}  # fmt: skip

OUTSIDE = {
    "protects", "asks_own", "asks_back", "ends", "lets_go", "accepts", "offers_more", "reopens",
    "hands_over", "offers_person", "answers", "waits", "keeps", "comforts", "looks_again",
}  # fmt: skip

WAITING = {"protects", "ends", "leaves", "answers", "waits", "keeps", "comforts"}

ALLOWED = {state: IN_CASE for state in ("gathering", "describing", "read_back")}
ALLOWED |= {state: OUTSIDE for state in ("resulted", "answered", "offered", "nothing")} | {"waiting": WAITING}


@pytest.mark.parametrize(("entry", "then"), TABLE.items(), ids=lambda value: "-".join(value) or "nothing")
def test_each_entry(entry: tuple[str, str], then: str) -> None:
    """An act alone leads to what its row says, and that is something its state can do."""
    act, state = entry
    assert follows(state, {act}) == ((act, then) if then else ("", ""))
    assert not then or then in ALLOWED[state]


def test_all_acts_have_a_row() -> None:
    """But for those that only tell of a scam together with what was said before, and a bare no."""
    known = {*ACTS, *acts.DERIVED}
    rows = {act for act, _ in TABLE}
    assert rows <= known
    assert known - rows == {"gave_away", "money_gone"}


@pytest.mark.parametrize(
    ("state", "heard", "counts"),
    [
        ("gathering", {"solved", "calls_off"}, "solved"),
        ("gathering", {"elaborates", "how_long"}, "how_long"),
        ("gathering", {"how_long", "what_if_not"}, "what_if_not"),
        ("gathering", {"denies", "defrauded"}, "defrauded"),
        ("read_back", {"agrees", "how_long"}, "agrees"),
        ("resulted", {"not_solved", "elaborates"}, "not_solved"),
        ("resulted", {"another_one", "not_solved"}, "another_one"),
        ("describing", {"elaborates", "upset"}, "upset"),
        ("waiting", {"upset", "solved"}, "solved"),
    ],
)
def test_of_several_the_first_row_counts(state: str, heard: set[str], counts: str) -> None:
    """What ends or saves something stands before what only asks, that before what only tells."""
    assert follows(state, heard)[0] == counts


def test_nothing_heard() -> None:
    """The intent decides."""
    assert all(follows(state, set()) == ("", "") for state in STATES)


@pytest.mark.parametrize(
    ("requested", "own_words", "state"),
    [
        ("amount", False, "gathering"),
        ("problem_description", True, "describing"),
        ("confirmation", False, "read_back"),
    ],
)
def test_the_state_in_a_case(requested: str, own_words: bool, state: str) -> None:
    """By what is asked for."""
    assert in_case(requested, own_words) == state


@pytest.mark.parametrize(
    ("case", "answered", "state"),
    [
        (Case(), "", "nothing"),
        (Case(), "fees", "answered"),
        (Case(offer="choices"), "", "offered"),
        (Case(problem="raise_limit", offer="solved"), "", "resulted"),
        (Case(problem="raise_limit", offer="ticketed"), "fees", "resulted"),
        (Case(problem="raise_limit", offer="resume"), "", "nothing"),
        (Case(problem="raise_limit"), "fees", "answered"),
    ],
)
def test_the_state_outside(case: Case, answered: str, state: str) -> None:
    """By what was offered last, then by what was answered."""
    assert outside(case, answered) == state


def test_counterparts_are_questions_about_acts() -> None:
    """A name that is misspelt would never be met."""
    for act, questions in what_follows.COUNTERPARTS.items():
        assert act in acts.ASKS
        assert set(questions) <= set(catalogue().questions)
