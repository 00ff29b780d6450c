"""The stage that all tables are played on."""

from __future__ import annotations

import pytest

from tests.support.dialogue.driver import Stage
from tests.support.dialogue.tables import table


@pytest.fixture(scope="session")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Stage:
    """Real stores, made once."""
    return Stage(tmp_path_factory.mktemp("stage"), table("wallet.yml"))
