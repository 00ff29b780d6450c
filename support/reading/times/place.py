"""What was said, placed in the calendar: its latest reading that is not in the future."""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from support.clock import SHANGHAI
from support.reading.times.holidays import holiday
from support.reading.times.moment import Grain, TransactionTime
from support.reading.times.said import LAST_DAY, Ago, Clock, PartOfDay, Said, Third

_PART_START: dict[PartOfDay, int] = {
    "small_hours": 0, "morning": 6, "noon": 12, "afternoon": 12, "dusk": 18, "evening": 18,
    "midnight": 24, "after_evening": 24,
}  # fmt: skip
_THIRD_START: dict[Third, int] = {"start": 1, "middle": 11, "end": 25}
"""The day of the month from which a bare 月初, 月中, 月底 means this month's, not last month's."""
_UP_LATE = 5
"""Until this hour people still call the day before 今天 (今晚八点, said just after midnight)."""
_YEARS_BACK = 9
"""Far enough for each 29 February, over a year like 2100 too."""


def place(said: Said, now: datetime) -> TransactionTime | None:
    """The transaction's time, or None if nothing past is meant.

    Args:
        said: One expression.
        now: The time of the message, in Asia/Shanghai.
    """
    if said.unusable:
        return None
    if said.just_now:
        return TransactionTime(now, "minute")
    if said.or_else is not None:
        return _either(said, said.or_else, now)
    try:
        if said.ago is not None:
            if not said.has_hour:
                return _back(said.ago, now)
            day = _back(said.ago, now).start.date()
            return _on(said, [day], now)
        return _placed(said, now)
    except (ValueError, OverflowError):  # before the year 1
        return None


def _placed(said: Said, now: datetime) -> TransactionTime | None:
    grain = _span_grain(said)
    if grain:
        for first in _span_starts(said, now.date()):
            return TransactionTime(_at(first, 0), grain)
        return None
    found = _on(said, days(said, now.date()), now)
    if found or said.days_back != 0 or not said.has_hour or now.hour >= _UP_LATE:
        return found
    return _on(said, [now.date() - timedelta(days=1)], now)


