"""Checks that crash, hang, or find while they hang: the others are not stopped by them."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

from doctor.finding import Finding, Severity, broken, good
from doctor.looking import Check, look
from doctor.patient import Patient
from tests.doctor.patients import of

HELD = threading.Event()
"""Never set: who waits for it hangs."""


def _well(_: Patient) -> Iterator[Finding]:
    yield good("fine")


def _crashes(patient: Patient) -> Iterator[Finding]:
    yield broken("before")
    raise ValueError(f"postgresql://u:{patient.environment.identity_secret}@h/n")


def _hangs(_: Patient) -> Iterator[Finding]:
    yield broken("before")
    HELD.wait()
    yield broken("never")


def _names(looked: list[Finding]) -> list[str]:
    return [finding.name for finding in looked]


def test_a_crash_is_told_and_the_others_go_on() -> None:
    """Kind and place, not the message: it may quote a password."""
    patient = of()
    checks = [Check("g", "first", _crashes), Check("g", "second", _well)]
    first, second = look(patient, checks)
    assert _names(first.findings) == ["before", "check_crashed"] and _names(second.findings) == ["fine"]
    crashed = first.findings[1]
    assert crashed.severity == Severity.WARNING and crashed.about["check"] == "first"
    assert crashed.about["kind"] == "ValueError" and "test_looking.py:" in str(crashed.about["place"])
    assert patient.environment.identity_secret not in repr(crashed)


def test_one_that_hangs_is_not_waited_for() -> None:
    begun = time.monotonic()
    first, second = look(of(), [Check("g", "first", _hangs), Check("g", "second", _well)], seconds=0.3)
    assert time.monotonic() - begun < 60
    assert _names(first.findings) == ["before", "check_too_late"] and _names(second.findings) == ["fine"]


def test_they_run_side_by_side() -> None:
    """Two that wait for each other end both."""
    meet = threading.Barrier(2, timeout=30)

    def meets(_: Patient) -> Iterator[Finding]:
        meet.wait()
        yield good("met")

    looked = look(of(), [Check("g", "first", meets), Check("g", "second", meets)])
    assert [_names(one.findings) for one in looked] == [["met"], ["met"]]
