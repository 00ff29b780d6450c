"""What the tests of the second opinion share."""

from __future__ import annotations

import pytest

from nlu import adviser, preparing
from tests.nlu.examples_of_meaning import Letters


@pytest.fixture
def letters(monkeypatch: pytest.MonkeyPatch) -> Letters:
    """An encoder that needs no wheel, in place of the one that is installed."""
    encoder = Letters()
    for module in (adviser, preparing):
        monkeypatch.setattr(module, "opened", lambda: encoder)
    return encoder
