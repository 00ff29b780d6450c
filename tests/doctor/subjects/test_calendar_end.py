"""The calendar's end, seen from different days."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from doctor.finding import Finding
from doctor.subjects import calendar_end
from support.clock import SHANGHAI
from support.company import calendar
from tests.doctor.patients import of


def look(at: datetime) -> dict[str, Finding]:
    """What is found on a day."""
    return {finding.name: finding for finding in calendar_end.look(replace(of(), now=lambda: at))}


def test_far_near_and_past() -> None:
    """By the calendar that is there: three months before its last day it is told."""
    today = datetime(2026, 6, 1, 12, tzinfo=SHANGHAI)
    last = calendar.official().ends(today.date())
    end = datetime(last.year, last.month, last.day, 12, tzinfo=SHANGHAI)
    assert set(look(today)) == {"calendar_fine"}
    assert set(look(end - timedelta(days=93))) == {"calendar_fine"}
    near = look(end - timedelta(days=80))["calendar_ends"]
    assert near.about == {"end": last.isoformat(), "year": last.year + 1}
    assert set(look(end)) == {"calendar_ends"}
    assert set(look(end + timedelta(days=1))) == {"calendar_ended"}


def test_malformed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file of the test's own in the calendar's place."""
    (tmp_path / "calendar.yml").write_text("years: [2027")
    monkeypatch.setattr(calendar_end, "official", lambda: calendar.Calendar.load(tmp_path / "calendar.yml"))
    assert set(look(datetime(2026, 6, 1, tzinfo=SHANGHAI))) == {"calendar_malformed"}
