"""Going on whatever fails."""

from __future__ import annotations

import asyncio

import pytest

from desk.foreign.persistence import for_ever
from desk.foreign.port import ForeignDeskUnavailable
from support.storage.database import DatabaseUnavailable


class Enough(Exception):
    """Ends a test."""


def paused(failures: list[Exception | None], monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How long it pauses when its turns end so; the last one ends the test."""
    pauses: list[float] = []
    left = iter(failures)

    async def pause(seconds: float) -> None:
        pauses.append(seconds)

    async def turn() -> None:
        failure = next(left, Enough())
        if failure is not None:
            raise failure

    monkeypatch.setattr(asyncio, "sleep", pause)
    with pytest.raises(Enough):
        asyncio.run(for_ever(turn, "no events"))
    return pauses


def test_pauses_grow_to_ten_seconds_and_start_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """After one good turn."""
    away = ForeignDeskUnavailable("away")
    failures: list[Exception | None] = [
        away,
        DatabaseUnavailable("locked"),
        away,
        away,
        away,
        away,
        None,
        away,
    ]
    assert paused(failures, monkeypatch) == [1, 2, 4, 8, 10, 10, 1]


def test_the_other_side_may_say_how_long(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its wish counts."""
    failures: list[Exception | None] = [ForeignDeskUnavailable("slow down", wait=42.5)]
    assert paused(failures, monkeypatch) == [42.5]


def test_good_turns_follow_one_another(monkeypatch: pytest.MonkeyPatch) -> None:
    """A turn waits by itself; what it does not expect goes to the caller."""
    assert paused([None, None, None], monkeypatch) == []
