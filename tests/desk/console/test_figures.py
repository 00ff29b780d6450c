"""The supervisor's figures, on conversations whose course is known."""

from __future__ import annotations

from sqlalchemy.engine import Engine

from desk.console.figures import Problem, Seconds, figures
from tests.desk.console.past import NOON, week


def test_the_figures_of_a_week(database: Engine) -> None:
    found = week(database)
    assert found.conversations == 5
    assert found.containment == 0.6
    assert (found.handoffs, found.left) == (3, 1)
    assert found.wait == Seconds(60.0, 90.0)
    assert found.first_answer == Seconds(75.0, 100.0)
    assert found.problems == [
        Problem("withdrawal_delayed", "提现没到账", 40.0),
        Problem("of_before", "旧的问题", 20.0),
    ]
    assert found.stars == (0, 1, 0, 0, 1)
    assert found.satisfaction == 3.5
    assert [(day.conversations, day.handed_over) for day in found.daily] == [
        (1, 0), (0, 0), (0, 0), (0, 0), (2, 0), (1, 1), (1, 1),
    ]  # fmt: skip
    assert [day.wait for day in found.daily][-2:] == [90.0, 30.0]


def test_thirty_days_hold_the_older_one(database: Engine) -> None:
    week(database)
    assert figures(database, 30, NOON).conversations == 6
