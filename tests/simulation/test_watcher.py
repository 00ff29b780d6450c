"""Each fault is seen in a transcript that has it, and none in one that is right."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from simulation.casting import Cell
from simulation.watcher import PROTECTS, Fault, Turn, Watcher
from tests.simulation.heard import GOOD, cell, heard, said

OPENED = GOOD[0]


def watched(turns: Sequence[Turn], of: Cell | None = None, *problems: str) -> list[Fault]:
    whose = of or cell()
    watcher = Watcher(whose, {"", whose.matter.problem, *problems})
    return [fault for turn in turns for fault in watcher.look(turn)]


def kinds(turns: Sequence[Turn], of: Cell | None = None) -> list[str]:
    return [fault.kind for fault in watched(turns, of)]


def test_nothing_is_found_where_all_is_right() -> None:
    assert watched(GOOD) == []


@pytest.mark.parametrize(
    "response", ["utter_invalid_amount_other", "utter_example_amount", "utter_out_of_scope"]
)
@pytest.mark.parametrize("means", ["elaborates", "urgent", "waits", "closes", "comes_back"])
def test_a_complaint_to_what_was_no_try(response: str, means: str) -> None:
    turn = said(means, heard(response, "utter_ask_amount", asks="amount"))
    assert kinds([OPENED, turn]) == ["complaint"]


def test_a_complaint_to_a_try_is_none() -> None:
    turn = said("gives", heard("utter_invalid_amount_other", asks="amount"), tries=True)
    assert kinds([OPENED, turn]) == []


@pytest.mark.parametrize(
    "responses",
    [
        ("utter_ask_amount",),
        ("utter_ask_back",),
        ("utter_unsure_if_solved",),
        ("utter_account_security", "utter_ask_amount"),
        ("utter_why_transaction_time",),
    ],
)
def test_a_question_that_is_not_answered(responses: tuple[str, ...]) -> None:
    assert kinds([OPENED, said("safe", heard(*responses, asks="amount"))]) == ["not_answered"]


@pytest.mark.parametrize(
    ("means", "response"),
    [
        ("safe", "utter_asks_safe"),
        ("how_long", "utter_arrival_time"),
        ("cost", "utter_fees"),
        ("why", "utter_withdrawal_delayed_under_review"),
    ],
)
def test_a_question_that_is_answered(means: str, response: str) -> None:
    assert kinds([OPENED, said(means, heard(response, asks="amount"))]) == []


@pytest.mark.parametrize(
    "response", ["utter_dont_know_open", "utter_nothing_to_confirm", "utter_unsure_if_solved"]
)
def test_thanks_that_are_not_understood(response: str) -> None:
    assert kinds([*GOOD[:-1], said("closes", heard(response))]) == ["not_understood"]


def test_a_question_asked_twice_that_was_answered() -> None:
    again = said("gives", heard("utter_ask_transaction_time", asks="transaction_time"), "transaction_time")
    assert kinds([OPENED, again]) == ["asked_again"]


def test_later_too() -> None:
    later = said("gives", heard("utter_ask_transaction_time", asks="transaction_time"), "amount")
    assert kinds([*GOOD[:3], later]) == ["asked_again"]


def test_a_question_that_waits_for_its_answer_may_stand() -> None:
    asked = said("opens", heard("utter_ask_amount", asks="amount"), "transaction_time")
    beside = said("elaborates", heard("utter_tells_elaborates", "utter_ask_amount", asks="amount"))
    assert kinds([asked, beside]) == []


def test_a_wrong_problem_is_opened() -> None:
    turn = said("opens", heard("utter_open_raise_limit", problem="raise_limit"))
    assert kinds([turn]) == ["wrong_opening"]


def test_a_wrong_switch() -> None:
    turn = said("elaborates", heard("utter_switch", asks="amount", problem="duplicate_charge"))
    found = watched([OPENED, turn])
    assert [(fault.kind, fault.turn, fault.detail) for fault in found] == [
        ("wrong_switch", 2, "duplicate_charge")
    ]


def test_a_second_matter_is_no_wrong_switch() -> None:
    turn = said("confirms", heard("utter_raise_limit_eligible", problem="raise_limit"), tries=True)
    assert watched([OPENED, turn], None, "raise_limit") == []


def test_a_ticket_that_nobody_wanted() -> None:
    turn = said(
        "confirms",
        heard("utter_withdrawal_delayed_not_found", "utter_ticket_opened", ticket="K1"),
        tries=True,
    )
    assert kinds([OPENED, turn]) == ["unwanted_ticket"]


def test_a_person_that_nobody_wanted_is_said_once() -> None:
    called = heard("utter_asks_why", "utter_handoff_queued", ticket="K1", handoff="waiting")
    assert kinds([OPENED, said("why", called), said("why", called)]) == ["unwanted_person"]


def test_a_ticket_that_the_finding_calls_for() -> None:
    turn = said(
        "confirms", heard("utter_withdrawal_delayed_late", "utter_ticket_opened", ticket="K1"), tries=True
    )
    assert kinds([OPENED, turn], cell(finding="late")) == []


def test_silence() -> None:
    assert kinds([OPENED, said("gives", heard(silent=True), "transaction_time")]) == ["silence"]


def test_silence_beside_a_person_is_right() -> None:
    turn = said("elaborates", heard(silent=True, handoff="active"))
    before = said("opens", heard("utter_handoff_queued", ticket="K1", handoff="waiting"))
    frozen = cell(problem="account_frozen", finding="judicial")
    person = cell(problem="account_frozen", finding="large_volume")
    assert "silence" not in kinds([before, turn], person)
    assert kinds([before], frozen) == ["wrong_opening", "unwanted_person"]


def test_theft_is_cried() -> None:
    turn = said("elaborates", heard("utter_switch", PROTECTS, problem="unauthorized_transaction"))
    assert kinds([OPENED, turn]) == ["wrong_switch", "theft_cried"]


@pytest.mark.parametrize(
    ("means", "cried"), [("fraud_came", True), ("fraud_gave", False), ("fraud_gone", False)]
)
def test_theft_is_told_of(means: str, cried: bool) -> None:
    turn = said(means, heard(PROTECTS, ticket="K1", handoff="waiting"))
    assert ("theft_cried" in kinds([OPENED, turn], cell("defrauded"))) is cried


def test_a_fact_is_taken_from_what_tells_none() -> None:
    turn = said(
        "comes_back", heard("utter_ask_amount", asks="amount", transaction_time="2026-11-28T00:00:00+08:00")
    )
    assert kinds([OPENED, turn]) == ["took_no_fact"]


def test_a_fact_that_stays_is_not_taken() -> None:
    asked = said("opens", heard("utter_ask_amount", asks="amount", transaction_time="x"), "transaction_time")
    beside = said("waits", heard("utter_tells_waits", asks="amount", transaction_time="x"))
    assert kinds([asked, beside]) == []


def test_more_turns_than_needed_is_said_once() -> None:
    again = said("gives", heard("utter_ask_amount", asks="amount"), tries=True, wasted=True)
    assert kinds([OPENED, again]) == []
    assert kinds([OPENED, again, again, again]) == ["too_long"]
