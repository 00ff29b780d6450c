"""Whether `data/settings.yml` can be used: its shape, its hours, and its days."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

from support.catalogue import shape
from support.catalogue.fault import Fault
from support.catalogue.source import CatalogueError, Source
from support.company import days
from support.company.day_spans import spans
from support.company.days import CLOSED, OPEN
from support.company.hours import BusinessHours
from support.company.settings import HOURS

FILE = "settings.yml"

_ALWAYS = "always"
_KINDS = ("workdays", "weekends", "holidays")


def faults(data: Path) -> Iterator[Fault]:
    """What keeps the settings from being used."""
    try:
        source = Source(data / FILE)
    except CatalogueError as error:
        yield Fault.of(error)
        return
    yield from map(Fault.of, (*shape.errors(source, "settings"), *source.twice()))
    for misfit in days.read(source.content)[1]:
        yield Fault.at(source, misfit.name, *misfit.keys, **misfit.about)
    for key in HOURS:
        if key in source.content:
            yield from _hours(source, key)


def notices(data: Path, today: date) -> Iterator[Fault]:
    """Days that are over, and those on which an entry gives and takes. The settings have no faults."""
    source = Source(data / FILE)
    for prefix, content in _with_days(source):
        for keys, text, _ in days.entries(content):
            if days.days_of(text)[-1] < today:
                yield Fault.at(source, "day_past", *prefix, *keys, day=text)
    yield from _shortened(source)


def _shortened(source: Source) -> Iterator[Fault]:
    """Open days of the whole company on which those that are there around the clock go home early."""
    own = {key: BusinessHours.parse(source.content[key]) for key in HOURS}
    for keys, text, hours in days.entries(source.content):
        for key, usual in own.items():
            given = keys[0] == OPEN and hours is not None and usual.always
            if given and not all(usual.days.name(day) for day in days.days_of(text)):
                yield Fault.at(source, "day_shortened", *keys, day=text, key=key, hours=str(hours))


def _with_days(source: Source) -> Iterator[tuple[tuple[str, ...], Mapping[str, object]]]:
    """What may hold closed and open days: the file itself, and hours."""
    yield (), source.content
    for key in HOURS:
        if isinstance(source.content[key], Mapping):
            yield (key,), source.content[key]


def _hours(source: Source, key: str) -> Iterator[Fault]:
    value = source.content[key]
    if value == _ALWAYS:
        return
    if not isinstance(value, Mapping):
        yield Fault.at(source, "bad_hours", key, key=key, value=str(value))
        return
    for name, spans_of in value.items():
        if name not in (*_KINDS, _ALWAYS, CLOSED, OPEN):
            yield Fault.at(source, "unknown_key", key, str(name), key=str(name))
        if name in _KINDS and not _readable(spans_of):
            yield Fault.at(source, "bad_hours", key, name, key=str(name), value=str(spans_of))
    for misfit in days.read(value)[1]:
        yield Fault.at(source, misfit.name, key, *misfit.keys, **misfit.about)
    if (value.get(_ALWAYS) is True) == any(kind in value for kind in _KINDS):
        yield Fault.at(source, "always_or_spans", key, key=key)
    elif _ALWAYS not in value and "workdays" not in value:
        yield Fault.at(source, "missing", key, key="workdays")


def _readable(value: object) -> bool:
    try:
        spans(value)
    except ValueError:
        return False
    return True
