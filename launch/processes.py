"""Starting processes, waiting until they answer, and ending them together."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from types import TracebackType

from launch.services import Service

READY_WITHIN = 120.0
"""Seconds that a process may take until it answers."""

_GRACE = 10.0

_LAST_LINES = 15


class StartError(RuntimeError):
    """A process ended, or did not answer in time."""


class Processes:
    """A group of processes that end together; use as a context manager."""

    def __init__(self, environment: Mapping[str, str], logs: Path | None = None) -> None:
        """
        Args:
            environment: What all get.
            logs: Folder where each writes its output to `NAME.log`; the terminal when left out.
        """
        self._environment = dict(environment)
        self._logs = logs
        self._running: list[tuple[Service, subprocess.Popen[bytes]]] = []

    def __enter__(self) -> Processes:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def start(self, services: Iterable[Service]) -> None:
        """Starts services side by side and waits until each answers.

        Raises:
            StartError: One ended, or did not answer within `READY_WITHIN`.
        """
        started = []
        for service in services:
            started.append((service, self._open(service)))
            self._running.append(started[-1])
        for service, process in started:
            try:
                _wait_until_ready(service, process)
            except StartError as failure:
                raise StartError(f"{failure}{self._last_words(service)}") from None

    def send(self, name: str, number: signal.Signals) -> None:
        """Sends a signal to the processes of a service."""
        for service, process in self._running:
            if service.name == name:
                _signal(process, number)

    def restart(self, name: str, variables: Mapping[str, str] | None = None) -> None:
        """Kills a service without warning and starts it again.

        Args:
            name: Of the service.
            variables: Added to its environment, from now on.

        Raises:
            StartError: It ended, or did not answer within `READY_WITHIN`.
        """
        self.send(name, signal.SIGKILL)
        again = [(service, process) for service, process in self._running if service.name == name]
        for _, process in again:
            process.wait()
        self._running = [pair for pair in self._running if pair not in again]
        added = variables or {}
        self.start(replace(service, variables={**service.variables, **added}) for service, _ in again)

    def watch(self) -> None:
        """Blocks until one of the processes ends.

        Raises:
            StartError: Always, naming the one that ended.
        """
        while True:
            for service, process in self._running:
                if process.poll() is not None:
                    ended = f"{service.name} ended with code {process.returncode}"
                    raise StartError(f"{ended}{self._last_words(service)}")
            time.sleep(0.5)

    def stop(self) -> None:
        """Ends all, politely first."""
        for _, process in reversed(self._running):
            _signal(process, signal.SIGTERM)
        deadline = time.monotonic() + _GRACE
        for _, process in self._running:
            try:
                process.wait(timeout=max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                _signal(process, signal.SIGKILL)
                process.wait()
        self._running.clear()

    def _last_words(self, service: Service) -> str:
        """The end of its log, where it has one."""
        if not self._logs:
            return ""
        log = self._logs / f"{service.name}.log"
        lines = log.read_text(encoding="utf-8", errors="replace").splitlines()[-_LAST_LINES:]
        return "\n".join([f"; the end of {log}:", *lines])

    def _open(self, service: Service) -> subprocess.Popen[bytes]:
        with contextlib.ExitStack() as files:
            output = None
            if self._logs:
                output = files.enter_context(open(self._logs / f"{service.name}.log", "ab"))
            return subprocess.Popen(
                service.command,
                env={**self._environment, **service.variables},
                start_new_session=True,
                stdout=output,
                stderr=output and subprocess.STDOUT,
            )


def _wait_until_ready(service: Service, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + READY_WITHIN
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise StartError(f"{service.name} ended with code {process.returncode} while starting")
        try:
            with urllib.request.urlopen(service.ready, timeout=2):
                return
        except urllib.error.HTTPError:
            # The engine answers 409 until its model is loaded.
            time.sleep(0.2)
        except (OSError, ValueError):
            time.sleep(0.2)
    raise StartError(f"{service.name} did not answer within {READY_WITHIN:.0f} s")


def _signal(process: subprocess.Popen[bytes], number: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, number)
