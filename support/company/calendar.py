"""China's calendar of workdays: which days are public holidays, and which weekends are worked for them.

The State Council publishes each year's around November of the year before. An editor writes it into
`data/calendar.yml`; for a year that is not there the library `chinesecalendar` is asked, which gets the new
year with a new release. What neither has, is counted by the weekday, and the log says so.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Literal

import chinese_calendar
import yaml

from support.company import yaml_file
from support.company.days import days_of
from support.content import folder, kept

logger = logging.getLogger(__name__)

DayKind = Literal["workdays", "weekends", "holidays"]

FILE = "calendar.yml"

_SATURDAY = 5
_WARNED_FROM = 10
"""The month from which on the end of the year is near: three months before it."""


@dataclass(frozen=True)
class Calendar:
    """The years that are written down.

    Attributes:
        years: Those that are known in full.
        holidays: Their public holidays. Those of New Year may lie in the December before (as in 2019, 2023).
        workdays: Saturdays and Sundays that are worked.
    """

    years: frozenset[int] = frozenset()
    holidays: frozenset[date] = frozenset()
    workdays: frozenset[date] = frozenset()

    @classmethod
    def load(cls, path: Path) -> Calendar:
        """Read a calendar file; where there is none, the library alone is asked.

        Raises:
            ValueError: It can't be used; `make validate` says where.
        """
        try:
            content = yaml_file.load(path.read_text(encoding="utf-8"))
            years = content["years"] or []
            return cls(
                years=frozenset(int(year["year"]) for year in years),
                holidays=frozenset(
                    day for year in years for _, text in holidays_of(year) for day in days_of(text)
                ),
                workdays=frozenset(
                    day for year in years for text in year["workdays"] or () for day in days_of(text)
                ),
            )
        except FileNotFoundError:
            return cls()
        except (OSError, UnicodeDecodeError, yaml.YAMLError, KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"{path}: {error!r}") from error
        except ValueError as error:
            raise ValueError(f"{path}: {error}") from error

    def kind(self, day: date) -> DayKind:
        """What a day is by the calendar."""
        if day in self.holidays:
            return "holidays"
        if day in self.workdays:
            return "workdays"
        if day.year in self.years:
            return _by_weekday(day)
        if not _in_library(day.year):
            _say_unknown(day.year)
            return _by_weekday(day)
        free, name = chinese_calendar.get_holiday_detail(day)
        if not free:
            return "workdays"
        return "holidays" if name else "weekends"

    def ends(self, today: date) -> date:
        """The last day of the years that are known without a gap, from today's on."""
        year = today.year
        while year in self.years or _in_library(year):
            year += 1
        return date(year - 1, 12, 31)

    def ending(self, today: date) -> date | None:
        """Its last day, from three months before on; None while that is far."""
        end = self.ends(today)
        return end if today >= date(end.year, _WARNED_FROM, 1) else None


def holidays_of(year: Mapping[str, Any]) -> Iterator[tuple[str, object]]:
    """The name and the days, as they are written, of each holiday of a year."""
    for name, days in year["holidays"].items():
        for text in days if isinstance(days, list) else [days]:
            yield str(name), text


@kept
def official() -> Calendar:
    """The calendar of the content in use."""
    return Calendar.load(folder() / FILE)


def _by_weekday(day: date) -> DayKind:
    return "weekends" if day.weekday() >= _SATURDAY else "workdays"


@cache
def _in_library(year: int) -> bool:
    try:
        chinese_calendar.get_holiday_detail(date(year, 1, 1))
    except NotImplementedError:
        return False
    return True


@cache
def _say_unknown(year: int) -> None:
    # Cached, so that each year is logged once.
    logger.warning("No holiday calendar for %d: counting Monday to Friday as workdays", year)
