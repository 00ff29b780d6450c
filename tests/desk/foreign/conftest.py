"""A Matrix server for this room's tests, installed when it is needed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.desk.foreign.synapse import Synapse
from tools.synapse import SynapseMissing, install


@pytest.fixture(scope="session")
def synapse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Synapse]:
    """One running homeserver for all tests."""
    try:
        python = install()
    except SynapseMissing as missing:
        pytest.skip(f"no Synapse: {missing}; `python -m tools.synapse` installs it")
    server = Synapse(python, tmp_path_factory.mktemp("synapse"))
    server.start()
    yield server
    server.stop()
