"""Ports that are free, ours or a stranger's, with real processes on them."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from doctor.subjects import listening
from launch import model, ports, surroundings
from launch.ports import free_port
from launch.programs import Program, action_server, desk, engine
from tests.doctor.patients import GOOD, as_nobody, found, of, wrong
from tests.launch.strangers import stranger

SERVER = """
import http.server, json, sys
port, answers = int(sys.argv[1]), json.loads(sys.argv[2])
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        path = self.path.partition("?")[0]
        status, body = answers.get(path, (404, ""))
        if status == 0:
            import time; time.sleep(60)
        self.send_response(status); self.end_headers(); self.wfile.write(json.dumps(body).encode())
    def log_message(self, *_): pass
server = http.server.ThreadingHTTPServer(("127.0.0.1", port), Handler)
print("listening", flush=True)
server.serve_forever()
"""

PROGRAMS = listening.programs
"""As they are before a test moves them."""

Answers = dict[str, tuple[int, object]]


def test_the_ports_are_those_of_the_start() -> None:
    """The inner ones fixed (contract.md, Start), the desk's as the variables say."""
    addresses = [program.address for program in PROGRAMS(of(DESK_PORT="8181", DESK_HOST="127.0.0.2"))]
    assert addresses == [("127.0.0.1", 5055), ("127.0.0.1", 5005), ("127.0.0.2", 8181)]


@pytest.fixture(autouse=True)
def own_ports(monkeypatch: pytest.MonkeyPatch) -> dict[str, int]:
    """The inner programs on free ports, so that a running assistant is not in the way."""
    chosen = {"actions": free_port(), "engine": free_port(), "desk": free_port()}

    def moved(patient: object) -> tuple[Program, ...]:
        return (
            action_server(chosen["actions"]),
            engine(GOOD["RASA_API_TOKEN"], Path(), chosen["engine"]),
            desk(chosen["desk"]),
        )

    monkeypatch.setattr(listening, "programs", moved)
    return chosen


@contextmanager
def ours(port: int, answers: Answers, **variables: str) -> Iterator[int]:
    """A process in the present folder that listens."""
    process = subprocess.Popen(
        [sys.executable, "-c", SERVER, str(port), json.dumps(answers)],
        stdout=subprocess.PIPE,
        env={**surroundings.DEFAULTS, **GOOD, **variables},
    )
    assert process.stdout
    try:
        process.stdout.readline()
        yield process.pid
    finally:
        process.kill()
        process.wait()


@contextmanager
def all_running(chosen: dict[str, int], **answers: Answers) -> Iterator[None]:
    """All three."""
    status = {"model_file": f"models/{model.path().name}"}
    well: dict[str, Answers] = {
        "actions": {"/health": (200, {})},
        "engine": {"/status": (200, status)},
        "desk": {"/health": (200, {"ok": True})},
    }
    with ExitStack() as stack:
        for name, port in chosen.items():
            stack.enter_context(ours(port, answers.get(name, well[name])))
        yield


def test_all_free() -> None:
    findings = list(listening.look(of()))
    assert [finding.name for finding in findings] == ["port_free"] * 3


def test_all_running(own_ports: dict[str, int]) -> None:
    with all_running(own_ports):
        assert set(found(listening.look)) == {"program_well"}


def test_a_stranger(own_ports: dict[str, int], folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Named with number and command; started in another folder than ours."""
    monkeypatch.chdir("/")
    with stranger(own_ports["engine"]) as process:
        monkeypatch.chdir(folder)
        finding = found(listening.look)["port_strangers"]
    assert finding.about["port"] == own_ports["engine"] and finding.about["program"] == "engine"
    assert str(process.pid) in str(finding.about["who"]) and "strangers.py" in str(finding.about["who"])


def test_only_a_part_runs(own_ports: dict[str, int]) -> None:
    with ours(own_ports["desk"], {"/health": (200, {"ok": True})}):
        findings = found(listening.look)
    assert findings["runs_in_part"].about == {"missing": "actions engine"}


def test_an_engine_with_another_token(own_ports: dict[str, int]) -> None:
    with all_running(own_ports, engine={"/status": (401, {})}):
        assert wrong(found(listening.look)) == {"engine_other_token"}


def test_an_engine_with_another_model(own_ports: dict[str, int]) -> None:
    with all_running(own_ports, engine={"/status": (200, {"model_file": "models/okpay-0.tar.gz"})}):
        assert wrong(found(listening.look)) == {"engine_older_model"}


def test_one_that_is_not_well(own_ports: dict[str, int]) -> None:
    with all_running(own_ports, actions={"/health": (503, {})}):
        finding = found(listening.look)["program_unwell"]
    assert finding.about == {"port": own_ports["actions"], "program": "actions", "status": 503}


def test_one_that_does_not_answer(own_ports: dict[str, int]) -> None:
    with all_running(own_ports, desk={"/health": (0, {})}):
        assert found(listening.look)["program_silent"].about["program"] == "desk"


def test_variables_that_changed_since_the_start(own_ports: dict[str, int]) -> None:
    """Named, never shown."""
    with all_running(own_ports):
        findings = found(listening.look, WALLET_TIMEOUT="3.25", REDIS_URL="redis://h")
    assert findings["restart_needed"].about["variables"] == "REDIS_URL WALLET_TIMEOUT"
    assert "3.25" not in repr(findings)


@pytest.mark.parametrize("host", ["192.0.2.1", "no-such-host.invalid"])
def test_an_address_of_another_machine(monkeypatch: pytest.MonkeyPatch, host: str) -> None:
    monkeypatch.setattr(listening, "programs", lambda _: (desk(free_port(), host),))
    assert found(listening.look)["port_no_address"].about["host"] == host


def test_a_port_that_is_not_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tried as another user, where the test's own may bind any port."""
    monkeypatch.setattr(listening, "programs", lambda _: (desk(81),))
    if ports.is_taken("127.0.0.1", 81):
        pytest.skip("port 81 is taken")
    if Path("/proc/sys/net/ipv4/ip_unprivileged_port_start").read_text().strip() in {"0", "80", "81"}:
        pytest.skip("this machine lets everybody have port 81")
    with as_nobody():
        assert set(found(listening.look)) == {"port_not_allowed"}


def test_a_port_that_a_connection_has(own_ports: dict[str, int]) -> None:
    """Nobody listens there, and nobody can."""
    with socket.create_server(("127.0.0.1", 0)) as listener, socket.socket() as calling:
        calling.bind(("127.0.0.1", own_ports["desk"]))
        calling.connect(listener.getsockname())
        assert wrong(found(listening.look)) == {"port_taken_unseen"}


def test_desks_are_counted(folder: Path, tmp_path: Path) -> None:
    """Those of this installation; other processes and other installations are none of them."""
    sleeping = "import time; print('up', flush=True); time.sleep(60)"
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    started = []
    try:
        for place, module in ((folder, "desk"), (folder, "desk"), (folder, "desks"), (elsewhere, "desk")):
            # What follows -c is the program's own; the words are what is looked at.
            command = [sys.executable, "-c", sleeping, "-m", module]
            started.append(subprocess.Popen(command, cwd=place, stdout=subprocess.PIPE))
            out = started[-1].stdout
            assert out and out.readline()
        assert sorted(listening.desks(folder)) == sorted(process.pid for process in started[:2])
    finally:
        for process in started:
            process.kill()
            process.wait()
