"""The page on upgrades, followed with real data: from the release before to this one, and back."""

from __future__ import annotations

import json
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy.engine import make_url

from launch.ports import free_port
from tests.assistant import ROOT
from tests.integration.pages import blocks, filled
from tests.integration.trials import environment, run_block
from tests.launch.checkout import PATIENCE
from tests.new_database import run_sql, server
from tests.upgrade.copies import KINDS, manifest, restored, stored

PAGE = blocks("upgrade")

BEFORE = (ROOT / "tests" / "upgrade" / "release_before.txt").read_text("utf-8").strip()
"""The commit of the release before this one."""

_ANSWERED = "UPDATE desk_messages SET state = 'done' WHERE state = 'pending'"
"""Without an engine a desk makes a ticket of what waits for an answer."""

READ = """
import json, sys
from support.environment import Environment
from tests.upgrade.stores import SECTIONS, Stores
found = Environment.from_environ()
stores = Stores(found.database_url, found.conversations_url)
with open(sys.argv[1], "w") as file:
    json.dump({section: getattr(stores, section)() for section in SECTIONS}, file)
"""


@dataclass(frozen=True)
class Installation:
    """A clone of the project with its own `.env`, `var` and databases."""

    folder: Path

    def run(self, *command: str) -> str:
        """A command of the version that is checked out, with the variables of its `.env`."""
        ended = subprocess.run(
            [".venv/bin/python", "-m", "launch.env_file", *command],
            cwd=self.folder,
            env=environment(),
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        assert not ended.returncode, ended.stderr
        return ended.stdout

    def start(self) -> None:
        """What `make run` does to the databases; and the desk, which reads and answers."""
        self.run(".venv/bin/python", "-m", "support.storage.database")
        port = free_port()
        command = [".venv/bin/python", "-m", "launch.env_file", ".venv/bin/python", "-m", "desk"]
        nobody = f"http://127.0.0.1:{free_port()}"
        desk = subprocess.Popen(
            [*command, f"--port={port}"], cwd=self.folder, env=environment(DESK_ENGINE_URL=nobody)
        )
        try:
            self._wait(desk, f"http://127.0.0.1:{port}")
        finally:
            desk.terminate()
            desk.wait(PATIENCE)

    def reads(self) -> dict[str, Any]:
        """All that stands in the databases, by the stores of the version that is checked out."""
        file = self.folder.with_name("read.json")
        self.run(".venv/bin/python", "-c", READ, str(file))
        found: dict[str, Any] = json.loads(file.read_text("utf-8"))
        return found

    def _wait(self, desk: subprocess.Popen[bytes], url: str) -> None:
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            assert desk.poll() is None, "the desk ended"
            try:
                assert httpx.get(f"{url}/health").json() == {"ok": True}
            except httpx.TransportError:
                time.sleep(0.2)
            else:
                return
        raise AssertionError("the desk does not answer")


@pytest.fixture
def before(tmp_path: Path) -> Installation:
    """The release before, cloned as the page supposes."""
    known = subprocess.run(
        ["git", "cat-file", "-e", f"{BEFORE}^{{commit}}"], cwd=ROOT, capture_output=True, check=False
    )
    if known.returncode:
        pytest.skip(f"no release before in this clone ({BEFORE[:10]}): fetch the whole history")
    folder = tmp_path / "okpay"
    subprocess.run(["git", "clone", "--quiet", "--no-checkout", ROOT, folder], check=True)
    subprocess.run(["git", "checkout", "--quiet", BEFORE], cwd=folder, check=True)
    (folder / ".venv").symlink_to(Path(sys.prefix))
    (folder / "var").mkdir()
    return Installation(folder)


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest, before: Installation) -> Iterator[str]:
    """The installation filled with what stood in one, on each kind of database."""
    secrets = "RASA_API_TOKEN=a-token\nIDENTITY_SECRET=" + "s" * 40 + "\n"
    env = before.folder / ".env"
    if request.param == "sqlite":
        env.write_text(secrets, "utf-8")
        with restored("sqlite", before.folder / "var") as copy:
            copy.run(_ANSWERED)
            yield "sqlite"
        return
    admin, name = make_url(server()), f"trial_{uuid.uuid4().hex[:8]}"
    run_sql(server(), f"CREATE ROLE {name} LOGIN PASSWORD 'x'")
    run_sql(server(), f"CREATE DATABASE {name} OWNER {name} TEMPLATE template0")
    url = admin.set(username=name, password="x", database=name).render_as_string(hide_password=False)
    try:
        run_sql(url, stored("postgresql"))
        run_sql(url, _ANSWERED)
        env.write_text(f"{secrets}DATABASE_URL={url}\n", "utf-8")
        yield "postgresql"
    finally:
        run_sql(server(), f"DROP DATABASE {name} WITH (FORCE)")
        run_sql(server(), f"DROP ROLE {name}")


# Two releases start three times in it, and each start of Rasa's stores is seconds of a busy machine.
@pytest.mark.timeout(900)
def test_nothing_is_lost_forward_and_back(before: Installation, kind: str) -> None:
    """Back up, upgrade, go on, roll back: each as the page says."""
    before.start()
    stood = before.reads()
    assert stood["tickets"].keys() == manifest()[kind]["tickets"].keys()
    # A file that no version changes.
    edited = before.folder / "LICENSE"
    edited.write_text(edited.read_text("utf-8") + "ours\n", "utf-8")
    added = before.folder / "our_own.txt"
    added.write_text("of ours\n", "utf-8")

    backup = {"sqlite": PAGE["backup-sqlite"], "postgresql": PAGE["backup-postgresql"]}[kind]
    run_block(backup, before.folder)
    run_block(PAGE["backup-rest"], before.folder)
    # As on another machine: only what the backup holds is there.
    added.unlink()

    head = subprocess.run(["git", "rev-parse", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=True)
    run_block(filled(PAGE["upgrade"], {"v1.0": head.stdout.strip()}), before.folder)
    before.start()
    assert before.reads() == stood, "the upgrade"
    before.run(".venv/bin/python", "-m", "desk.people.agents", "新来的")
    before.run(".venv/bin/python", "-m", "desk.people.agents", "王敏", "--role", "agent")

    run_block(PAGE["rollback"], before.folder)
    restore = {"sqlite": PAGE["rollback-sqlite"], "postgresql": PAGE["rollback-postgresql"]}[kind]
    run_block(restore, before.folder)
    assert edited.read_text("utf-8").endswith("ours\n") and added.read_text("utf-8") == "of ours\n"
    before.start()
    assert before.reads() == stood, "the way back"
