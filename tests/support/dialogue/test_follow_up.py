"""`support.follow_up`: the tables in `follow_up/`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from tests.support.dialogue.driver import Stage
from tests.support.dialogue.tables import expected, rows, told


@pytest.mark.parametrize(("step", "row"), rows("follow_up"))
def test_follow_up(stage: Stage, step: str, row: Mapping[str, Any]) -> None:
    """What the row says follows, and nothing else."""
    wanted = expected(row)
    assert told(stage.play(step, row), wanted) == wanted