def _back(ago: Ago, now: datetime) -> TransactionTime:
    moved = now
    if ago.months:
        total = now.year * 12 + now.month - 1 - ago.months
        year, month = divmod(total, 12)
        last = calendar.monthrange(year, month + 1)[1]
        moved = now.replace(year=year, month=month + 1, day=min(now.day, last))
    moved -= timedelta(minutes=ago.minutes)
    if ago.rough and ago.grain != "hour":
        moved = moved.replace(hour=moved.hour // 6 * 6 if ago.grain == "part" else 0, minute=0)
    nearer = _at(moved.date() + timedelta(days=ago.days_less), 0) if ago.days_less else None
    return TransactionTime(moved, ago.grain, nearer)


def _either(said: Said, other: Said, now: datetime) -> TransactionTime | None:
    """The earlier of two that the customer is not sure between; on two days it is only known to the week."""
    first, second = place(said._replace(or_else=None), now), place(other, now)
    if first is None or second is None:
        return first or second
    if first.start.date() == second.start.date() or "month" in (first.grain, second.grain):
        return min(first, second, key=lambda time: time.start)
    early, late = sorted(_at(time.start.date(), 0) for time in (first, second))
    return TransactionTime(early, "week", late if "week" not in (first.grain, second.grain) else None)


def _span_grain(said: Said) -> Grain | None:
    """The grain of a week or month without a day, None for all else."""
    if said.weekday is not None or said.day is not None or said.days_back is not None:
        return None
    if said.weeks_back is not None:
        return "week"
    if said.third or said.month is not None or said.months_back is not None:
        return "month"
    return None


def _span_starts(said: Said, today: date) -> Iterator[date]:
    if said.weeks_back is not None:
        yield today - timedelta(days=today.weekday(), weeks=said.weeks_back)
        return
    begin = _THIRD_START[said.third] if said.third else 1
    for first in _months(said, today):
        if first.replace(day=begin) <= today:
            yield first


def _months(said: Said, today: date) -> Iterator[date]:
    """The first of each month that may be meant, the latest before."""
    this = today.replace(day=1)
    if said.months_back is not None:
        yield _earlier(this, said.months_back)
    elif said.month is not None:
        for year in _years(said, today):
            yield date(year, said.month, 1)
    else:
        yield from (_earlier(this, back) for back in range(13))


def _earlier(first: date, months: int) -> date:
    year, month = divmod(first.year * 12 + first.month - 1 - months, 12)
    return date(year, month + 1, 1)


def _years(said: Said, today: date) -> range:
    if said.year is not None:
        return range(said.year, said.year - 1, -1)
    if said.years_back is not None:
        return range(today.year - said.years_back, today.year - said.years_back - 1, -1)
    return range(today.year, today.year - _YEARS_BACK, -1)


def days(said: Said, today: date) -> Iterator[date]:
    """The days that may be meant and are not ahead, the latest first."""
    for day in _all_days(said, today):
        if day is not None and day <= today:
            yield day


def _all_days(said: Said, today: date) -> Iterator[date | None]:
    if said.days_back is not None:
        if said.names == {"days_back"}:
            yield today - timedelta(days=said.days_back)
    elif said.holiday is not None:
        for year in _years(said, today):
            first = holiday(said.holiday, year)
            yield first and first + timedelta(days=said.shift or 0)
    elif said.day is not None:
        for first in _months(said, today):
            last = calendar.monthrange(first.year, first.month)[1]
            if said.day <= last:
                yield first.replace(day=last if said.day == LAST_DAY else said.day)
    elif said.weekday is not None:
        monday = today - timedelta(days=today.weekday())
        weeks = range(3) if said.weeks_back is None else [said.weeks_back]
        yield from (monday + timedelta(days=said.weekday, weeks=-back) for back in weeks)
    elif not said.names and said.has_hour:
        yield from (today - timedelta(days=back) for back in range(3))


def _on(said: Said, possible: Iterator[date] | list[date], now: datetime) -> TransactionTime | None:
    for day in possible:
        for start, grain in _readings(said, day):
            if start <= now:
                return TransactionTime(start, grain)
    return None


def _readings(said: Said, day: date) -> list[tuple[datetime, Grain]]:
    """What the part of day and the clock can mean on a day, the likeliest first."""
    if said.clock is None:
        if said.part is None:
            return [(_at(day, 0), "day")]
        hours = [_PART_START[said.part]]
        # Without a date 半夜 may be the night that has just passed, or the one before.
        if said.part == "midnight" and said.days_back != 1:
            hours.append(0)
        return [(_at(day, hour), "part") for hour in hours]
    clock = said.clock
    hours = clock_hours(clock, said.part)
    return [(_at(day, hour, clock.minute or 0), clock.grain) for hour in hours]


def clock_hours(clock: Clock, part: PartOfDay | None) -> list[int]:
    """The hours of the day that a clock time may mean, the likeliest first; 24 to 29: the next day.

    Empty if the part of the day has no such hour (早上15点).
    """
    hour = clock.hour
    if part is None:
        if clock.exact or hour in (0, 24):
            return [hour]
        return [hour, 0] if hour == 12 else [hour + 12, hour]
    if part == "small_hours":
        return [hour % 12] if hour <= 12 or hour == 24 else []
    if part == "morning":
        return [hour] if hour <= 12 else []
    if part == "noon":
        return [hour] if 9 <= hour <= 15 else [hour + 12] if 1 <= hour <= 5 else []
    if part == "afternoon":
        return [hour] if 12 <= hour <= 23 else [hour + 12] if hour else []
    if part == "dusk":
        return [hour] if 15 <= hour <= 20 else [hour + 12] if 3 <= hour <= 8 else []
    return _night_hours(hour, part)


def _night_hours(hour: int, part: PartOfDay) -> list[int]:
    """十二点 to 五点: the next calendar day; the day itself where that is in the future."""
    if hour in (0, 12, 24):
        return [24, 0]
    if hour <= 5 or part == "after_evening":
        return [24 + hour, hour] if hour <= 11 else []
    if hour <= 11:
        return [hour + 12]
    return [hour] if hour >= 16 else []


def _at(day: date, hour: int, minute: int = 0) -> datetime:
    midnight = datetime.combine(day, time(), SHANGHAI)
    return midnight + timedelta(hours=hour, minutes=minute)


def same_half(hour: int, clock: Clock) -> Clock:
    """A bare clock in the half of the day that `hour` lies in: 四点 instead of 15:00 is 16:00."""
    if clock.exact or not 1 <= clock.hour <= 12:
        return clock
    if hour >= 18 and clock.hour == 12:
        return replace(clock, hour=24, exact=True)
    return replace(clock, hour=clock.hour % 12 + (12 if hour >= 12 else 0), exact=True)
