"""`support.case`: what a slot's value gives; `Case.start` is seen in `gathering/opening.yml`."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.dialogue.driver import from_slot

FULL: dict[str, Any] = {
    "problem": "withdrawal_delayed",
    "key": "m-1-withdrawal_delayed",
    "given": ["amount"],
    "skipped": ["contact"],
    "failures": {"amount": 2},
    "parked": [{"problem": "raise_limit", "facts": {}}],
    "upcoming": [{"problem": "refund_status", "facts": {"amount": "1.00"}}],
    "ending": "person",
    "offer": "similar",
    "reopen": "refund_status",
    "person_asked": 1,
    "upset": 2,
    "finding": "late",
    "outcome": "ticket",
    "candidate": "T20261124000040",
    "noted": ["amount"],
    "needs_contact": True,
    "told": ["银行说没有"],
    "shown": {"expected": "明天15:00"},
    "answered": "fees",
    "choices": ["fees"],
    "refused": 1,
    "unplaced": 2,
    "rough": {"amount_range": "200.00 300.00 more"},
    "candidates": [{"transaction_id": "T20261124000040"}],
}


def test_a_case_comes_back_as_it_went() -> None:
    """Every field there is."""
    assert from_slot(FULL) == FULL


def test_a_field_of_another_version_is_left_out() -> None:
    """A conversation may be older than the code, or newer."""
    assert from_slot({**FULL, "colour": "blue"}) == FULL


@pytest.mark.parametrize("value", [None, "withdrawal_delayed", [], 0])
def test_anything_else_is_a_fresh_case(value: Any) -> None:
    """With a key of its own each time."""
    first, second = from_slot(value), from_slot(value)
    assert first.pop("key") != second.pop("key")
    assert first == second and not any(first.values())


def test_a_field_that_is_missing_is_as_in_a_fresh_case() -> None:
    """So that a field can be added while conversations go on."""
    assert from_slot({"problem": "raise_limit"})["upcoming"] == []
