"""The calendar of workdays: until when are public holidays known."""

from __future__ import annotations

from collections.abc import Iterator

from doctor.finding import Finding, broken, good, warning
from doctor.patient import Patient
from support.company.calendar import official


def look(patient: Patient) -> Iterator[Finding]:
    """From three months before its end on (support/company/calendar.py)."""
    today = patient.now().date()
    try:
        calendar = official()
    except ValueError as wrong:
        yield broken("calendar_malformed", reason=str(wrong).splitlines()[0])
        return
    ends = calendar.ends(today)
    about = {"end": ends.isoformat(), "year": ends.year + 1}
    if ends < today:
        yield broken("calendar_ended", **about)
    elif calendar.ending(today):
        yield warning("calendar_ends", **about)
    else:
        yield good("calendar_fine", **about)
