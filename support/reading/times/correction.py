"""A correction laid over what it corrects: it keeps what it does not mention."""

from __future__ import annotations

from datetime import datetime, timedelta

from support.reading.times.moment import TransactionTime
from support.reading.times.place import clock_hours, same_half
from support.reading.times.said import DATE_FIELDS, Clock, PartOfDay, Said

_PART_FROM_HOUR: tuple[tuple[int, PartOfDay], ...] = (
    (18, "evening"), (12, "afternoon"), (6, "morning"), (0, "small_hours"),
)  # fmt: skip
_SPAN_OF_PART: dict[PartOfDay, tuple[int, int]] = {
    "small_hours": (0, 5), "morning": (5, 12), "noon": (10, 15), "afternoon": (12, 19),
    "dusk": (15, 20), "evening": (17, 26), "midnight": (22, 29), "after_evening": (24, 29),
}  # fmt: skip


def said_by(previous: TransactionTime) -> Said:
    """A known time, as if it had been said field by field."""
    start = previous.start
    if previous.grain == "month":
        return Said(year=start.year, month=start.month)
    said = Said(year=start.year, month=start.month, day=start.day)
    if previous.grain == "part":
        part = next(part for hour, part in _PART_FROM_HOUR if start.hour >= hour)
        return said._replace(part=part)
    if previous.grain in ("hour", "minute"):
        minute = start.minute if previous.grain == "minute" else None
        return said._replace(clock=Clock(start.hour, minute, exact=True))
    return said


def corrected(before: Said, after: Said) -> Said:
    """What is meant once `after` has corrected `before`."""
    if after.ago is not None and (after.ago.rough or after.ago.grain in ("minute", "hour")):
        return after
    if after.just_now or after.or_else is not None:
        return after
    if after.waiting or before.ago is not None or before.just_now:
        return after
    dated = _dated(before, after)
    part, clock = _timed(before, after)
    return dated._replace(part=part, clock=clock)


def _dated(before: Said, after: Said) -> Said:
    if not after.has_date:
        return after._replace(**{name: getattr(before, name) for name in DATE_FIELDS})
    said = after.names
    kept: set[str] = set()
    if said <= {"day"}:
        kept = {"year", "years_back", "month", "months_back"}
    elif said <= {"weekday"}:
        kept = {"weeks_back"}
    elif said <= {"weeks_back"}:
        kept = {"weekday"}
    elif said <= {"month"} or said <= {"months_back"}:
        kept = {"day"}
    elif said <= {"year", "years_back"}:
        kept = {"month", "day", "holiday", "shift"}
    return after._replace(**{name: getattr(before, name) for name in kept})


def _timed(before: Said, after: Said) -> tuple[PartOfDay | None, Clock | None]:
    if after.clock is None and after.part is None:
        return before.part, before.clock
    if after.clock is not None:
        return _new_clock(before, after)
    return after.part, _kept_clock(before.clock, after.part)


def _new_clock(before: Said, after: Said) -> tuple[PartOfDay | None, Clock | None]:
    assert after.clock is not None
    if after.part is not None or after.clock.exact:
        return after.part, after.clock
    if before.part is not None and clock_hours(after.clock, before.part):
        return before.part, after.clock
    if before.clock is not None and before.clock.exact:
        return None, same_half(before.clock.hour, after.clock)
    return None, after.clock


def _kept_clock(clock: Clock | None, part: PartOfDay | None) -> Clock | None:
    """The clock time in another part of the day (八点 in the evening), if it has such an hour."""
    if clock is None or part is None:
        return None
    bare = Clock(clock.hour % 12 or 12, clock.minute)
    first, last = _SPAN_OF_PART[part]
    return bare if any(first <= hour <= last for hour in clock_hours(bare, part)[:1]) else None


def in_week_of(previous: TransactionTime, said: Said, now: datetime) -> Said:
    """A mere weekday moved into the week that was spoken of (周四, after 上周五)."""
    start = previous.start
    monday = start.date() - timedelta(days=start.weekday())
    if said.names == {"weekday"} and said.weekday is not None:
        day = monday + timedelta(days=said.weekday)
        if previous.grain == "week" and day < start.date():
            day += timedelta(weeks=1)  # 前几天 is a week that begins on any day
        if day <= now.date():
            return said._replace(weekday=None, year=day.year, month=day.month, day=day.day)
    if said.names == {"weeks_back"} and previous.grain not in ("week", "month"):
        return said._replace(weekday=start.weekday())
    return said
