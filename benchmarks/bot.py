"""A bot under measurement: how it is trained and started, and what its processes take."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil  # type: ignore[import-untyped]

from launch.programs import Program

READY_WITHIN = 300.0
"""Seconds that a process may take until it answers (the peer's engine: up to a minute or two)."""

LOOK_EVERY = 0.05
"""Seconds between two looks whether a process answers: the resolution of the start's time."""

_GRACE = 20.0


class BotError(RuntimeError):
    """A command failed or a process did not come up; holds the end of its output."""


@dataclass(frozen=True)
class Bot:
    """One of the two bots.

    Attributes:
        name: For messages.
        folder: Where its commands run.
        scratch: Where its processes' output goes.
        environment: Of its commands.
        training: The whole training command.
        engine: The engine's process.
        actions: The action server's process.
        port: Of the engine.
        query: Appended to the addresses of the engine's HTTP API.
    """

    name: str
    folder: Path
    scratch: Path
    environment: Mapping[str, str]
    training: Sequence[str]
    engine: Program
    actions: Program
    port: int
    query: str = ""

    def train(self) -> float:
        """Trains and returns the seconds from the command's start to its end.

        Raises:
            BotError: Training failed.
        """
        begun = time.perf_counter()
        self.run(self.training)
        return time.perf_counter() - begun

    def run(self, command: Sequence[str]) -> None:
        """Runs one command to its end.

        Raises:
            BotError: It failed.
        """
        log = self._log("command")
        with log.open("wb") as output:
            ended = subprocess.run(
                command,
                cwd=self.folder,
                env=dict(self.environment),
                stdout=output,
                stderr=subprocess.STDOUT,
                check=False,
            )
        if ended.returncode != 0:
            raise BotError(f"{' '.join(command)} failed:\n{_end_of(log)}")

    @contextmanager
    def started(self, service: Program) -> Iterator[Started]:
        """Starts a process, waits until it answers, and ends it with all that it started.

        Raises:
            BotError: It ended, or did not answer within `READY_WITHIN`.
        """
        log = self._log(service.name)
        with log.open("wb") as output:
            begun = time.perf_counter()
            process = subprocess.Popen(
                service.command,
                cwd=self.folder,
                env={**self.environment, **service.variables},
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        try:
            while not _answers(service.ready):
                late = time.perf_counter() - begun > READY_WITHIN
                if late or process.poll() is not None:
                    raise BotError(f"{self.name}'s {service.name} did not start:\n{_end_of(log)}")
                time.sleep(LOOK_EVERY)
            yield Started(process.pid, time.perf_counter() - begun)
        finally:
            _end(process)

    def _log(self, name: str) -> Path:
        return self.scratch / f"{self.name}-{name}.log"


@dataclass(frozen=True)
class Started:
    """A running process; `seconds` is how long it took until it answered."""

    pid: int
    seconds: float

    def megabytes(self) -> float:
        """Resident memory of the process and all below it, in MB (10^6 bytes)."""
        top = psutil.Process(self.pid)
        total = 0
        for process in (top, *top.children(recursive=True)):
            with contextlib.suppress(psutil.NoSuchProcess):
                total += process.memory_info().rss
        return total / 1e6


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _answers(address: str) -> bool:
    """Whether the address gives 200; the engine gives 409 until its model is loaded."""
    try:
        with urllib.request.urlopen(address, timeout=2) as answer:
            return bool(answer.status == 200)
    except (urllib.error.HTTPError, OSError, ValueError):
        return False


def _end(process: subprocess.Popen[bytes]) -> None:
    for number in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, number)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=_GRACE)
            return


def _end_of(log: Path) -> str:
    return "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-20:])
