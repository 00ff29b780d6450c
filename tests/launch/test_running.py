"""`make run`: what keeps it from starting, and the whole of it on the real ports."""

from __future__ import annotations

import os
import re
import sqlite3
import subprocess
import sys
import time
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import httpx
import pytest

from launch import ports, running
from launch.ports import free_port
from launch.sentences import say
from support.clock import SHANGHAI
from support.company.calendar import Calendar
from support.company.settings import Settings
from support.storage.database import open_database
from support.wallet import Account, tables
from support.wallet.sql import SqlWallet
from tests.launch import strangers
from tests.launch.checkout import PATIENCE, Checkout
from tests.launch.strangers import stranger
from tests.support.wallet.conftest import FINE, Store
from tests.support.wallet.test_port import PAYMENT

PORTS = (5005, 5055)
"""The engine's and the action server's (contract.md, Start)."""

HOLDING = """
import os, pathlib, time
from launch import file_lock, running
with file_lock.held(running._LOCK):
    running._LOCK.write_text(str(os.getpid()))
    print("held", flush=True)
    time.sleep(600)
"""


def logs_of(own: Checkout) -> Path:
    """The folder of the logs, with one that a running assistant writes to."""
    folder = own.folder / running.LOGS
    folder.mkdir(parents=True)
    (folder / "desk.log").write_text("the running one's")
    return folder


def untouched(logs: Path) -> bool:
    """Whether nothing was started and nothing moved away."""
    only = [file.name for file in logs.iterdir()] == ["desk.log"]
    return only and (logs / "desk.log").read_text() == "the running one's"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("IDENTITY_SECRET", "hunter2"),
        ("DATABASE_URL", "mysql://u:hunter2@host/name"),
        ("WALLET_TOKEN", "hunter2密"),
        ("VERIFIED_ACCOUNT", "hunter2"),
        ("DESK_PORT", "hunter2"),
        ("DESK_PORT", "70000"),
        ("RASA_API_TOKEN", "'hunter2"),
    ],
)
def test_malformed_variable_is_named_never_shown(name: str, value: str, own: Checkout) -> None:
    """One sentence, before anything is trained or started."""
    own.write_env(**{name: value})
    ended = own.launch("run")
    assert ended.returncode == 1 and ended.stdout == ""
    assert name in ended.stderr and len(ended.stderr.splitlines()) == 1
    assert "hunter2" not in ended.stderr and "70000" not in ended.stderr
    assert not (own.folder / running.LOGS).exists()


COMPANY = {"WALLET_URL": "https://hunter2.example", "WALLET_TOKEN": "hunter2"}
DATABASE = {"WALLET_DATABASE_URL": "postgresql://u:hunter2@127.0.0.1:1/company"}


@pytest.mark.parametrize(
    ("variables", "named"),
    [
        ({"WALLET_URL": "https://hunter2.example"}, "WALLET_TOKEN"),
        ({"WALLET_TOKEN": "hunter2"}, "WALLET_URL"),
        ({**COMPANY, **DATABASE}, "WALLET_DATABASE_URL"),
        ({**COMPANY, "WALLET_TOKEN": "Bearer hunter2"}, "WALLET_TOKEN"),
        ({**COMPANY, "WALLET_URL": "https://me:hunter2@wallet.example"}, "WALLET_URL"),
        ({**COMPANY, "WALLET_URL": "https://wallet.example:hunter2"}, "WALLET_URL"),
        ({**COMPANY, "DESK_DEMO": "true"}, "DESK_DEMO"),
        ({**DATABASE, "DESK_DEMO": "on"}, "DESK_DEMO"),
        ({"DESK_DEMO": "hunter2"}, "DESK_DEMO"),
    ],
)
@pytest.mark.parametrize("command", ["run", "shell"])
def test_a_wallet_that_is_half_set_is_a_sentence(
    command: str, variables: dict[str, str], named: str, own: Checkout
) -> None:
    """Before anything is trained, written or started; the variable is named, its value never shown."""
    own.write_env(**variables)
    ended = own.launch(command)
    assert ended.returncode == 1 and ended.stdout == ""
    assert named in ended.stderr and len(ended.stderr.splitlines()) == 1 and "hunter2" not in ended.stderr
    assert not (own.folder / "var/okpay.db").exists()


