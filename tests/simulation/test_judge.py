"""The judge fails transcripts that are bad, and lets pass those that are right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from simulation.casting import Cell
from simulation.judge import judge
from simulation.matters import in_trouble
from simulation.persons import persons
from simulation.watcher import PROTECTS, Turn
from tests.simulation.heard import GOOD, cell, heard, matter, said

CALLED = heard(
    "utter_lookup_failed", "utter_ticket_opened", "utter_handoff_queued", ticket="K1", handoff="waiting"
)


def kinds(whose: Cell, turns: Sequence[Turn]) -> list[str]:
    return [fault.kind for fault in judge(whose, turns)]


def ending(*responses: str, ticket: str = "", handoff: str = "none") -> list[Turn]:
    """The good conversation with another end."""
    return [*GOOD[:4], said("confirms", heard(*responses, ticket=ticket, handoff=handoff), tries=True)]


def test_the_right_finding() -> None:
    assert kinds(cell(), GOOD) == []


def test_another_finding() -> None:
    found = judge(cell(), ending("utter_withdrawal_delayed_arrived"))
    assert [fault.kind for fault in found] == ["wrong_finding"]
    assert "utter_withdrawal_delayed_arrived" in found[0].detail


def test_nothing_found() -> None:
    assert kinds(cell(), ending("utter_withdrawal_delayed_not_found", "utter_ticket_opened")) == [
        "wrong_finding"
    ]


def test_no_end() -> None:
    assert kinds(cell(), GOOD[:3]) == ["no_finding"]


def test_a_ticket_that_is_missing() -> None:
    late = cell(finding="late")
    assert kinds(late, ending("utter_withdrawal_delayed_late")) == ["no_ticket"]
    assert kinds(late, ending("utter_withdrawal_delayed_late", "utter_ticket_opened")) == []
    assert kinds(late, ending("utter_withdrawal_delayed_late", ticket="K1")) == []


def test_a_person_who_is_missing() -> None:
    frozen = cell(problem="account_frozen", finding="large_volume")
    found = "utter_account_frozen_large_volume"
    assert kinds(frozen, ending(found, "utter_ticket_opened")) == ["no_person"]
    assert kinds(frozen, ending(found, "utter_ticket_opened", handoff="waiting")) == []
    assert kinds(frozen, ending(found, "utter_ticket_opened", "utter_handoff_closed_hours")) == []


@pytest.mark.parametrize("trouble", [{"fault": "error"}, {"anonymous": True}])
def test_what_cannot_or_must_not_be_looked_up_goes_to_a_person(trouble: dict[str, str | bool]) -> None:
    whose = replace(cell(), matter=in_trouble(matter("withdrawal_delayed", "under_review"), **trouble))  # type: ignore[arg-type]
    assert kinds(whose, [*GOOD[:4], said("confirms", CALLED, tries=True)]) == []
    assert kinds(whose, ending("utter_nothing_to_confirm")) == ["no_ticket", "no_person"]
    assert "told_what_it_must_not" in kinds(whose, GOOD)


def test_a_second_matter_that_is_missed() -> None:
    both = replace(cell("two_matters"), second=matter("raise_limit", "eligible"))
    assert kinds(both, GOOD) == ["second_missed"]
    assert kinds(both, [*GOOD, said("opens", heard("utter_raise_limit_eligible"))]) == []


def test_a_second_question_that_is_missed() -> None:
    both = replace(cell("two_matters"), second="fees")
    assert kinds(both, GOOD) == ["second_missed"]
    assert kinds(both, [said("opens", heard("utter_fees", "utter_ask_amount", asks="amount")), *GOOD]) == []


def test_a_second_matter_waits_behind_a_person() -> None:
    frozen = matter("account_frozen", "large_volume")
    both = Cell(persons()["two_matters"], frozen, "fees")
    turns = [said("opens", heard("utter_account_frozen_large_volume", ticket="K1", handoff="waiting"))]
    assert kinds(both, turns) == []


@pytest.mark.parametrize(
    ("reply", "right"),
    [
        (heard("utter_solved_in_case"), True),
        (heard("utter_ask_amount", asks="amount"), False),
        (heard("utter_not_solved", "utter_handoff_queued", ticket="K1", handoff="waiting"), False),
        (heard("utter_ticket_opened", ticket="K1"), False),
    ],
)
def test_said_to_be_solved(reply, right: bool) -> None:  # type: ignore[no-untyped-def]
    assert (kinds(cell("solved"), [*GOOD[:2], said("solved", reply)]) == []) is right


def test_it_never_came_to_that() -> None:
    assert kinds(cell("solved"), GOOD) == ["never_ended"]


def test_a_fraud() -> None:
    robbed = cell("defrauded")
    protected = heard(PROTECTS, "utter_ticket_opened", "utter_handoff_queued", ticket="K1", handoff="waiting")
    assert kinds(robbed, [GOOD[0], said("fraud_gave", protected)]) == []
    assert kinds(robbed, [GOOD[0], said("fraud_gave", heard("utter_report_phishing"))]) == ["fraud_missed"]
    assert kinds(robbed, [GOOD[0], said("fraud_gave", heard(PROTECTS))]) == ["no_person"]
