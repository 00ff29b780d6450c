"""Business hours by the Chinese calendar, and moments in words."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

import chinese_calendar
import pytest

from support.clock import SHANGHAI
from support.company.days import Days
from support.company.hours import BusinessHours, greeting, humanise

WORKDAYS = BusinessHours.parse({"workdays": "9:00-18:00"})
LUNCH = BusinessHours.parse({"workdays": "9:00-12:00, 13:00-18:00", "weekends": "10:00-16:00"})


def at(month: int, day: int, hour: int, minute: int = 0, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    "moment, is_open",
    [
        (at(11, 23, 8, 59), False),
        (at(11, 23, 9), True),
        (at(11, 23, 17, 59), True),
        (at(11, 23, 18), False),
        (at(11, 22, 10), False),  # a Sunday
        (at(10, 1, 10), False),  # National Day, a Thursday
        (at(2, 17, 10), False),  # Spring Festival, a Tuesday
        (at(2, 14, 10), True),  # a Saturday worked for the Spring Festival
        (at(10, 10, 10), True),  # a Saturday worked for National Day
    ],
)
def test_workday_hours(moment: datetime, is_open: bool) -> None:
    assert WORKDAYS.is_open(moment) is is_open


def test_the_moment_may_be_in_another_zone() -> None:
    assert WORKDAYS.is_open(datetime(2026, 11, 23, 1, 0, tzinfo=timezone.utc))
    assert not WORKDAYS.is_open(datetime(2026, 11, 23, 10, 0, tzinfo=timezone.utc))


def test_weekend_hours_are_not_for_public_holidays() -> None:
    assert LUNCH.is_open(at(11, 22, 15))
    assert not LUNCH.is_open(at(10, 3, 15)), "a Saturday within National Day"
    assert not LUNCH.is_open(at(11, 23, 12, 30))


@pytest.mark.parametrize(
    "moment, opening",
    [
        (at(11, 23, 10), at(11, 23, 10)),
        (at(11, 23, 7), at(11, 23, 9)),
        (at(11, 20, 19), at(11, 23, 9)),
        (at(9, 30, 19), at(10, 8, 9)),
        (at(12, 31, 19), at(1, 1, 9, year=2027)),  # no calendar for 2027 here: a Friday
    ],
)
def test_next_opening(moment: datetime, opening: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown_after_2026(day: date) -> tuple[bool, str | None]:
        if day.year > 2026:
            raise NotImplementedError
        is_holiday, name = known(day)
        return is_holiday, name

    known = chinese_calendar.get_holiday_detail
    monkeypatch.setattr(chinese_calendar, "get_holiday_detail", unknown_after_2026)
    assert WORKDAYS.next_opening(moment) == opening


def test_next_opening_after_lunch() -> None:
    assert LUNCH.next_opening(at(11, 23, 12, 30)) == at(11, 23, 13)


def test_always_is_open_on_holidays_too() -> None:
    always = BusinessHours.parse("always")
    assert always.is_open(at(10, 1, 3))
    assert always.next_opening(at(10, 1, 3)) == at(10, 1, 3)
    assert always.describe() == "全天24小时"


@pytest.mark.parametrize(
    "spans, words",
    [
        ({"workdays": "9:00-18:00"}, "工作日 9:00–18:00"),
        ({"workdays": "09:00-12:00, 13:30-18:00"}, "工作日 9:00–12:00、13:30–18:00"),
        (
            {"workdays": "9:00-21:00", "weekends": "10:00-16:00"},
            "工作日 9:00–21:00，周末 10:00–16:00",
        ),
        ({"workdays": "9:00-18:00", "weekends": "9:00-18:00"}, "工作日、周末 9:00–18:00"),
        (
            {"workdays": "9:00-24:00", "weekends": "9:00-24:00", "holidays": "9:00-24:00"},
            "每天 9:00–24:00",
        ),
    ],
)
def test_describe(spans: dict[str, str], words: str) -> None:
    assert BusinessHours.parse(spans).describe() == words


@pytest.mark.parametrize(
    "value, complaint",
    [
        ("sometimes", "always"),
        ({}, "workdays"),
        ({"weekends": "9:00-18:00"}, "workdays"),
        ({"monday": "9:00-18:00"}, "monday"),
        ({"always": False}, "workdays"),
        ({"always": True, "workdays": "9:00-18:00"}, "always"),
        ({"workdays": "9:00-18:00", "closed": "tomorrow"}, "no_day"),
        ({"workdays": 540}, "quotes"),
        ({"workdays": "nine to five"}, "nine to five"),
        ({"workdays": "9:00-25:00"}, "time of day"),
        ({"workdays": "9:60-18:00"}, "time of day"),
        ({"workdays": "18:00-2:00"}, "end after"),
        ({"workdays": "9:00-13:00, 12:00-18:00"}, "overlap"),
    ],
)
def test_bad_hours_are_named(value: object, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        BusinessHours.parse(value)


OWN = {
    "closed": ["2026-12-31", "2027-02-05..2027-02-11"],
    "open": {"2027-02-13": "10:00-16:00", "2026-12-05": None},
}
OWN_DAYS = Days.parse(OWN)


@pytest.mark.parametrize(
    "moment, hotline, chat",
    [
        (at(12, 30, 10), True, True),
        (at(12, 31, 10), False, False),  # a Thursday
        (at(12, 5, 10), True, True),  # a Saturday, worked
        (at(12, 5, 18), False, True),
        (at(2, 5, 10, year=2027), False, False),
        (at(2, 11, 23, year=2027), False, False),
        (at(2, 12, 10, year=2027), True, True),
        (at(2, 13, 9, 59, year=2027), False, False),  # a Saturday with hours of its own
        (at(2, 13, 10, year=2027), True, True),
        (at(2, 13, 16, year=2027), False, False),
    ],
)
def test_days_of_their_own_come_before_the_calendar(moment: datetime, hotline: bool, chat: bool) -> None:
    assert BusinessHours.parse({"workdays": "9:00-18:00"}, OWN_DAYS).is_open(moment) is hotline
    assert BusinessHours.parse("always", OWN_DAYS).is_open(moment) is chat


@pytest.mark.parametrize(
    "day, is_open",
    [
        ((10, 1), True),  # National Day, worked
        ((10, 2), False),
        ((10, 10), False),  # a Saturday worked by the calendar, closed
    ],
)
def test_holidays_and_shifted_days_too(day: tuple[int, int], is_open: bool) -> None:
    own = Days.parse({"open": ["2026-10-01"], "closed": ["2026-10-10"]})
    assert BusinessHours.parse({"workdays": "9:00-18:00"}, own).is_open(at(*day, 10)) is is_open


def test_hours_may_have_days_of_their_own() -> None:
    """They come before the company's, in both directions."""
    own = {"closed": ["2026-12-30"], "open": ["2026-12-31"]}
    hours = BusinessHours.parse({"workdays": "9:00-18:00", **own}, OWN_DAYS)
    chat = BusinessHours.parse({"always": True, **own}, OWN_DAYS)
    for one in (hours, chat):
        assert [one.is_open(at(12, day, 10)) for day in (29, 30, 31)] == [True, False, True]
        assert not one.is_open(at(2, 5, 10, year=2027))


