"""Starting processes, waiting until they answer, and ending them together."""

from __future__ import annotations

import contextlib
import ctypes
import http.client
import os
import signal
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import TracebackType

from launch import ports
from launch.failure import StartError
from launch.programs import Program
from launch.sentences import say

READY_WITHIN = 120.0
"""Seconds that a process may take until it answers."""

_GRACE = 10.0

_PR_SET_PDEATHSIG = 1
"""Of prctl(2)."""

_LAST_LINES = 15

_LOOK_EVERY = 0.2

_LOOKS = 3
"""How often somebody else is seen on a process's port before it is believed: a socket that is just being
closed has no owner for a moment."""

_DIRECTLY = urllib.request.build_opener(urllib.request.ProxyHandler({}))
"""Past the proxy that a company's machine may have set for the way out."""


def refuse_taken(services: Iterable[Program]) -> None:
    """Makes sure that nobody else has a port that one of the services needs.

    Raises:
        StartError: Somebody has. Names the ports and who that is.
    """
    taken = [service for service in services if ports.is_taken(*service.address)]
    if taken:
        raise StartError("\n".join([*(_who_has(service) for service in taken), say("ports_needed")]))


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
        self._running: list[tuple[Program, subprocess.Popen[bytes]]] = []

    def __enter__(self) -> Processes:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def start(self, services: Iterable[Program]) -> None:
        """Starts services side by side and waits until each answers.

        Raises:
            StartError: A port is taken (then none is started), one ended, or did not answer within
                `READY_WITHIN`.
        """
        services, started = tuple(services), []
        refuse_taken(services)
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

    def watch(self, look: Callable[[], None] = lambda: None) -> None:
        """Blocks until one of the processes ends.

        Args:
            look: Called five times a second.

        Raises:
            StartError: Always, naming the one that ended.
        """
        while True:
            for service, process in self._running:
                if process.poll() is not None:
                    raise StartError(f"{_ended(service, process)}{self._last_words(service)}")
            look()
            time.sleep(_LOOK_EVERY)

    def stop(self) -> None:
        """Ends all, politely first."""
        end([process for _, process in reversed(self._running)])
        self._running.clear()

    def _last_words(self, service: Program) -> str:
        """The end of its log, where it has one."""
        if not self._logs:
            return ""
        log = self._logs / f"{service.name}.log"
        lines = log.read_text(encoding="utf-8", errors="replace").splitlines()[-_LAST_LINES:]
        return "\n".join(["", say("log_ends", log=log), *lines])

    def _open(self, service: Program) -> subprocess.Popen[bytes]:
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


def end_with_parent() -> None:
    """For a process that is just begun: it is killed when whoever began it ends, however (Linux)."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def end(processes: Sequence[subprocess.Popen[bytes]], first: signal.Signals = signal.SIGTERM) -> None:
    """Ends processes and what they started, each the leader of a session: politely first; after that, or on
    a second Ctrl-C, at once."""
    for process in processes:
        _signal(process, first)
    deadline = time.monotonic() + _GRACE
    with contextlib.suppress(subprocess.TimeoutExpired, KeyboardInterrupt):
        for process in processes:
            process.wait(timeout=max(0.0, deadline - time.monotonic()))
    for process in processes:
        if process.poll() is None:
            _signal(process, signal.SIGKILL)
            process.wait()


def _wait_until_ready(service: Program, process: subprocess.Popen[bytes]) -> None:
    """Waits for the answer of the process itself: somebody else's on its port is none."""
    deadline, strangers = time.monotonic() + READY_WITHIN, 0
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise StartError(_ended(service, process))
        there = ports.listeners(*service.address)
        if any(listener.belongs_to(process.pid) for listener in there):
            if _answers(service.ready):
                return
        elif there:
            strangers += 1
            if strangers == _LOOKS:
                raise StartError(_who_has(service))
        time.sleep(_LOOK_EVERY)
    raise StartError(say("too_late", name=service.name, seconds=round(READY_WITHIN)))


def _answers(ready: str) -> bool:
    """Whether the URL gives 200; the engine gives 409 until its model is loaded."""
    try:
        with _DIRECTLY.open(ready, timeout=2):
            return True
    except (OSError, ValueError, http.client.HTTPException):
        return False


def _ended(service: Program, process: subprocess.Popen[bytes]) -> str:
    ended = say("ended", name=service.name, code=process.returncode)
    return f"{ended}\n{_who_has(service)}" if ports.is_taken(*service.address) else ended


def _who_has(service: Program) -> str:
    """Whose the service's port is, as far as that can be seen."""
    host, port = service.address
    listeners = ports.listeners(host, port)
    there = [
        say("held_by", process=listener.process, command=listener.command)
        if listener.process
        else say("held_by_user", user=listener.user)
        for listener in listeners
    ]
    taken = say("port_taken", port=port, name=service.name, who="、".join(there) or say("held_unseen"))
    ours = [say("orphan", process=one.process) for one in listeners if one.works_in(Path.cwd())]
    return "\n".join([taken, *ours])


def _signal(process: subprocess.Popen[bytes], number: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, number)
