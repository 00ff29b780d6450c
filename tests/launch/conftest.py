"""What the tests of the start share."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.launch.checkout import Checkout, checkout


@pytest.fixture
def own(tmp_path: Path) -> Checkout:
    """A checkout of the test's own."""
    folder = tmp_path / "checkout"
    folder.mkdir()
    return checkout(folder)
