"""`support.dialogue`: the tables in `gathering/`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from tests.support.dialogue.driver import Stage
from tests.support.dialogue.tables import expected, rows, told


@pytest.mark.parametrize(("step", "row"), rows("gathering"))
def test_gathering(stage: Stage, step: str, row: Mapping[str, Any]) -> None:
    """What the row says follows, and nothing else."""
    wanted = expected(row)
    assert told(stage.play(step, row), wanted) == wanted
