"""Redis as it is found: real ones with a password, as a replica, gone, silent; and missing."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import redis

from doctor.subjects import joining, listening
from launch.ports import free_port
from tests.doctor.patients import found
from tests.doctor.web import serving


@contextmanager
def server(*options: str) -> Iterator[int]:
    """A Redis of the test's own; its port."""
    binary = shutil.which("redis-server")
    if not binary:
        pytest.skip("no redis-server on this machine")
    port = free_port()
    command = [
        binary,
        "--port",
        str(port),
        "--bind",
        "127.0.0.1",
        "--save",
        "",
        "--appendonly",
        "no",
        *options,
    ]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        while socket.socket().connect_ex(("127.0.0.1", port)):
            assert process.poll() is None
            time.sleep(0.02)
        yield port
    finally:
        process.kill()
        process.wait()


def look(url: str) -> set[str]:
    """What is found of it."""
    return set(found(joining.look, REDIS_URL=url))


def test_one_that_is_well() -> None:
    with server() as port:
        url = f"redis://127.0.0.1:{port}/0"
        assert look(url) == {"redis_fine"}
        assert redis.Redis.from_url(url).dbsize() == 0


def test_passwords() -> None:
    with server("--requirepass", "hunter2") as port:
        assert look(f"redis://:hunter2@127.0.0.1:{port}/0") == {"redis_fine"}
        for login in ("", ":wrong@", "nobody:hunter2@"):
            assert look(f"redis://{login}127.0.0.1:{port}/0") == {"redis_password"}, login


def test_a_password_that_none_asks_for() -> None:
    with server() as port:
        assert look(f"redis://:hunter2@127.0.0.1:{port}/0") == {"redis_password"}


def test_a_database_that_is_not_there() -> None:
    with server("--databases", "2") as port:
        assert look(f"redis://127.0.0.1:{port}/1") == {"redis_fine"}
        assert look(f"redis://127.0.0.1:{port}/2") == {"redis_no_database"}


def test_a_replica() -> None:
    with server() as first, server("--replicaof", f"127.0.0.1 {first}") as second:
        assert look(f"redis://127.0.0.1:{second}/0") == {"redis_read_only"}


def test_somebody_who_may_not_ask() -> None:
    with server("--user", "guest", "on", "nopass", "~*", "-@all", "+auth", "+ping", "+select") as port:
        assert look(f"redis://guest:x@127.0.0.1:{port}/0") == {"redis_refuses"}


def test_nobody_listens() -> None:
    assert look(f"redis://127.0.0.1:{free_port()}/0") == {"redis_gone"}
    assert look("redis://no-such-host.invalid/0") == {"redis_gone"}


def test_somebody_listens_and_says_nothing() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        assert look(f"redis://127.0.0.1:{silent.getsockname()[1]}/0") == {"redis_silent"}


def test_something_else_listens() -> None:
    with serving() as port:
        assert look(f"redis://127.0.0.1:{port}/0") <= {"redis_gone", "redis_refuses", "redis_silent"}


def test_missing_with_several_desks(folder: Path) -> None:
    """One needs none, and other installations' do not count."""
    assert not found(joining.look)
    started = []
    try:
        for count in (1, 2):
            command = [sys.executable, "-c", "import time; time.sleep(60)", "-m", "desk"]
            started.append(subprocess.Popen(command, cwd=folder))
            deadline = time.monotonic() + 10
            while len(listening.desks(folder)) < count and time.monotonic() < deadline:
                time.sleep(0.02)
            findings = found(joining.look)
            assert set(findings) == (set() if count == 1 else {"desks_not_joined"})
        assert findings["desks_not_joined"].about == {"count": 2}
    finally:
        for process in started:
            process.kill()
            process.wait()
