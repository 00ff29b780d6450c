"""axe-core in a page: what people with a screen reader or weak eyes would stumble over."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page

SOURCE = Path(__file__).parents[2] / "widget" / "node_modules" / "axe-core" / "axe.min.js"


def findings(page: Page) -> list[str]:
    """Rule and element of all violations, in all frames and shadow trees."""
    if not SOURCE.exists():
        pytest.skip("no axe-core: run npm ci in widget/")
    # By the debugger's door: the page's own policy lets no foreign script in.
    page.evaluate(SOURCE.read_text(encoding="utf-8"))
    found: list[str] = page.evaluate(
        """async () => (await axe.run(document, { resultTypes: ['violations'] })).violations.flatMap(
          ({ id, nodes }) => nodes.map(
            ({ target, failureSummary }) => `${id}: ${target.flat().join(' ')} ${failureSummary}`))"""
    )
    return found
