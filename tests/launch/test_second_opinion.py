"""The second opinion beside a running assistant: begun, told, and never what ends it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import psutil  # type: ignore[import-untyped]
import pytest

from launch import editions, second_opinion
from launch.ports import free_port
from launch.second_opinion import SecondOpinion, asked, make_soon
from launch.sentences import say
from support.content import Content
from tests.assistant import ROOT

MODEL = "okpay-1.tar.gz"

PATIENCE = 60.0


class Engine:
    """Says of itself what the test decides."""

    def __init__(self) -> None:
        self.standing: dict[str, Any] = {"ready": True, "model": MODEL, "second_opinion": "preparing"}

        class Handler(BaseHTTPRequestHandler):
            def do_GET(handler) -> None:
                content = json.dumps(self.standing).encode()
                handler.send_response(200 if handler.path == "/webhooks/rest/readyz" else 404)
                handler.end_headers()
                handler.wfile.write(content)

            def log_message(handler, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def engine() -> Iterator[Engine]:
    """One on loopback."""
    running = Engine()
    yield running
    running.server.shutdown()
    running.server.server_close()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installation with a model in use, in which `maker` stands in for what encodes for minutes."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(second_opinion, "_MODULE", "maker")
    monkeypatch.setattr(second_opinion, "_EVERY", 0.0)
    monkeypatch.setattr(editions, "present", lambda: Content(tmp_path, MODEL))
    return tmp_path


def made_by(folder: Path, code: str) -> None:
    """What `python -m maker` does; its arguments are noted."""
    noted = "import sys, time\nopen('asked', 'a').write(' '.join(sys.argv[1:]) + '\\n')\n"
    (folder / "maker.py").write_text(noted + textwrap.dedent(code))


def looked(opinion: SecondOpinion, seen: Callable[[], bool]) -> None:
    """Looks until it is seen."""
    deadline = time.monotonic() + PATIENCE
    while not seen():
        assert time.monotonic() < deadline
        opinion.look()
        time.sleep(0.01)


def test_one_that_is_there_is_said_and_nothing_is_begun(engine: Engine, folder: Path) -> None:
    made_by(folder, "")
    engine.standing["second_opinion"] = "ready"
    told: list[str] = []
    opinion = SecondOpinion(os.environ, told.append, engine.url)
    for _ in range(5):
        opinion.look()
    assert told == [say("second_opinion_ready")]
    assert not (folder / "asked").exists()


def test_why_there_is_none_is_said(engine: Engine, folder: Path) -> None:
    made_by(folder, "")
    engine.standing |= {"second_opinion": "missing", "reason": "this processor has no avx2"}
    told: list[str] = []
    opinion = SecondOpinion(os.environ, told.append, engine.url)
    for _ in range(5):
        opinion.look()
    assert told == [say("second_opinion_missing", reason="this processor has no avx2")]
    assert not (folder / "asked").exists()


def test_it_is_made_and_joins(engine: Engine, folder: Path) -> None:
    """How long it takes is said once it is known, and that it has joined when the engine says so."""
    made_by(folder, "print('on it', flush=True); time.sleep(0.5)")
    told: list[str] = []
    opinion = SecondOpinion(os.environ, told.append, engine.url)
    looked(opinion, (folder / "asked").exists)
    assert (folder / "asked").read_text().split() == [f"models/{MODEL}"] and not told
    engine.standing |= {"made": 0, "wanted": 24_000}
    looked(opinion, lambda: bool(told))
    assert told == [say("second_opinion_making", minutes=6)]
    engine.standing |= {"made": 24_000}
    for _ in range(3):
        opinion.look()
    engine.standing |= {"second_opinion": "ready"}
    looked(opinion, lambda: len(told) > 1)
    assert told[1:] == [say("second_opinion_joined")]
    assert "on it" in second_opinion.LOG.read_text()
    opinion.stop()


def test_one_that_fails_is_said_once_and_the_assistant_goes_on(engine: Engine, folder: Path) -> None:
    made_by(folder, "sys.exit('no space left')")
    told: list[str] = []
    opinion = SecondOpinion(os.environ, told.append, engine.url)
    looked(opinion, lambda: bool(told))
    for _ in range(5):
        opinion.look()
    assert told == [say("second_opinion_failed", log=second_opinion.LOG)]
    assert (folder / "asked").read_text().count("\n") == 1
    assert "no space left" in second_opinion.LOG.read_text()


def test_a_new_model_gets_its_own(engine: Engine, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is made for the one of before is ended; nothing is begun until the engine has the new one."""
    made_by(folder, "time.sleep(600)")
    told: list[str] = []
    opinion = SecondOpinion(os.environ, told.append, engine.url)
    looked(opinion, (folder / "asked").exists)
    (before,) = children()
    monkeypatch.setattr(editions, "present", lambda: Content(folder, "okpay-2.tar.gz"))
    opinion.look()
    assert not before.is_running() and not children()
    engine.standing["model"] = "okpay-2.tar.gz"
    looked(opinion, lambda: (folder / "asked").read_text().count("\n") == 2)
    assert (folder / "asked").read_text().split() == [f"models/{MODEL}", "models/okpay-2.tar.gz"]
    opinion.stop()
    assert not children()


