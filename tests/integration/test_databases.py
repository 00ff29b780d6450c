"""The page on databases: from nothing to a PostgreSQL, and from SQLite to it."""

from __future__ import annotations

import os
import subprocess
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.engine import make_url

from launch import databases
from tests.integration.pages import blocks, filled
from tests.integration.trials import environment, run_block
from tests.launch.checkout import Checkout, checkout
from tests.new_database import run_sql, server
from tests.upgrade.copies import restored
from tests.upgrade.stores import SECTIONS, Stores, close

PAGE = blocks("databases")
PASSWORD = "a%25trial"
"""As it stands in the URL; what it means is `a%trial`."""


@pytest.fixture
def own(tmp_path: Path) -> Checkout:
    """An installation."""
    folder = tmp_path / "okpay"
    folder.mkdir()
    return checkout(folder)


@pytest.fixture
def values(tmp_path: Path) -> Iterator[dict[str, str]]:
    """What a company puts in place of the page's examples, with the database made as the page says."""
    admin, name = make_url(server()), f"trial_{uuid.uuid4().hex[:8]}"
    sql = filled(PAGE["create.sql"], {"okpay": name, "choose-one": "a%trial"})
    file = tmp_path / "create.sql"
    file.write_text(sql, "utf-8")
    subprocess.run(
        ["psql", "--quiet", "-v", "ON_ERROR_STOP=1", admin.render_as_string(False), "-f", file], check=True
    )
    try:
        yield {"okpay": name, "choose-one": PASSWORD, "127.0.0.1": f"{admin.host}:{admin.port}"}
    finally:
        run_sql(server(), f"DROP DATABASE {name} WITH (FORCE)")
        run_sql(server(), f"DROP ROLE {name}")


def test_a_new_installation(own: Checkout, values: dict[str, str]) -> None:
    """The user may make all tables, the desk's and the engine's too."""
    assert values["okpay"] in run_block(filled(PAGE["try"], values), own.folder)
    (own.folder / ".env").write_text(filled(PAGE["env"], values), "utf-8")
    for room in ("support.storage.database", "desk.schema", "engine.trackers"):
        command = [sys.executable, "-m", "launch.env_file", sys.executable, "-m", room]
        subprocess.run(command, cwd=own.folder, env=environment(), check=True)
    url = filled(PAGE["env"], values).strip().removeprefix("DATABASE_URL=")
    databases.check({**os.environ, "DATABASE_URL": url})


def test_from_sqlite(own: Checkout, values: dict[str, str]) -> None:
    """Everything that an installation of before holds is there, read by the stores."""
    (own.folder / "var").mkdir()
    with restored("sqlite", own.folder / "var") as copy:
        said = run_block(filled(PAGE["move"], values), own.folder)
        url = filled(PAGE["env"], values).strip().removeprefix("DATABASE_URL=")
        for section in SECTIONS:
            assert Stores(url, url).section(section) == copy.manifest[section], section
        close(url)
    assert f"DATABASE_URL=postgresql://{values['okpay']}:***@" in said
    assert PASSWORD not in said and "a%trial" not in said
