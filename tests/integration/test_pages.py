"""No block of an integration page stands there untried."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.integration.pages import FOLDER, blocks, unnamed

PAGES = sorted(FOLDER.glob("*.md"))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_each_block_is_named_and_taken_by_a_test(page: Path) -> None:
    """By its name, in quotes, in the test of that page, or in one of several that begin with its name."""
    assert not unnamed(page)
    tests = Path(__file__).parent.glob(f"test_{page.stem}*.py")
    source = "".join(test.read_text(encoding="utf-8") for test in tests)
    assert not [name for name in blocks(page.stem) if f'"{name}"' not in source]
