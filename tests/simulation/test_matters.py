"""What people come with has the outcome that contract and playbook ask for."""

from __future__ import annotations

import pytest

from simulation.matters import FAULTS, TICKETS, Outcome, in_trouble, matters, seconds
from support.catalogue import catalogue
from tests.simulation.heard import matter


def test_there_are_twenty_problems() -> None:
    assert len(matters()) == 20 and matters().keys() == catalogue().named


@pytest.mark.parametrize("problem", matters())
def test_each_finding_that_the_demo_shows(problem: str) -> None:
    playbook = catalogue().problems[problem]
    shown = {one.finding for one in matters()[problem]}
    expected = {finding.name for finding in playbook.findings} - {"unexplained"}
    assert expected <= shown | {"none_sent"}


@pytest.mark.parametrize(
    ("problem", "finding", "outcome"),
    [
        ("withdrawal_delayed", "under_review", Outcome("utter_withdrawal_delayed_under_review")),
        ("withdrawal_delayed", "late", Outcome("utter_withdrawal_delayed_late", ticket=True)),
        (
            "account_frozen",
            "large_volume",
            Outcome("utter_account_frozen_large_volume", ticket=True, person=True),
        ),
        ("ticket_status", "overdue", Outcome("utter_ticket_status_overdue", ticket=True, person=True)),
    ],
)
def test_what_must_come_of_it(problem: str, finding: str, outcome: Outcome) -> None:
    assert matter(problem, finding).outcome == outcome


@pytest.mark.parametrize("fault", FAULTS)
def test_a_wallet_that_fails_and_who_is_not_signed_in_are_handed_over(fault: str) -> None:
    one = matter("withdrawal_delayed", "under_review")
    handed_over = Outcome("", ticket=True, person=True)
    assert in_trouble(one, fault=fault).outcome == in_trouble(one, anonymous=True).outcome == handed_over
    assert in_trouble(one, fault=fault).round == fault


def test_trouble_changes_nothing_where_nothing_is_looked_up() -> None:
    for one in (matter("unauthorized_transaction", "protect"), matter("ticket_status", "open")):
        assert in_trouble(one, fault="error") == one == in_trouble(one, anonymous=True)


def test_a_notice_has_a_round_of_its_own() -> None:
    assert matter("login_failed", "maintenance").round == "notice:sign_in"


@pytest.mark.parametrize(
    ("problem", "finding", "due"),
    [
        ("withdrawal_delayed", "under_review", True),
        ("withdrawal_delayed", "arrived", False),
        ("account_locked", "wrong_password", True),
        ("account_locked", "not_locked", False),
        ("ticket_status", "open", False),
    ],
)
def test_whether_there_is_something_to_wait_for(problem: str, finding: str, due: bool) -> None:
    assert matter(problem, finding).has_due_time is due


def test_a_second_matter_is_another_whose_finding_is_known() -> None:
    names = [
        one if isinstance(one, str) else one.problem for one in seconds(matter("raise_limit", "pending"))
    ]
    assert names == ["identity_verification", "fees"]
    assert "identity_verification" not in [
        one if isinstance(one, str) else one.problem
        for one in seconds(matter("account_locked", "not_locked"))
    ]


def test_an_earlier_ticket_in_each_state() -> None:
    assert [one.ticket for one in matters()["ticket_status"]] == list(TICKETS)
