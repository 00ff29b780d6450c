"""The second opinion of the model in use: made beside the running assistant, and said when it has joined.

The engine alone says how it stands (`engine/readiness.py`); what is made is made by `nlu.preparing`, in a
process of the lowest priority. Whatever becomes of it, the assistant goes on: without it the linear model
reads alone (docs/decisions/0050-sentence-encoder.md).
"""

from __future__ import annotations

import json
import math
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from launch import editions, model
from launch.processes import end, end_with_parent
from launch.programs import HOST
from launch.sentences import say

LOG = Path("var/logs/second_opinion.log")

ENGINE = f"http://{HOST}:5005"

SOON = 1_000
"""Texts that are encoded before a new model goes live: about 15 s, of a training's minutes."""

_EVERY = 2.0
"""Seconds between two looks."""

_TEXT_SECONDS = 0.014
"""Of a core, for a text (benchmarks/second_opinion.py)."""

_LEARNING_SECONDS = 10.0
"""From the last text until it has joined."""

_LONGEST = 180.0
"""Seconds that a model waits for its opinion before it goes live without."""

_MODULE = "nlu.preparing"

_DIRECTLY = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class SecondOpinion:
    """Sees to it that the model in use gets one. Nothing here raises, and nothing waits.

    Args:
        variables: Of its process.
        tell: Where sentences go.
        engine: The engine's address.
    """

    def __init__(
        self, variables: Mapping[str, str], tell: Callable[[str], None], engine: str = ENGINE
    ) -> None:
        self._variables = variables
        self._tell = tell
        self._engine = engine
        self._next_look = 0.0
        self._model = ""
        self._open = False
        self._said = ""
        self._process: subprocess.Popen[bytes] | None = None

    def look(self) -> None:
        """Called a few times a second: for each model that goes live, until its opinion has joined."""
        if time.monotonic() < self._next_look:
            return
        self._next_look = time.monotonic() + _EVERY
        present = editions.present()
        if present and present.model != self._model:
            self.stop()
            self._model, self._open = present.model, True
        if self._open:
            standing = asked(self._engine)
            if standing.get("model") == self._model:
                self._take(standing)

    def stop(self) -> None:
        """Ends what is under way; the next one goes on where it was."""
        if self._process is not None:
            end([self._process])
            self._process = None

    def _take(self, standing: Mapping[str, Any]) -> None:
        state = standing.get("second_opinion")
        if state == "ready":
            # After a training it mostly is there at once: that is nothing to tell.
            if self._said == "making":
                self._tell(say("second_opinion_joined"))
            elif not self._said:
                self._tell(say("second_opinion_ready"))
            self._settle("ready")
        elif state == "missing":
            self._tell(say("second_opinion_missing", reason=standing.get("reason", "")))
            self._settle("missing")
        elif self._process is None:
            self._begin()
        elif self._process.poll():
            self._tell(say("second_opinion_failed", log=LOG))
            self._settle("failed")
        elif self._said != "making" and standing.get("wanted") is not None:
            left = (standing["wanted"] - standing["made"]) * _TEXT_SECONDS + _LEARNING_SECONDS
            self._tell(say("second_opinion_making", minutes=math.ceil(left / 60)))
            self._said = "making"

    def _begin(self) -> None:
        try:
            LOG.parent.mkdir(parents=True, exist_ok=True)
            with LOG.open("ab") as log:
                self._process = subprocess.Popen(
                    [sys.executable, "-m", _MODULE, str(model.MODELS / self._model)],
                    env=dict(self._variables),
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                    preexec_fn=end_with_parent,
                )
        except OSError as refused:
            self._tell(say("second_opinion_missing", reason=refused))
            self._settle("failed")

    def _settle(self, said: str) -> None:
        self._open, self._said = False, said


def make_soon(variables: Mapping[str, str], trained: Path) -> None:
    """Makes the opinion of a model that is to go live, unless that would take minutes; then it is made after.

    Args:
        variables: Of the process.
        trained: The model.
    """
    command = [sys.executable, "-m", _MODULE, str(trained), f"--at-most={SOON}"]
    try:
        LOG.parent.mkdir(parents=True, exist_ok=True)
        with LOG.open("ab") as log:
            subprocess.run(
                command,
                env=dict(variables),
                stdout=log,
                stderr=subprocess.STDOUT,
                timeout=_LONGEST,
                check=False,
                preexec_fn=end_with_parent,
            )
    except (OSError, subprocess.TimeoutExpired):
        # Whoever starts the assistant, or has it running, makes it later and says what is wrong.
        return


def asked(engine: str = ENGINE, seconds: float = 1.0) -> dict[str, Any]:
    """What the engine says of itself: `ready`, `model`, `second_opinion`, `reason`, `made`, `wanted`; empty
    where it does not answer.

    Args:
        engine: Its address.
        seconds: How long it may take.
    """
    try:
        with _DIRECTLY.open(f"{engine}/webhooks/rest/readyz", timeout=seconds) as answer:
            found = json.load(answer)
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
