"""`make run`: everything at once, in the foreground."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path

from launch import file_lock, model, surroundings
from launch.failure import StartError
from launch.processes import Processes, refuse_taken
from launch.programs import HOST, Program, action_server, desk, engine
from launch.sentences import say
from support.clock import now
from support.company.settings import Settings

LOGS = Path("var/logs")

_LOCK = Path("var/run.lock")


def run(variables: Mapping[str, str]) -> int:
    """Trains if need be, starts all, and goes on until Ctrl-C.

    Raises:
        StartError: It runs already, a port is taken, a variable is malformed, or a process ended.
    """
    with file_lock.held(_LOCK, _runs_already):
        _LOCK.write_text(str(os.getpid()))
        variables = _with_demo(variables)
        services = _services(variables)
        # Before anything is done, and again after the minutes that a training takes.
        refuse_taken(services)
        model.train(variables)
        prepare(variables)
        print(say("starting"), flush=True)
        refuse_taken(services)
        _keep_last_logs(services)
        with Processes(variables, logs=LOGS) as processes:
            processes.start(services)
            _welcome(variables, services[-1])
            try:
                processes.watch()
            except KeyboardInterrupt:
                return 0
    return 0


def prepare(variables: Mapping[str, str]) -> None:
    """The database's tables and, for the embedded wallet, the demo data.

    Raises:
        StartError: The database refuses.
    """
    _done("support.storage.database", variables=variables)
    if not surroundings.read(variables).wallet_url:
        _done("support.wallet.demo", variables=variables)


def _runs_already() -> None:
    raise StartError(say("runs_already", process=_LOCK.read_text() or "?"))


def _services(variables: Mapping[str, str]) -> list[Program]:
    """Engine and action server, and last the desk."""
    environment = surroundings.read(variables)
    host = variables.get("DESK_HOST", "").strip() or HOST
    return [
        action_server(),
        engine(environment.rasa_api_token, model.path()),
        desk(surroundings.desk_port(variables), host),
    ]


def _with_demo(variables: Mapping[str, str]) -> Mapping[str, str]:
    """With the demo's accounts to sign in as, unless the wallet is the company's own."""
    if variables.get("DESK_DEMO") or surroundings.read(variables).wallet_url:
        return variables
    return {**variables, "DESK_DEMO": "true"}


def _keep_last_logs(services: Iterable[Program]) -> None:
    """What the last start wrote is kept beside, as NAME.log.1."""
    LOGS.mkdir(parents=True, exist_ok=True)
    for service in services:
        log = LOGS / f"{service.name}.log"
        if log.exists():
            log.replace(log.with_name(f"{log.name}.1"))


def _welcome(variables: Mapping[str, str], front: Program) -> None:
    """Says where everything is and what to try first, and names the company's settings that are not set yet:
    customers would read them."""
    agents = _demo_agents(variables) if variables.get("DESK_DEMO") == "true" else "   " + say("make_an_agent")
    print(say("welcome", desk=front.ready.removesuffix("/health"), agents=agents, logs=LOGS) + "\n")
    for concern in concerns(Settings.load(surroundings.read(variables).settings_file), now()):
        print(concern + "\n")
    sys.stdout.flush()


def concerns(settings: Settings, at: datetime) -> Iterator[str]:
    """What of the company's settings does not keep it from starting, and should not stay so."""
    if names := settings.placeholders():
        yield say("placeholders", names="、".join(names))
    if end := settings.calendar_ending(at):
        yield say("calendar_ends", end=end, next=end.year + 1)


def _demo_agents(variables: Mapping[str, str]) -> str:
    """Lines with the demo's agents, whose passwords are drawn afresh at each start."""
    made = _done("desk.people.agents", "--demo", variables=variables)
    rows = (row.split("\t") for row in made.splitlines())
    return "".join(
        "\n    " + say("demo_agent", name=name, role=say(f"role_{role}"), password=password)
        for name, role, password in rows
    )


def _done(module: str, *arguments: str, variables: Mapping[str, str]) -> str:
    """What a module of ours prints that is run to its end.

    Raises:
        StartError: It failed. Holds its last words.
    """
    command = [sys.executable, "-m", module, *arguments]
    ended = subprocess.run(command, env=dict(variables), capture_output=True, text=True, check=False)
    if ended.returncode:
        raise StartError(say("not_done", module=module, reason=ended.stderr.strip()))
    return ended.stdout
