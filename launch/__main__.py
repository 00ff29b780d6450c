"""`python -m launch run|shell|train|reload|move-database`: what the Makefile's targets call."""

from __future__ import annotations

import argparse
import contextlib
import io
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from launch import databases, editions, model, moving, reloading, surroundings
from launch.failure import StartError
from launch.ports import free_port
from launch.processes import Processes
from launch.programs import action_server, shell
from launch.running import LOGS, alone, is_running, prepare, run
from launch.sentences import say

_INTERRUPTED = 130
"""Exit code after Ctrl-C, as shells have it (128 and the signal's number)."""


def main() -> int:
    """Runs the command. Returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m launch", description=__doc__)
    parser.add_argument("command", choices=("run", "shell", "train", "reload", "move-database"))
    parser.add_argument("--account", default="", help="verified account of the shell's user")
    parser.add_argument("--write", action="store_true", help="a move's new lines are put into .env")
    arguments = parser.parse_args()
    for stream in (sys.stdout, sys.stderr):
        # A terminal that cannot show Chinese is no reason not to start.
        with contextlib.suppress(AttributeError, io.UnsupportedOperation):
            stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _interrupt)
    try:
        return _do(arguments.command, arguments.account, arguments.write)
    except StartError as failure:
        print(failure, file=sys.stderr)
        return 1
    except OSError as refused:
        # A full disk, a folder that can only be read.
        print(say("file_refused", file=refused.filename or "", reason=refused.strerror), file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print(say("stopped"), file=sys.stderr)
        return _INTERRUPTED


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def _do(command: str, account: str, write: bool) -> int:
    if command == "run":
        with alone():
            return run(surroundings.load())
    if command == "move-database":
        with alone():
            return moving.move(surroundings.load(), os.environ.get("TO", ""), write)
    variables = surroundings.load()
    if command == "shell":
        return _shell({**variables, "VERIFIED_ACCOUNT": account})
    settings = surroundings.read(variables).settings_file
    if command == "reload":
        return _reload(variables, settings)
    model.train(variables)
    return 0


def _reload(variables: Mapping[str, str], settings: Path) -> int:
    """What editors have changed, in use at once or after its training; a check only where nothing runs."""
    if not is_running():
        editions.take(settings)
        print(say("content_checked"))
        return 0
    outcome = reloading.take_up(settings)
    print(say(outcome.value), flush=True)
    if outcome.trains:
        reloading.learn(variables, settings)
        print(say("content_trained"))
    return 0


def _shell(variables: Mapping[str, str]) -> int:
    """Beside a running assistant as well: ports and logs are its own. The terminal is for talking."""
    databases.check(variables)
    trained = model.train(variables)
    print(say("starting"), flush=True)
    prepare(variables)
    actions_port, logs = free_port(), LOGS / "shell"
    logs.mkdir(parents=True, exist_ok=True)
    own = {**variables, "ACTION_SERVER_URL": f"http://127.0.0.1:{actions_port}/webhook"}
    with Processes(own, logs=logs) as processes, (logs / "shell.log").open("ab") as log:
        processes.start([action_server(actions_port)])
        talk = subprocess.run(shell(trained, free_port()).command, env=own, stderr=log, check=False)
    if talk.returncode:
        raise StartError(say("shell_ended", code=talk.returncode, log=log.name))
    return 0


if __name__ == "__main__":
    sys.exit(main())