@pytest.mark.parametrize(
    "module",
    [
        ("support.wallet.demo",),
        ("support.wallet.demo", "--notice", "all", "x"),
        ("desk.people.agents", "--demo"),
    ],
)
def test_what_makes_the_demo_refuses_a_named_database(module: tuple[str, ...], own: Checkout) -> None:
    """Also where it is called by hand: the company's file is not even made."""
    file = own.folder / "company.db"
    ended = own.run([sys.executable, "-m", *module], WALLET_DATABASE_URL=f"sqlite:///{file}")
    assert ended.returncode != 0 and "WALLET_DATABASE_URL" in ended.stderr and "Traceback" not in ended.stderr
    assert not file.exists() and not (own.folder / "var/okpay.db").exists()


def company_rows(url: str) -> None:
    """Real rows, of accounts that the demo has as well, in tables as docs/integration/wallet.md has them."""
    engine = open_database(url)
    tables.metadata.create_all(engine)
    tables.demo_mark.drop(engine)
    Store(engine, SqlWallet(engine, 2.0)).put(
        Account("OK10000001", FINE), replace(PAYMENT, account_id="OK10000001")
    )
    engine.dispose()


def dump(url: str) -> list[str]:
    """All that stands in a SQLite file."""
    with sqlite3.connect(url.removeprefix("sqlite:///")) as connection:
        return list(connection.iterdump())


def test_real_rows_in_the_embedded_wallets_place_are_not_touched(own: Checkout) -> None:
    """`DATABASE_URL` holds a wallet that nobody has named: a sentence that says how to name it."""
    own.with_model()
    url = f"sqlite:///{own.folder}/company.db"
    company_rows(url)
    own.write_env(DATABASE_URL=url)
    for command in ("run", "shell"):
        ended = own.launch(command)
        assert ended.returncode == 1 and "WALLET_DATABASE_URL" in ended.stderr, ended
        assert "Traceback" not in ended.stderr
    rows = [row for row in dump(url) if "wallet_" in row]
    assert [row for row in rows if row.startswith("INSERT")] and not [
        row for row in rows if "OK10000011" in row
    ]
    desk = own.run(
        [sys.executable, "-m", "desk", "--port", str(free_port())], DATABASE_URL=url, DESK_DEMO="true"
    )
    assert desk.returncode == 1 and "WALLET_DATABASE_URL" in desk.stderr and "Traceback" not in desk.stderr
    assert [row for row in dump(url) if "wallet_" in row] == rows


@pytest.mark.parametrize("variables", [COMPANY, DATABASE], ids=["service", "database"])
def test_a_desk_by_itself_refuses_the_demo_beside_a_company(variables: dict[str, str], own: Checkout) -> None:
    ended = own.run([sys.executable, "-m", "desk"], **variables, DESK_DEMO="true")
    assert ended.returncode == 1 and "DESK_DEMO" in ended.stderr and len(ended.stderr.splitlines()) == 1


@pytest.mark.parametrize("kind", ["service", "database"])
def test_whole_start_with_the_companys_wallet(kind: str, own: Checkout) -> None:
    """It starts; banner and help page speak of no demo, nobody gets its tokens, the wallet is as it was."""
    own.with_model()
    url, desk_port = f"sqlite:///{own.folder}/company.db", free_port()
    if taken := [port for port in PORTS if ports.is_taken("127.0.0.1", port)]:
        pytest.skip(f"ports {taken} are taken: stop whatever listens there")
    company_rows(url)
    before = dump(url)
    named = {"WALLET_URL": "http://127.0.0.1:1", "WALLET_TOKEN": "t"}
    own.write_env(DESK_PORT=str(desk_port), **(named if kind == "service" else {"WALLET_DATABASE_URL": url}))
    with own.launching("run") as started:
        deadline = time.monotonic() + PATIENCE
        while "Ctrl-C" not in started.said():
            assert started.process.poll() is None and time.monotonic() < deadline, started.said()
            time.sleep(0.2)
        said, at = started.said(), f"http://127.0.0.1:{desk_port}"
        assert "make agent" in said and "make check-wallet" in said
        assert not [
            word for word in ("OK10000001", "演示", "密码", "身份登录", "docs/demo.md") if word in said
        ], said
        assert "OK1000" not in httpx.get(f"{at}/").text
        assert httpx.post(f"{at}/demo/token", json={"account": "OK10000001"}).status_code == 404
        assert started.interrupt() == 0
    assert dump(url) == before
    embedded = dump(f"sqlite:///{own.folder}/var/okpay.db")
    assert not [row for row in embedded if "wallet_" in row or 'INSERT INTO "desk_agents"' in row]


