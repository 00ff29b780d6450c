"""The calendar of workdays: its file, the library behind it, and where both end."""

from __future__ import annotations

import logging
from datetime import date, timedelta
from pathlib import Path

import chinese_calendar
import pytest

from support.company import calendar
from support.company.calendar import FILE, Calendar
from support.content import PROJECT

NEXT = """
years:
  - year: 2097
    source: a test
    holidays:
      元旦: 2096-12-31..2097-01-02
      国庆节: [2097-10-01, 2097-10-02..2097-10-03]
    workdays: [2097-10-12]
"""


@pytest.fixture
def written(tmp_path: Path) -> Calendar:
    """A calendar of a year that no library knows."""
    file = tmp_path / FILE
    file.write_text(NEXT, encoding="utf-8")
    return Calendar.load(file)


def test_what_is_written_is_what_the_library_says() -> None:
    """Two hands copied the notice; each day of each year has to be the same."""
    ours, library = Calendar.load(PROJECT / FILE), Calendar()
    assert ours.years
    for year in ours.years:
        for number in range(366):
            day = date(year, 1, 1) + timedelta(days=number)
            if day.year == year:
                assert ours.kind(day) == library.kind(day), day


def test_a_written_year(written: Calendar) -> None:
    assert written.kind(date(2096, 12, 31)) == "holidays"  # a Monday of the year before
    assert written.kind(date(2097, 10, 2)) == "holidays"
    assert written.kind(date(2097, 10, 12)) == "workdays"  # a Saturday
    assert written.kind(date(2097, 10, 13)) == "weekends"
    assert written.kind(date(2097, 10, 14)) == "workdays"


def test_the_library_knows_the_years_that_are_not_written() -> None:
    empty = Calendar()
    assert empty.kind(date(2026, 10, 1)) == "holidays"
    assert empty.kind(date(2026, 10, 10)) == "workdays"
    assert empty.kind(date(2026, 11, 28)) == "weekends"


def test_an_unknown_year_counts_monday_to_friday_and_says_so_once(caplog: pytest.LogCaptureFixture) -> None:
    calendar._say_unknown.cache_clear()
    with caplog.at_level(logging.WARNING, logger="support.company.calendar"):
        kinds = [Calendar().kind(date(2099, 10, day)) for day in (1, 2, 3)]
    assert kinds == ["workdays", "workdays", "weekends"]
    assert [record.getMessage() for record in caplog.records] == [
        "No holiday calendar for 2099: counting Monday to Friday as workdays"
    ]


@pytest.mark.parametrize(
    "years, today, end, near",
    [
        ((2097,), date(2097, 9, 30), date(2097, 12, 31), False),
        ((2097,), date(2097, 10, 1), date(2097, 12, 31), True),
        ((2097, 2098), date(2097, 10, 1), date(2098, 12, 31), False),
        ((2097, 2099), date(2097, 12, 1), date(2097, 12, 31), True),  # a year is missing between
        ((2097,), date(2098, 1, 1), date(2097, 12, 31), True),  # over
    ],
)
def test_its_end_is_near_from_three_months_before(
    years: tuple[int, ...], today: date, end: date, near: bool
) -> None:
    known = Calendar(years=frozenset(years))
    assert known.ends(today) == end
    assert known.ending(today) == (end if near else None)


def test_the_librarys_years_count_for_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    def known_to_2098(day: date) -> tuple[bool, str | None]:
        if day.year > 2098:
            raise NotImplementedError
        return False, None

    calendar._in_library.cache_clear()
    monkeypatch.setattr(chinese_calendar, "get_holiday_detail", known_to_2098)
    assert Calendar(years=frozenset({2099})).ends(date(2097, 1, 1)) == date(2099, 12, 31)
    calendar._in_library.cache_clear()


def test_no_file_is_no_fault(tmp_path: Path) -> None:
    assert Calendar.load(tmp_path / FILE) == Calendar()


@pytest.mark.parametrize(
    "text", ["", "- x", "years: {", "years: [{year: x}]", "years: [{year: 2027}]", "years: 5", "\x00"]
)
def test_a_file_that_cant_be_used_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / FILE).write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=FILE):
        Calendar.load(tmp_path / FILE)
