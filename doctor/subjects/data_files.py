"""What editors have written: whether a start would take it."""

from __future__ import annotations

from collections.abc import Iterator

from doctor.finding import Finding, broken, good
from doctor.patient import Patient
from launch import editions

SHOWN = 5
"""Faults that are named; the rest is counted."""


def look(patient: Patient) -> Iterator[Finding]:
    """By the start's own checks, with file and line."""
    complaints = editions.complaints(patient.environment.settings_file)
    for complaint in complaints[:SHOWN]:
        yield broken("data_fault", fault=complaint)
    if len(complaints) > SHOWN:
        yield broken("data_more", count=len(complaints) - SHOWN)
    if not complaints:
        yield good("data_fine")