@pytest.mark.parametrize("account", ["-x", "--help", "OK1", 'OK"1', "OK'1", "OK 1", "$$(id)"])
def test_make_hands_an_account_on_as_it_is(account: str, own: Checkout) -> None:
    """`make shell ACCOUNT=...`: a malformed one is named, and nothing takes it for something else."""
    ended = own.run(["make", "-s", "RUN=", "UV=true", "shell", f"ACCOUNT={account}"], **on_path())
    assert ended.returncode == 2, ended
    assert "VERIFIED_ACCOUNT" in ended.stderr and "usage" not in ended.stderr + ended.stdout


def test_make_hands_a_name_on_as_it_is(own: Checkout) -> None:
    """`make agent NAME=...`, with what `.env` says of the database."""
    database = own.folder / "a b#c%25d.db"
    own.write_env(DATABASE_URL=f"'sqlite:///{database}'")
    for name in ("--help", '小"林', "小'林", "`touch x`", "$$(touch x)"):
        refused = own.run(["make", "-s", "RUN=", "UV=true", "agent", f"NAME={name}"], **on_path())
        assert "名字" in refused.stderr and "usage" not in refused.stdout + refused.stderr, refused
    assert not (own.folder / "x").exists()
    name = "小.林  -x"
    made = own.run(["make", "-s", "RUN=", "UV=true", "agent", f"NAME={name}"], **on_path())
    assert made.returncode == 0 and name in made.stdout, made
    assert database.exists()


def on_path() -> dict[str, str]:
    """The environment's Python first, as `uv run` has it."""
    return {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}


def test_taken_port_is_said_with_who_has_it(own: Checkout) -> None:
    """And the logs of whatever runs there are left alone."""
    port = free_port()
    own.write_env(DESK_PORT=str(port))
    logs = logs_of(own)
    with stranger(port) as process:
        ended = own.launch("run")
    assert ended.returncode == 1 and "Traceback" not in ended.stderr
    assert str(port) in ended.stderr and str(process.pid) in ended.stderr and "strangers.py" in ended.stderr
    assert untouched(logs)
    assert not (own.folder / "models" / ".training").exists() and not (own.folder / "var/okpay.db").exists()


def test_second_start_in_one_folder_is_a_sentence(own: Checkout) -> None:
    """Also while the first still installs or trains and has no port yet."""
    own.write_env(DESK_PORT=str(free_port()))
    logs = logs_of(own)
    first = subprocess.Popen([sys.executable, "-c", HOLDING], cwd=own.folder, stdout=subprocess.PIPE)
    try:
        assert first.stdout and first.stdout.readline()
        ended = own.launch("run")
    finally:
        first.kill()
        first.wait()
    assert ended.returncode == 1
    assert ended.stderr == say("runs_already", process=first.pid) + "\n"
    assert untouched(logs)


def test_a_second_start_touches_nothing(own: Checkout) -> None:
    """Not the lock's file, which names the first, and no `.env` with secrets that the first does not know."""
    lock = own.folder / "var" / "run.lock"
    first = subprocess.Popen([sys.executable, "-c", HOLDING], cwd=own.folder, stdout=subprocess.PIPE)
    try:
        assert first.stdout and first.stdout.readline()
        before = lock.stat().st_mtime_ns, lock.read_text()
        assert own.launch("run").returncode == 1
        assert (lock.stat().st_mtime_ns, lock.read_text()) == before
    finally:
        first.kill()
        first.wait()
    assert [file.name for file in (own.folder / "var").iterdir()] == ["run.lock"]
    assert not (own.folder / ".env").exists()


