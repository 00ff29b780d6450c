"""How the second opinion stands is told, whichever it is, and is never a warning."""

from __future__ import annotations

from typing import Any

import pytest

from doctor.subjects import meaning
from launch.ports import free_port
from tests.desk.recorded_engine import recorded_engine
from tests.doctor.patients import found, wrong


@pytest.mark.parametrize(
    ("standing", "name", "about"),
    [
        ({"second_opinion": "ready", "reason": ""}, "opinion_ready", {}),
        (
            {"second_opinion": "preparing", "made": 64, "wanted": 900},
            "opinion_preparing",
            {"made": 64, "wanted": 900},
        ),
        ({"second_opinion": "preparing", "reason": ""}, "opinion_not_made", {}),
        (
            {"second_opinion": "missing", "reason": "no avx2"},
            "opinion_missing",
            {"reason": "no avx2"},
        ),
    ],
)
def test_what_the_engine_says(standing: dict[str, Any], name: str, about: dict[str, Any]) -> None:
    with recorded_engine() as engine:
        engine.standing = standing
        findings = found(meaning.look, DESK_ENGINE_URL=engine.url)
    assert set(findings) == {name} and not wrong(findings)
    assert dict(findings[name].about) == about


def test_without_an_engine_nothing_is_said() -> None:
    assert not found(meaning.look, DESK_ENGINE_URL=f"http://127.0.0.1:{free_port()}")


def test_an_engine_of_before_says_nothing_of_it() -> None:
    with recorded_engine() as engine:
        assert not found(meaning.look, DESK_ENGINE_URL=engine.url)
