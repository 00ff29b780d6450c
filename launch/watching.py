"""What `make run` does beside waiting: it sees what editors save, and takes it up."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from launch import reloading
from launch.editions import NotAsItShould, is_left_behind
from launch.reloading import Outcome
from launch.sentences import say
from support.content import PROJECT

_QUIET_BEFORE_TRAINING = 30.0
"""Seconds without a further change after which examples are trained: an editor writes more than one."""

_TRAINING = ("-m", "launch", "reload")

_Seen = tuple[tuple[str, int, int], ...]


class Watching:
    """Looks at `data/` and takes up what has changed there, once all of it is saved.

    Args:
        variables: For training.
        settings: The company's settings.
        tell: Where sentences go.
    """

    def __init__(self, variables: Mapping[str, str], settings: Path, tell: Callable[[str], None]) -> None:
        self._variables = variables
        self._settings = settings
        self._tell = tell
        self._seen = self._state()
        self._changed = False
        self._refused = False
        self._trouble = ""
        self._failures = 0
        self._train_at: float | None = None
        self._training: subprocess.Popen[bytes] | None = None

    def look(self) -> None:
        """Called a few times a second; returns at once unless something has changed, and never raises."""
        try:
            self._look()
        except OSError as failure:
            # A folder that goes while it is looked at; a disk that is full. The next look sees what is then.
            if str(failure) != self._trouble:
                self._trouble = str(failure)
                self._tell(say("data_unreadable", reason=failure))
        else:
            self._trouble = ""

    def _look(self) -> None:
        state = self._state()
        if state != self._seen:
            # What is saved now may be half of it.
            self._seen, self._changed = state, True
        elif self._changed:
            self._take_up()
            self._changed = False
        self._train()

    def train_now(self) -> None:
        """All that can be taken up, without waiting for quiet."""
        self._train_at = time.monotonic()

    def stop(self) -> None:
        """Ends a training that is under way."""
        if self._training and self._training.poll() is None:
            self._training.terminate()
            self._training.wait()

    def _take_up(self) -> None:
        try:
            outcome = reloading.take_up(self._settings)
        except NotAsItShould as wrong:
            self._refused = True
            self._tell(say("content_refused", faults=wrong))
            return
        if outcome is not Outcome.SAME or self._refused:
            self._tell(say(outcome.value))
        self._refused, self._failures = False, 0
        self._train_at = time.monotonic() + _QUIET_BEFORE_TRAINING if outcome.trains else None

    def _train(self) -> None:
        code = self._training.poll() if self._training else 0
        if code:
            self._training = None
            self._failures += 1
            if self._failures > 1:
                self._tell(say("content_not_trained"))
            else:
                self._train_at = self._train_at or time.monotonic() + _QUIET_BEFORE_TRAINING
        under_way = code is None
        if self._train_at is not None and time.monotonic() >= self._train_at and not under_way:
            self._train_at = None
            # As a process of its own: it takes minutes, and has the lowest priority.
            self._training = subprocess.Popen([sys.executable, *_TRAINING], env=dict(self._variables))

    def _state(self) -> _Seen:
        """All files with size and time; what is hidden belongs to editors' programs."""
        found = []
        folders = [str(PROJECT)]
        while folders:
            with os.scandir(folders.pop()) as entries:
                for entry in entries:
                    if is_left_behind(entry.name):
                        continue
                    if entry.is_dir(follow_symlinks=False):
                        folders.append(entry.path)
                    else:
                        found.append(_mark(entry.path))
        return (*sorted(found), _mark(str(self._settings)))


def _mark(path: str) -> tuple[str, int, int]:
    try:
        state = os.stat(path)
    except OSError:
        return path, -1, -1
    return path, state.st_mtime_ns, state.st_size
