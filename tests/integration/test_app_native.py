"""`docs/integration/app.md`, the part for native apps: its calls in their order, at a running desk."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.assistant import ROOT
from tests.desk.desks import RunningDesk, running_desk
from tests.desk.recorded_engine import recorded_engine
from tests.integration.pages import blocks, filled

EXAMPLE = "http://127.0.0.1:8080"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningDesk]:
    """With an engine that answers from a record."""
    with recorded_engine() as engine, running_desk(tmp_path_factory.mktemp("desk"), engine.url) as started:
        yield started


def said_by(script: str) -> list[str]:
    """What a block prints, line by line; any command of it that fails is a fault of the page."""
    command = ["bash", "-euo", "pipefail", "-c", script]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert not done.returncode and not done.stderr, done.stderr
    return done.stdout.splitlines()


def test_the_calls_in_their_order(desk: RunningDesk, tmp_path: Path) -> None:
    """Each is answered by what the next one needs."""
    own = {EXAMPLE: desk.url, "-o picture.png": f"-o {tmp_path}/picture.png"}
    answer, picture, person, *rest = said_by(filled(blocks("app")["calls"], own))
    assert "回：手续费怎么收" in answer
    assert picture.startswith("/api/v1/pictures/")
    assert person == "转人工"
    assert (tmp_path / "picture.png").read_bytes().startswith(b"\x89PNG")
    assert any("手续费怎么收" in line for line in rest)


def test_the_client_to_run(desk: RunningDesk) -> None:
    assert said_by(filled(blocks("app")["client"], {EXAMPLE: desk.url})) == ["bot: 回：手续费怎么收"]
