"""`make run`: everything at once, in the foreground."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from launch import databases, editions, file_lock, last_move, model, reloading, surroundings
from launch.failure import StartError
from launch.processes import Processes, refuse_taken
from launch.programs import HOST, Program, action_server, desk, engine
from launch.second_opinion import SecondOpinion
from launch.sentences import say
from launch.watching import Watching
from support.clock import now
from support.company.settings import Settings
from support.content import VARIABLE
from support.environment import Environment

LOGS = Path("var/logs")

_LOCK = Path("var/run.lock")


@contextmanager
def alone() -> Iterator[None]:
    """Nobody else starts or moves the assistant of this folder meanwhile; before anything else is touched.

    Raises:
        StartError: It runs already.
    """
    with file_lock.held(_LOCK, _runs_already):
        _LOCK.write_text(str(os.getpid()))
        yield


def run(variables: Mapping[str, str]) -> int:
    """Trains if need be, starts all, and goes on until Ctrl-C. Called while `alone`.

    Raises:
        StartError: A port is taken, a variable is malformed, a database cannot be used, something in `data/`
            is wrong, or a process ended.
    """
    variables = _with_demo(variables)
    # Before anything is done, and again after the minutes that a training takes.
    refuse_taken(_services(variables, model.MODELS))
    databases.check(variables)
    settings = surroundings.read(variables).settings_file
    # Before the minutes of a training: what is saved in them is seen.
    watching = Watching(variables, settings, _tell)
    content = reloading.begin(variables, settings)
    variables = {**variables, VARIABLE: str(editions.POINTER.resolve())}
    services = _services(variables, model.MODELS / content.model)
    prepare(variables)
    print(say("starting"), flush=True)
    refuse_taken(services)
    _keep_last_logs(services)
    with Processes(variables, logs=LOGS) as processes:
        # The desk opens last: what a customer writes to it is answered from its first second on.
        processes.start(services[:-1])
        processes.start(services[-1:])
        _welcome(variables, services[-1])
        _watch(processes, watching, SecondOpinion(variables, _tell))
    return 0


def _watch(processes: Processes, watching: Watching, opinion: SecondOpinion) -> None:
    """Until Ctrl-C."""

    def look() -> None:
        watching.look()
        opinion.look()

    if not sys.stdin.isatty():
        # On a terminal it means that the terminal is gone.
        signal.signal(signal.SIGHUP, lambda *_: watching.train_now())
    try:
        processes.watch(look)
    except KeyboardInterrupt:
        return
    finally:
        watching.stop()
        opinion.stop()


def is_running() -> bool:
    """Whether an assistant of this folder runs."""
    try:
        with file_lock.held(_LOCK, _runs_already):
            return False
    except StartError:
        return True


def prepare(variables: Mapping[str, str]) -> None:
    """The database's tables and, for the embedded wallet, the demo data: never in a wallet that is named.

    Raises:
        StartError: The database refuses.
    """
    done("support.storage.database", variables=variables)
    if not surroundings.read(variables).wallet_named:
        done("support.wallet.demo", variables=variables)


def _runs_already() -> None:
    raise StartError(say("runs_already", process=_LOCK.read_text() or "?"))


def _tell(sentence: str) -> None:
    print(sentence, flush=True)


def _services(variables: Mapping[str, str], trained: Path) -> list[Program]:
    """Engine and action server, and last the desk."""
    environment = surroundings.read(variables)
    host = variables.get("DESK_HOST", "").strip() or HOST
    return [
        action_server(),
        engine(environment.rasa_api_token, trained),
        desk(surroundings.desk_port(variables), host),
    ]


def _with_demo(variables: Mapping[str, str]) -> Mapping[str, str]:
    """With the demo's accounts to sign in as, unless the wallet is the company's, or it is said otherwise."""
    if variables.get("DESK_DEMO", "").strip() or surroundings.read(variables).wallet_named:
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
    environment = surroundings.read(variables)
    places = {"desk": front.ready.removesuffix("/health"), "logs": LOGS}
    if environment.demo:
        print(say("welcome_demo", agents=_demo_agents(variables), **places) + "\n")
    else:
        print(say("welcome", **places) + "\n")
    for concern in concerns(Settings.load(environment.settings_file), now()):
        print(concern + "\n")
    for notice in left_behind(environment):
        print(notice + "\n")
    sys.stdout.flush()


def left_behind(environment: Environment) -> Iterator[str]:
    """What of the data is not in the database in use."""
    if left := databases.unmoved(environment):
        about = {"file": databases.LEFT, "count": left.count}
        yield say("unmoved_since", **about) if left.since else say("unmoved", **about)
    if moved := last_move.unused(environment):
        yield say("moved_elsewhere", **moved)


def concerns(settings: Settings, at: datetime) -> Iterator[str]:
    """What of the company's settings does not keep it from starting, and should not stay so."""
    if names := settings.placeholders():
        yield say("placeholders", names="、".join(names))
    if end := settings.calendar_ending(at):
        yield say("calendar_ends", end=end, next=end.year + 1)


def _demo_agents(variables: Mapping[str, str]) -> str:
    """Lines with the demo's agents, whose passwords are drawn afresh at each start."""
    made = done("desk.people.agents", "--demo", variables=variables)
    rows = (row.split("\t") for row in made.splitlines())
    return "".join(
        "\n    " + say("demo_agent", name=name, role=say(f"role_{role}"), password=password)
        for name, role, password in rows
    )


def done(module: str, *arguments: str, variables: Mapping[str, str]) -> str:
    """What a module of ours prints that is run to its end.

    Raises:
        StartError: It failed. Holds its last words.
    """
    command = [sys.executable, "-m", module, *arguments]
    ended = subprocess.run(command, env=dict(variables), capture_output=True, text=True, check=False)
    if ended.returncode:
        raise StartError(say("not_done", module=module, reason=ended.stderr.strip()))
    return ended.stdout
