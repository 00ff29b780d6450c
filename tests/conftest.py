"""The assistant that most tests share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.assistant import Assistant, running


@pytest.fixture(scope="session")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    """One running assistant for the whole run: engine, action server, demo data."""
    with running(tmp_path_factory.mktemp("assistant")) as started:
        yield started
