"""Days of the company's own: each way to write them, and each slip."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from support.company.day_spans import Span
from support.company.days import Days, days_of, read
from support.company.misfit import Misfit

EVE = date(2026, 12, 31)


@pytest.mark.parametrize(
    "value",
    [
        "2026-12-31",
        ["2026-12-31"],
        [EVE],
        EVE,
        ["2026-12-31..2026-12-31"],
        [" 2026-12-31 "],
        ["2026-12-31至2026-12-31"],
    ],
)
def test_each_way_to_write_a_closed_day(value: Any) -> None:
    assert Days.parse({"closed": value}).closed == {EVE}


@pytest.mark.parametrize(
    "value, hours",
    [
        ("2026-12-31", None),
        (["2026-12-31"], None),
        ({"2026-12-31": None}, None),
        ({"2026-12-31": "10:00-16:00"}, (Span(600, 960),)),
        ({EVE: "10:00-16:00"}, (Span(600, 960),)),
        ([{"2026-12-31": "10:00-16:00"}], (Span(600, 960),)),
    ],
)
def test_each_way_to_write_an_open_day(value: Any, hours: Any) -> None:
    assert Days.parse({"open": value}).open == {EVE: hours}


@pytest.mark.parametrize("value", [None, [], {}])
def test_none(value: Any) -> None:
    assert Days.parse({"closed": value, "open": value}) == Days()
    assert Days.parse({}) == Days()


def test_a_range_has_both_ends() -> None:
    days = days_of("2027-02-05..2027-02-11")
    assert (days[0], days[-1], len(days)) == (date(2027, 2, 5), date(2027, 2, 11), 7)


SLIPS: list[tuple[dict[str, Any], str, tuple[str | int, ...]]] = [
    ({"closed": ["tomorrow"]}, "no_day", ("closed", 0)),
    ({"closed": ["2026/12/31"]}, "no_day", ("closed", 0)),
    ({"closed": ["2026-12-30", "12-31"]}, "no_day", ("closed", 1)),
    ({"closed": [20261231]}, "no_day", ("closed", 0)),
    ({"closed": ["2026-02-30"]}, "no_such_day", ("closed", 0)),
    ({"closed": ["2026-13-01"]}, "no_such_day", ("closed", 0)),
    ({"closed": ["2027-02-11..2027-02-05"]}, "days_backwards", ("closed", 0)),
    ({"closed": ["2027-02-05..2029-02-11"]}, "days_too_long", ("closed", 0)),
    ({"closed": ["2026-12-31", "2026-12-31"]}, "day_twice", ("closed", 1)),
    ({"closed": ["2027-02-05..2027-02-11", "2027-02-11"]}, "day_twice", ("closed", 1)),
    ({"open": ["2027-02-05", {"2027-02-05": "9:00-12:00"}]}, "day_twice", ("open", 1, "2027-02-05")),
    ({"closed": ["2026-12-31"], "open": ["2026-12-31"]}, "day_in_both", ("open", 0)),
    (
        {"closed": ["2027-02-05..2027-02-11"], "open": {"2027-02-07": None}},
        "day_in_both",
        ("open", "2027-02-07"),
    ),
    ({"closed": {"2026-12-31": "年会"}}, "closed_with_hours", ("closed", "2026-12-31")),
    ({"open": {"2026-12-31": "ten to four"}}, "bad_hours", ("open", "2026-12-31")),
    ({"open": {"2026-12-31": 10}}, "bad_hours", ("open", "2026-12-31")),
]


@pytest.mark.parametrize("content, name, keys", SLIPS, ids=str)
def test_each_slip_is_named_where_it_stands(
    content: dict[str, Any], name: str, keys: tuple[str | int, ...]
) -> None:
    assert [(misfit.name, misfit.keys) for misfit in read(content)[1]] == [(name, keys)]
    with pytest.raises(Misfit, match=name):
        Days.parse(content)


def test_all_slips_are_named_at_once() -> None:
    assert len(read({"closed": ["x", "y"], "open": ["z"]})[1]) == 3


def test_own_days_come_before_general_ones() -> None:
    general = Days.parse({"closed": ["2026-12-30", "2026-12-31"], "open": ["2027-01-02", "2027-01-03"]})
    own = Days.parse({"closed": ["2027-01-02"], "open": ["2026-12-31"]})
    both = general.but(own)
    assert both.closed == {date(2026, 12, 30), date(2027, 1, 2)}
    assert set(both.open) == {date(2026, 12, 31), date(2027, 1, 3)}
    assert both.name(date(2027, 1, 3)) and not both.name(date(2027, 1, 4))
