"""`support.message`: the tables in `message/`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from tests.support.dialogue.driver import predicates
from tests.support.dialogue.tables import rows


@pytest.mark.parametrize(("step", "row"), rows("message"))
def test_message(step: str, row: Mapping[str, Any]) -> None:
    """The predicates that the row lists hold, and no other."""
    text = row["text"]
    nothing = {"is": [], "means": "", "states": text, "parts": [text, text]}
    assert predicates(row) == {**nothing, **row["then"]}
