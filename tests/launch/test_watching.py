"""Watching `data/`: what is saved is taken up once, and nothing that happens to files ends the service."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from launch import reloading, watching
from launch.editions import NotAsItShould, is_left_behind
from launch.reloading import Outcome
from launch.sentences import say
from launch.watching import Watching


class Desk:
    """Stands where sentences and changes go: what reloading would have done is decided by the test."""

    def __init__(self) -> None:
        self.told: list[str] = []
        self.outcomes: list[Outcome | Exception] = []
        self.taken = 0

    def take_up(self, settings: Path) -> Outcome:
        self.taken += 1
        outcome = self.outcomes.pop(0) if self.outcomes else Outcome.LIVE
        if isinstance(outcome, Exception):
            raise outcome
        return outcome


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Desk]:
    desk = Desk()
    monkeypatch.setattr(watching, "PROJECT", tmp_path)
    monkeypatch.setattr(reloading, "take_up", desk.take_up)
    yield desk


def watching_of(desk: Desk, folder: Path) -> Watching:
    return Watching({}, folder / "settings.yml", desk.told.append)


def looked(watching: Watching, times: int = 2) -> None:
    for _ in range(times):
        watching.look()


def test_a_change_is_taken_up_when_it_stands_still(desk: Desk, tmp_path: Path) -> None:
    """Once; a file that is deleted is a change as well."""
    seen = watching_of(desk, tmp_path)
    looked(seen, 5)
    assert desk.taken == 0
    (tmp_path / "a.yml").write_text("1")
    seen.look()
    assert desk.taken == 0, "what is saved now may be half of it"
    looked(seen, 5)
    assert desk.taken == 1 and desk.told == [say("content_live")]
    (tmp_path / "a.yml").unlink()
    looked(seen, 5)
    assert desk.taken == 2


@pytest.mark.parametrize("name", [".a.yml.swp", "a.yml~", "#a.yml#", "4913", ".git"])
def test_what_editors_programs_leave_is_no_change(desk: Desk, tmp_path: Path, name: str) -> None:
    seen = watching_of(desk, tmp_path)
    (tmp_path / name).write_text("1")
    looked(seen, 4)
    assert desk.taken == 0 and is_left_behind(name)


def test_a_link_to_nowhere_is_no_end(desk: Desk, tmp_path: Path) -> None:
    """Nor one to itself; the reading says what is wrong with it."""
    seen = watching_of(desk, tmp_path)
    (tmp_path / "a.yml").symlink_to(tmp_path / "a.yml")
    (tmp_path / "b.yml").symlink_to(tmp_path / "none.yml")
    looked(seen, 4)
    assert desk.taken == 1


def test_folders_that_come_and_go_are_no_end(desk: Desk, tmp_path: Path) -> None:
    """A branch that is checked out; looked at in the middle."""
    over = threading.Event()

    def come_and_go() -> None:
        while not over.is_set():
            folder = tmp_path / "problems" / "one"
            folder.mkdir(parents=True)
            (folder / "a.yml").write_text("1")
            (folder / "a.yml").unlink()
            folder.rmdir()
            folder.parent.rmdir()

    thread = threading.Thread(target=come_and_go)
    thread.start()
    try:
        looked(watching_of(desk, tmp_path), 2000)
    finally:
        over.set()
        thread.join()


def test_trouble_is_said_once_and_its_end_is_seen(desk: Desk, tmp_path: Path) -> None:
    """A full disk, say: what was changed is taken up when there is room again."""
    seen = watching_of(desk, tmp_path)
    desk.outcomes = [OSError(28, "No space left on device")]
    (tmp_path / "a.yml").write_text("1")
    looked(seen, 2)
    assert len(desk.told) == 1 and "No space left" in desk.told[0]
    looked(seen, 3)
    assert desk.taken == 2 and desk.told[-1] == say("content_live")


def test_a_refused_change_that_is_taken_back_is_said_to_be_well(desk: Desk, tmp_path: Path) -> None:
    seen = watching_of(desk, tmp_path)
    desk.outcomes = [NotAsItShould("a.yml:1：错了"), Outcome.SAME, Outcome.SAME]
    for text in ("1", "22", "333"):
        (tmp_path / "a.yml").write_text(text)
        looked(seen, 3)
    assert desk.told == [say("content_refused", faults="a.yml:1：错了"), say("content_same")]


def test_examples_wait_for_quiet_and_a_training_that_fails_is_tried_once_more(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After that the editor is told what to do."""
    tries = tmp_path / "tries"
    script = f"import pathlib, sys; f = open({str(tries)!r}, 'a'); f.write('x'); f.close(); sys.exit(1)"
    monkeypatch.setattr(watching, "_QUIET_BEFORE_TRAINING", 0.2)
    monkeypatch.setattr(watching, "_TRAINING", ("-c", script))
    desk.outcomes = [Outcome.LIVE_BUT_EXAMPLES]
    seen = watching_of(desk, tmp_path / "data")
    (tmp_path / "a.yml").write_text("1")
    deadline = time.monotonic() + 60
    monkeypatch.setattr(seen, "_state", lambda: (("a.yml", 1, 1),))
    while say("content_not_trained") not in desk.told:
        assert time.monotonic() < deadline
        seen.look()
        time.sleep(0.05)
    assert tries.read_text() == "xx"