def test_next_opening_passes_over_closed_days_however_many() -> None:
    hours = BusinessHours.parse({"workdays": "9:00-18:00"}, OWN_DAYS)
    assert hours.next_opening(at(12, 30, 19)) == at(1, 1, 9, year=2027)  # no calendar for 2027 here
    assert BusinessHours.parse("always", OWN_DAYS).next_opening(at(12, 31, 8)) == at(1, 1, 0, year=2027)
    year = Days.parse({"closed": ["2026-12-01..2027-11-30"]})
    assert BusinessHours.parse("always", year).next_opening(at(12, 1, 8)) == at(12, 1, 0, year=2027)


@pytest.mark.parametrize(
    "start, due",
    [
        (at(12, 1, 10), at(12, 3, 10)),
        (at(12, 30, 10), at(1, 2, 10, year=2027)),
        (at(12, 31, 10), at(1, 3, 0, year=2027)),
        (at(2, 4, 12, year=2027), at(2, 13, 12, year=2027)),
        (at(12, 5, 12), at(12, 7, 12)),  # a weekend counts: 48 hours are 48 hours
    ],
)
def test_closed_days_do_not_count(start: datetime, due: datetime) -> None:
    hours = BusinessHours.parse({"workdays": "9:00-18:00"}, OWN_DAYS)
    assert hours.within(start, timedelta(hours=48)) == due


@pytest.mark.parametrize(
    "moment, words",
    [
        (at(11, 28, 10), "工作日 9:00–18:00，12月5日 9:00–18:00"),
        (at(12, 16, 10), "工作日 9:00–18:00"),
        (at(12, 17, 10), "工作日 9:00–18:00，12月31日休息"),
        (at(1, 31, 10, year=2027), "工作日 9:00–18:00，2月5日至2月11日休息，2月13日 10:00–16:00"),
    ],
)
def test_days_of_their_own_are_told_two_weeks_before(moment: datetime, words: str) -> None:
    assert BusinessHours.parse({"workdays": "9:00-18:00"}, OWN_DAYS).describe(moment) == words


def test_what_changes_nothing_is_not_told() -> None:
    days = Days.parse({"closed": ["2026-12-05"], "open": ["2026-12-04"]})  # a Saturday, a Friday
    assert (
        BusinessHours.parse({"workdays": "9:00-18:00"}, days).describe(at(12, 1, 10)) == "工作日 9:00–18:00"
    )


@pytest.mark.parametrize(
    "hour, words",
    [
        (0, "您好"),
        (4, "您好"),
        (5, "早上好"),
        (9, "上午好"),
        (11, "中午好"),
        (13, "下午好"),
        (18, "晚上好"),
        (23, "晚上好"),
    ],
)
def test_greeting(hour: int, words: str) -> None:
    assert greeting(at(11, 22, hour)) == words


def test_greeting_is_by_shanghai_time() -> None:
    assert greeting(datetime(2026, 11, 22, 0, 30, tzinfo=timezone.utc)) == "早上好"


@pytest.mark.parametrize(
    "moment, words",
    [
        (at(11, 22, 15, 30), "今天15:30"),
        (at(11, 23, 9), "明天9:00"),
        (at(11, 24, 9, 5), "后天9:05"),
        (at(11, 21, 9), "昨天9:00"),
        (at(11, 25, 9), "11月25日(周三)9:00"),
        (at(11, 8, 9), "11月8日(周日)9:00"),
        (at(1, 4, 9, year=2027), "2027年1月4日(周一)9:00"),
    ],
)
def test_humanise(moment: datetime, words: str) -> None:
    assert humanise(moment, at(11, 22, 23, 59)) == words


def test_humanise_counts_calendar_days_in_shanghai() -> None:
    now = datetime(2026, 11, 22, 15, 59, tzinfo=timezone.utc)  # 23:59 in Shanghai
    assert humanise(now + timedelta(minutes=1), now) == "明天0:00"
