"""`support.facts`: the tables in `facts/`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from tests.support.dialogue import driver
from tests.support.dialogue.tables import rows

_ACTS = {
    "read": driver.facts_in,
    "complaint": driver.complaint,
    "shown": driver.said_back,
    "day_in_id": driver.day_in_id,
}


@pytest.mark.parametrize(("step", "row"), rows("facts"))
def test_facts(step: str, row: Mapping[str, Any]) -> None:
    """Exactly what the row says is read, complained about or read back."""
    assert _ACTS[step](row) == row["then"]
