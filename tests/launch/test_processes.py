"""Processes started together: whose answer counts, whose port it is, and how they end."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from launch import processes as module
from launch.failure import StartError
from launch.ports import free_port
from launch.processes import Processes, end
from launch.programs import Program, action_server, desk, engine
from support.environment import Environment
from tests.launch import strangers
from tests.launch.checkout import ROOT
from tests.launch.strangers import stranger

TOKEN = "-t ök&n=?"


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """Of processes with databases of their own."""
    return {
        **os.environ,
        "RASA_API_TOKEN": TOKEN,
        "IDENTITY_SECRET": "k" * 40,
        "DATABASE_URL": f"sqlite:///{tmp_path}/okpay.db",
        "CONVERSATIONS_URL": f"sqlite:///{tmp_path}/conversations.db",
        "PYTHONPATH": str(ROOT),
    }


def stand_in(program: str, port: int = 0) -> Program:
    """A small program as a service."""
    port = port or free_port()
    command = (sys.executable, "-c", program.replace("PORT", str(port)))
    return Program("stand-in", command, f"http://127.0.0.1:{port}/", {})


def services() -> list[Program]:
    """The three real ones on free ports. The engine gets no further than to its port: it has no model."""
    return [
        action_server(free_port()),
        engine(TOKEN, Path("models/none.tar.gz"), free_port()),
        desk(free_port()),
    ]


@pytest.fixture
def left_behind(tmp_path: Path) -> Iterator[Path]:
    """The log of a service that leaves a stranger behind; ends him."""
    log = tmp_path / "actions.log"
    yield tmp_path
    for log in tmp_path.glob("*.log"):
        for number in re.findall(r"^\d+$", log.read_text(), re.MULTILINE)[:1]:
            os.kill(int(number), signal.SIGKILL)


@pytest.mark.parametrize("service", services(), ids=["actions", "engine", "desk"])
def test_taken_port_is_refused_before_anything_starts(
    service: Program, environment: dict[str, str], tmp_path: Path
) -> None:
    """With the number and the command of whoever has it; the answer that he gives is not asked for."""
    marker = tmp_path / "started"
    other = stand_in(f"open({str(marker)!r}, 'w')")
    with (
        stranger(service.address[1]) as process,
        Processes(environment, logs=tmp_path) as started,
        pytest.raises(StartError) as refusal,
    ):
        started.start([other, service])
    said = str(refusal.value)
    assert service.name in said and str(service.address[1]) in said
    assert str(process.pid) in said and strangers.__file__ in said
    assert not marker.exists() and not list(tmp_path.glob("*.log"))


@pytest.mark.parametrize(
    "service",
    [
        *services(),
        Program("quick", ("/bin/false",), f"http://127.0.0.1:{free_port()}/", {}),
        Program("slow", ("/bin/sleep", "100000"), f"http://127.0.0.1:{free_port()}/", {}),
    ],
    ids=lambda service: service.name,
)
def test_port_taken_between_look_and_start(
    service: Program, environment: dict[str, str], left_behind: Path
) -> None:
    """The stranger's 200 is not taken for the service's, whether that ends at once, later or never."""
    behind = (sys.executable, strangers.__file__, str(service.address[1]))
    with Processes(environment, logs=left_behind) as started, pytest.raises(StartError) as refusal:
        started.start([replace(service, command=(*behind, *service.command))])
    number = (left_behind / f"{service.name}.log").read_text().splitlines()[0]
    assert number in str(refusal.value) and strangers.__file__ in str(refusal.value)


@pytest.mark.parametrize("name", ["http_proxy", "HTTP_PROXY", "all_proxy"])
def test_proxy_is_not_asked_for_what_is_here(
    name: str, environment: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A company's machine has one set for the way out."""
    monkeypatch.setenv(name, "http://127.0.0.1:9")
    with Processes(environment, logs=tmp_path) as started:
        started.start([stand_in("import http.server as h; h.test(h.SimpleHTTPRequestHandler, port=PORT)")])


def test_service_that_ends_says_its_last_words(environment: dict[str, str], tmp_path: Path) -> None:
    """With its code, from its log."""
    with Processes(environment, logs=tmp_path) as started, pytest.raises(StartError) as failure:
        started.start([stand_in("import sys; print('早上好'); sys.exit(3)")])
    assert "3" in str(failure.value) and "早上好" in str(failure.value)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "::1", "localhost"])
def test_desk_is_found_wherever_it_listens(host: str, environment: dict[str, str], tmp_path: Path) -> None:
    """On all addresses, on IPv6, by name."""
    with Processes(environment, logs=tmp_path) as started:
        started.start([desk(free_port(), host)])


def test_second_interrupt_is_not_kept_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that does not listen is killed at once."""
    monkeypatch.setattr(module, "_GRACE", 100_000.0)
    program = (
        "import signal, time; signal.signal(15, signal.SIG_IGN); print('deaf', flush=True); time.sleep(1e6)"
    )
    deaf = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, start_new_session=True)
    assert deaf.stdout and deaf.stdout.readline()
    signal.setitimer(signal.ITIMER_REAL, 0.3)
    before = signal.signal(signal.SIGALRM, signal.default_int_handler)
    try:
        end([deaf])
    finally:
        signal.signal(signal.SIGALRM, before)
    assert deaf.returncode == -signal.SIGKILL


def test_token_is_on_no_command_line(environment: dict[str, str]) -> None:
    """A process list is for all to read."""
    token = Environment.from_environ(environment).rasa_api_token
    assert not any(token in word for service in services() for word in service.command)
