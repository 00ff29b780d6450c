"""The assistant that most tests share."""

from __future__ import annotations

import signal
from collections.abc import Iterator

import pytest

from tests.assistant import Assistant, running

# Whatever a shell starts in the background, without job control, ignores Ctrl-C, and so does all that is
# started from there: what the tests interrupt has to hear it.
signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    """One running assistant for the whole run: engine, action server, demo data."""
    with running(tmp_path_factory.mktemp("assistant")) as started:
        yield started
