"""Whether `data/calendar.yml` can be right: days in their year, none twice, no holiday missing; its end."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from support.catalogue import shape
from support.catalogue.fault import Fault
from support.catalogue.source import CatalogueError, Source
from support.company.calendar import FILE, Calendar
from support.company.days import days_of
from support.reading.times import holidays as lunar

HOLIDAYS = ("元旦", "除夕", "春节", "清明", "劳动节", "端午", "中秋", "国庆")
"""The days that are free by law each year, whatever a notice moves around them (State Council decree 795 of
2024, which made 除夕 one): names of `support.reading.times.holidays`."""

_SATURDAY = 5
_NEW_YEARS_FIRST = (12, 25)
"""Before it, no day of a December can belong to the next year's New Year."""

Keys = tuple[str | int, ...]


def faults(data: Path) -> Iterator[Fault]:
    """What can't be right. No file is no fault: `support.company.calendar` asks a library then."""
    if not (data / FILE).exists():
        return
    try:
        source = Source(data / FILE)
    except CatalogueError as error:
        yield Fault.of(error)
        return
    misshapen = [*shape.errors(source, "calendar"), *source.twice()]
    yield from map(Fault.of, misshapen)
    seen: dict[date, str] = {}
    written: list[int] = []
    for place, year in enumerate([] if misshapen else source.content["years"]):
        if year["year"] in written:
            yield Fault.at(source, "year_twice", "years", place, year=str(year["year"]))
        written.append(year["year"])
        yield from _year(source, place, year, seen)


def notices(data: Path, today: date) -> Iterator[Fault]:
    """That the calendar, or what times are read by, ends soon or has ended. The calendar has no faults."""
    path = data / FILE
    known = Calendar.load(path)
    if end := known.ending(today):
        line = Source(path).line("years", len(known.years) - 1) if known.years else 1
        name = "calendar_ends" if today <= end else "calendar_ended"
        yield Fault(path, line, name, {"end": str(end), "next": str(end.year + 1)})
    if (end := date(lunar.LAST_YEAR, 12, 31)) and today >= end.replace(month=10, day=1):
        yield Fault(path, 1, "lunar_ends", {"end": str(end)})


def _year(source: Source, place: int, year: Mapping[str, Any], seen: dict[date, str]) -> Iterator[Fault]:
    free: set[date] = set()
    for keys, text, holiday in _entries(year):
        try:
            found = days_of(text)
        except ValueError as error:
            yield Fault.at(source, str(error), "years", place, *keys, value=str(text))
            continue
        for day in found:
            if name := _misplaced(day, year["year"], holiday):
                yield Fault.at(source, name, "years", place, *keys, day=str(day), year=str(year["year"]))
            if day in seen:
                yield Fault.at(
                    source, "calendar_day_twice", "years", place, *keys, day=str(day), other=seen[day]
                )
            seen.setdefault(day, holiday or "workdays")
        free.update(found if holiday else ())
    for name in HOLIDAYS:
        first = lunar.holiday(name, year["year"])
        if first and first not in free:
            yield Fault.at(source, "no_holiday", "years", place, "holidays", holiday=name, day=str(first))


def _entries(year: Mapping[str, Any]) -> Iterator[tuple[Keys, object, str]]:
    """What leads to each entry, its days as text, and the holiday's name; empty for days that are worked."""
    for name, value in year["holidays"].items():
        if isinstance(value, list):
            yield from ((("holidays", name, place), text, str(name)) for place, text in enumerate(value))
        else:
            yield ("holidays", name), value, str(name)
    for place, text in enumerate(year["workdays"]):
        yield ("workdays", place), text, ""


def _misplaced(day: date, year: int, holiday: str) -> str:
    """The sentence of what is wrong with a day, or nothing."""
    new_years = day.year == year - 1 and (day.month, day.day) >= _NEW_YEARS_FIRST
    if day.year != year and not new_years:
        return "day_of_another_year"
    if not holiday and day.weekday() < _SATURDAY:
        return "workday_anyway"
    return ""