def test_a_port_that_a_leftover_of_ours_holds_says_how_to_end_it(own: Checkout) -> None:
    """What a start leaves behind that was killed; somebody else's process is not for us to end."""
    port = free_port()
    own.write_env(DESK_PORT=str(port))
    for folder in (own.folder, own.folder.parent):
        command = [sys.executable, strangers.__file__, str(port)]
        process = subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE)
        try:
            assert process.stdout and process.stdout.readline()
            ended = own.launch("run")
        finally:
            process.kill()
            process.wait()
        assert ended.returncode == 1 and str(process.pid) in ended.stderr
        assert (say("orphan", process=process.pid) in ended.stderr) == (folder == own.folder)


def test_a_python_that_is_too_old_or_missing_is_a_sentence(own: Checkout, tmp_path: Path) -> None:
    """Of the machine's own, by which everything is installed."""
    old = tmp_path / "bin" / "python3"
    old.parent.mkdir()
    old.write_text("#!/bin/sh\necho SyntaxError >&2\nexit 1\n")
    old.chmod(0o755)
    refused = own.run(["make", "-s", "UV=true", "install"], PATH=f"{old.parent}:{os.environ['PATH']}")
    assert refused.returncode == 2 and refused.stdout == ""
    assert refused.stderr.startswith(say("old_python")) and "SyntaxError" not in refused.stderr


def test_whole_start(own: Checkout) -> None:
    """Without an `.env`: all three answer, a second start changes nothing, Ctrl-C ends all."""
    own.with_model()
    desk_port = free_port()
    if taken := [port for port in PORTS if ports.is_taken("127.0.0.1", port)]:
        pytest.skip(f"ports {taken} are taken: stop whatever listens there")
    own.write_env(DESK_PORT=str(desk_port))
    with own.launching("run") as started:
        deadline = time.monotonic() + PATIENCE
        while not ports.is_taken("127.0.0.1", desk_port):
            assert started.process.poll() is None and time.monotonic() < deadline, started.said()
            time.sleep(0.05)
        # The desk is open: whoever writes now is answered.
        assert all(ports.is_taken("127.0.0.1", port) for port in PORTS)
        while "Ctrl-C" not in started.said():
            assert started.process.poll() is None and time.monotonic() < deadline, started.said()
            time.sleep(0.2)
        assert httpx.get(f"http://127.0.0.1:{desk_port}/health").json() == {"ok": True}
        token = re.search(r"RASA_API_TOKEN=(\w+)", (own.folder / ".env").read_text())
        assert token
        assert httpx.get("http://127.0.0.1:5005/status", params={"token": token[1]}).status_code == 200
        assert httpx.get("http://127.0.0.1:5005/status").status_code == 401
        logs = own.folder / running.LOGS
        before = sorted((file.name, file.stat().st_ino) for file in logs.iterdir())
        assert own.launch("run").stderr == say("runs_already", process=started.process.pid) + "\n"
        assert sorted((file.name, file.stat().st_ino) for file in logs.iterdir()) == before
        said, below = started.said(), started.below()
        makers = [process for process in below if "nlu.preparing" in process.cmdline()]
        assert "语义复核" in said or makers
        assert httpx.get("http://127.0.0.1:5005/webhooks/rest/readyz").json()["ready"] is True
        ready = httpx.get(f"http://127.0.0.1:{desk_port}/readyz")
        assert (ready.status_code, ready.json()["failing"]) == (200, [])
        assert "Warning" not in said and "INFO" not in said and "Traceback" not in said
        assert started.interrupt() == 0
        # Where `make test` has not prepared it, the second opinion is being made as well.
        assert len(below) - len(makers) == 3 and not [process for process in below if process.is_running()]
    assert not [port for port in (*PORTS, desk_port) if ports.is_taken("127.0.0.1", port)]


@pytest.mark.parametrize(("month", "said"), [(9, False), (10, True), (12, True)])
def test_the_start_says_when_the_calendar_ends(month: int, said: bool) -> None:
    """From three months before; the company goes on all the same."""
    settings = Settings.load(Path("data/settings.yml"))
    hours = replace(settings.agent_hours, calendar=Calendar(years=frozenset({2097})))
    at = datetime(2097, month, 1, tzinfo=SHANGHAI)
    concerns = list(running.concerns(replace(settings, agent_hours=hours), at))
    assert any("节假日日历只到 2097-12-31" in one and "2098" in one for one in concerns) is said
    assert any("hotline" in one for one in concerns)
