"""What does not fail the check and is said all the same."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from support.catalogue import DATA, check
from tests.support.catalogue.test_check import changed
from tools.validate import faults, sentence, words

TODAY = date(2026, 11, 28)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """The project's data, to be changed."""
    return Path(shutil.copytree(DATA, tmp_path / "data"))


def said(data: Path, today: date = TODAY) -> list[str]:
    """The notices as they are read; there are no faults."""
    assert not faults(data)
    return [sentence(notice, words()) for notice in check.notices(data, today)]


@pytest.mark.parametrize(
    "today, what",
    [
        (date(2026, 9, 30), ""),
        (date(2026, 10, 1), "只到 2026-12-31"),
        (date(2027, 1, 1), "到 2026-12-31 就没有了"),
    ],
)
def test_the_calendar_ends(data: Path, today: date, what: str) -> None:
    found = said(data, today)
    assert len(found) == bool(what)
    assert all(what in one and "calendar.yml:8" in one for one in found)


def test_a_year_more_and_it_is_silent(data: Path) -> None:
    """A made-up year, far off, so that nobody takes it for the real one."""
    year = """  - year: 2096
    source: a test
    holidays: {元旦: 2095-12-31..2096-01-02, 春节: [2096-01-24, 2096-01-25], 清明节: 2096-04-04,
               劳动节: 2096-05-01, 端午节: 2096-06-24, 中秋节: [2096-09-30], 国庆节: 2096-10-01..2096-10-07}
    workdays: [2096-10-13]
"""
    changed(data, "calendar.yml", r"^  - year: 2026.*\Z", year)
    assert not [one for one in said(data, date(2096, 9, 30))]
    assert "2096-12-31" in said(data, date(2096, 10, 1))[0]


def test_the_lunar_tables_end(data: Path) -> None:
    assert not any("农历表" in one for one in said(data, date(2099, 9, 30)))
    assert any("农历表只到 2099-12-31" in one for one in said(data, date(2099, 10, 1)))


def test_days_that_are_over(data: Path) -> None:
    changed(data, "settings.yml", r"^closed: \[\]", "closed: [2026-11-27, 2026-11-28..2026-11-29]")
    changed(data, "settings.yml", "^agent_hours: always", "agent_hours: {always: true, open: [2026-01-01]}")
    over = [one for one in said(data) if "已经过去" in one]
    assert len(over) == 2
    assert any("2026-11-27" in one for one in over) and any("2026-01-01" in one for one in over)


def test_a_day_on_which_others_go_home_early(data: Path) -> None:
    changed(data, "settings.yml", r"^open: \[\]", 'open: {2027-02-13: "10:00-16:00"}')
    assert any("2027-02-13 这天 agent_hours 也只有 10:00-16:00" in one for one in said(data))
    changed(data, "settings.yml", "^agent_hours: always", "agent_hours: {always: true, open: [2027-02-13]}")
    assert not any("也只有" in one for one in said(data))


def test_what_was_taken_out_still_measures(data: Path) -> None:
    (data / "questions/contact_preparation.yml").unlink()
    assert any("没有 contact_preparation 这个意图（共 10 行）" in one for one in said(data))


def test_a_fact_that_nobody_asks_for(data: Path) -> None:
    added = Path(__file__).parents[3] / "additions/added/facts/sticker_number.yml"
    shutil.copy(added, data / "facts")
    assert any("没有一个麻烦要问 sticker_number" in one for one in said(data))


def test_a_family_of_one(data: Path) -> None:
    changed(
        data,
        "problems/withdrawal_delayed/playbook.yml",
        r"families: \[withdrawals\]",
        "families: [withdrawls]",
    )
    assert any("withdrawls 这一组里只有这一个麻烦" in one for one in said(data))
