"""`support.lookup`: the tables in `lookup/`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from tests.support.dialogue.driver import Stage
from tests.support.dialogue.tables import rows


@pytest.mark.parametrize(("step", "row"), rows("lookup"))
def test_lookup(stage: Stage, step: str, row: Mapping[str, Any]) -> None:
    """The finding and the transaction that the row says; the variables, where it names any."""
    then, shown = row["then"], stage.looked_up(row)
    if "variables" not in then:
        shown.pop("variables", None)
    nothing: dict[str, Any] = {"finding": None, "transaction": "", "exact": True, "candidates": []}
    assert shown == ({} if "raises" in then else nothing) | dict(then)
