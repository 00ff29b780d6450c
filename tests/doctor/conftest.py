"""A checkout for each test."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.launch.checkout import checkout


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The present folder: the project's files as links, no `.env`, no model, no `var`."""
    made = tmp_path / "checkout"
    made.mkdir()
    checkout(made)
    monkeypatch.chdir(made)
    return made
