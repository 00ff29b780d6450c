"""Log lines that may repeat: told at once, then counted."""

from __future__ import annotations

import logging

import pytest

from support.repeats import PERIOD_SECONDS, Repeats

logger = logging.getLogger(__name__)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The time, to be moved."""
    at = [1000.0]
    monkeypatch.setattr("support.repeats.time.monotonic", lambda: at[0])
    return at


def test_the_first_is_told_at_once_and_the_others_by_powers_of_ten(
    clock: list[float], caplog: pytest.LogCaptureFixture
) -> None:
    """Each kind by itself; a period later anew, with what was before."""
    lines = Repeats(logger)
    for _ in range(1234):
        lines.warn("a", "A happened")
    lines.warn("b", "B happened")
    clock[0] += PERIOD_SECONDS
    lines.warn("a", "A happened")
    assert caplog.messages == [
        "A happened",
        "A happened (10 times by now)",
        "A happened (100 times by now)",
        "A happened (1000 times by now)",
        "B happened",
        "A happened (1234 times in the period before)",
    ]


def test_a_stranger_cannot_fill_the_log_with_kinds(
    clock: list[float], caplog: pytest.LogCaptureFixture
) -> None:
    """Those beyond are counted together until others have ended."""
    lines = Repeats(logger, kinds=3)
    for number in range(500):
        lines.warn(str(number), f"{number} happened")
    assert caplog.messages == [
        "0 happened",
        "1 happened",
        "2 happened",
        "3 happened",
        "12 happened (10 times by now)",
        "102 happened (100 times by now)",
    ]
    clock[0] += PERIOD_SECONDS
    caplog.clear()
    lines.warn("new", "New happened")
    assert caplog.messages == ["New happened"]