def test_a_new_model_that_has_one_already_says_nothing(
    engine: Engine, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As after most trainings."""
    engine.standing["second_opinion"] = "ready"
    told: list[str] = []
    opinion = SecondOpinion(os.environ, told.append, engine.url)
    opinion.look()
    monkeypatch.setattr(editions, "present", lambda: Content(folder, "okpay-2.tar.gz"))
    engine.standing["model"] = "okpay-2.tar.gz"
    for _ in range(3):
        opinion.look()
    assert told == [say("second_opinion_ready")]


def test_it_dies_with_whoever_began_it(engine: Engine, folder: Path) -> None:
    """Also where that is killed."""
    made_by(folder, "time.sleep(600)")
    code = f"""
import os, sys, time
sys.path.insert(0, {str(ROOT)!r})
os.chdir({str(ROOT)!r})
from launch import editions, second_opinion
from support.content import Content
from pathlib import Path
os.chdir({str(folder)!r})
second_opinion._MODULE = "maker"
editions.present = lambda: Content(Path("."), {MODEL!r})
opinion = second_opinion.SecondOpinion(os.environ, print, {engine.url!r})
opinion.look()
print(opinion._process.pid, flush=True)
time.sleep(600)
"""
    parent = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert parent.stdout
    child = psutil.Process(int(parent.stdout.readline()))
    parent.kill()
    parent.wait()
    child.wait(timeout=PATIENCE)


def test_an_engine_that_does_not_answer_says_nothing(engine: Engine) -> None:
    assert asked(engine.url)["model"] == MODEL
    engine.standing = []  # type: ignore[assignment]
    assert asked(engine.url) == {}
    assert asked(f"http://127.0.0.1:{free_port()}") == {}


def test_before_a_model_goes_live_only_a_few_lines_are_waited_for(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither a failure nor one that takes too long keeps it from going live."""
    for code in ("", "sys.exit(1)"):
        made_by(folder, code)
        make_soon(os.environ, Path("models") / MODEL)
    assert (folder / "asked").read_text().splitlines() == [
        f"models/{MODEL} --at-most={second_opinion.SOON}"
    ] * 2
    monkeypatch.setattr(second_opinion, "_LONGEST", 0.5)
    made_by(folder, "time.sleep(600)")
    make_soon(os.environ, Path("models") / MODEL)
    assert not children()


def children() -> list[psutil.Process]:
    """The processes of ours that make something."""
    below = psutil.Process().children(recursive=True)
    return [one for one in below if one.status() != psutil.STATUS_ZOMBIE and "maker" in one.cmdline()]
