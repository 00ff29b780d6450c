"""A checkout for each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.launch.checkout import checkout


@pytest.fixture(autouse=True)
def folder(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The present folder: the project's files as links, no `.env`, no model, no `var`.

    Not below pytest's own temporary folder, into which no other user sees: some tests look as nobody.
    """
    with TemporaryDirectory(prefix="doctor-") as place:
        Path(place).chmod(0o755)
        made = Path(place) / "checkout"
        made.mkdir(mode=0o755)
        checkout(made)
        monkeypatch.chdir(made)
        yield made
        monkeypatch.undo()
