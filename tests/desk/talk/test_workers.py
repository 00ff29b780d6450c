"""Whether a worker's process still runs, as others see it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys

from desk.talk.workers import enlist, gone

_ELSEWHERE = "from desk.talk.workers import enlist; print(enlist(), flush=True); input()"


def test_a_worker_is_gone_when_its_process_has_ended() -> None:
    """Not before; and of two workers of one process each has a name of its own."""
    other = subprocess.Popen(
        [sys.executable, "-c", _ELSEWHERE], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert other.stdout is not None
    name = other.stdout.readline().strip()
    assert not gone(name)
    other.communicate("\n", timeout=30)
    assert gone(name)
    assert enlist() != enlist()


def test_another_life_of_this_process_is_gone() -> None:
    """A container's first process always has the same number."""
    assert not gone(enlist())
    assert gone(f"{socket.gethostname()}|{os.getpid()}|of-the-life-before")


def test_of_another_machine_nothing_can_be_said() -> None:
    """Its claim holds until its time is over."""
    assert not gone(f"another-host|{os.getpid()}|1")


def test_a_process_of_another_user_lives() -> None:
    """Whether we may send it a signal or not."""
    assert not gone(f"{socket.gethostname()}|1|1")
