"""The three ports: free, ours, or a stranger's; and those of ours that listen: are they well."""

from __future__ import annotations

import contextlib
import errno
import os
import socket
from collections.abc import Iterator
from pathlib import Path

import httpx

from doctor.finding import Finding, broken, good, warning
from doctor.patient import Patient
from doctor.subjects.variables import known
from launch import model, ports
from launch.failure import StartError
from launch.ports import Listener
from launch.programs import Program, action_server, desk, engine

_SECONDS = 2.0

_STARTED_WITH = frozenset({"VERIFIED_ACCOUNT", "DESK_DEMO", "DESK_PORT", "DESK_HOST", "ACTION_SERVER_URL"})
"""Variables that launch sets itself for what it starts."""


def look(patient: Patient) -> Iterator[Finding]:
    """Each port, then whether only a part of the assistant runs."""
    running = []
    for program in programs(patient):
        host, port = program.address
        there = ports.listeners(host, port)
        about = {"port": port, "program": program.name}
        if strangers := [one for one in there if not is_ours(one, patient.folder)]:
            yield broken("port_strangers", who=_who(strangers[0]), **about)
        elif there:
            running.append(program)
            yield from _health(program, there[0], patient)
        elif ports.is_taken(host, port):
            yield warning("port_taken_unseen", **about)
        else:
            yield _free(host, port, program)
    missing = [program.name for program in programs(patient) if program not in running]
    if running and missing:
        yield broken("runs_in_part", missing=" ".join(missing))


def programs(patient: Patient) -> tuple[Program, ...]:
    """What `make run` starts."""
    token, front = patient.environment.rasa_api_token, patient.desk
    return action_server(), engine(token, Path()), desk(front.port, front.host)


def is_ours(listener: Listener, folder: Path) -> bool:
    """Whether a process was started in the installation's folder."""
    if listener.process is None:
        return False
    with contextlib.suppress(OSError):
        return Path(f"/proc/{listener.process}/cwd").resolve(strict=True) == folder.resolve()
    return False


def desks(folder: Path) -> list[int]:
    """The processes of this installation that are desks."""
    found = []
    for place in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            words = (place / "cmdline").read_bytes().split(b"\0")
            if b"-m" in words and words[words.index(b"-m") + 1 :][:1] == [b"desk"]:
                number = int(place.name)
                found += [number] if is_ours(Listener("", number), folder) else []
    return found


def _who(listener: Listener) -> str:
    return f"{listener.process} {listener.command}" if listener.process else listener.user


def _free(host: str, port: int, program: Program) -> Finding:
    """A port that nobody has; may we have it?"""
    about = {"port": port, "program": program.name}
    try:
        places = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return broken("port_no_address", host=host, **about)
    for family, kind, protocol, _, address in places:
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(address)
            except OSError as refused:
                name = "port_not_allowed" if refused.errno == errno.EACCES else "port_no_address"
                return broken(name, host=host, **about)
    return good("port_free", **about)


def _health(program: Program, listener: Listener, patient: Patient) -> Iterator[Finding]:
    """What one of ours answers, and whether it was started with the present variables."""
    about = {"port": program.address[1], "program": program.name}
    try:
        # Past a proxy of the surroundings: these are processes of this machine.
        answer = httpx.get(program.ready, timeout=_SECONDS, trust_env=False)
    except httpx.HTTPError:
        yield broken("program_silent", **about)
        return
    if program.name == "engine" and answer.status_code in (401, 403):
        yield broken("engine_other_token")
    elif answer.status_code != httpx.codes.OK:
        yield broken("program_unwell", status=answer.status_code, **about)
    else:
        yield good("program_well", **about)
        yield from _model(program, answer)
    if changed := _changed(listener, patient):
        yield warning("restart_needed", variables=" ".join(changed), **about)


def _model(program: Program, answer: httpx.Response) -> Iterator[Finding]:
    """Whether the engine has the model of the present data."""
    if program.name != "engine":
        return
    with contextlib.suppress(StartError, ValueError):
        present = Path(str(answer.json().get("model_file", ""))).name
        if present and present != model.path().name:
            yield warning("engine_older_model")


def _changed(listener: Listener, patient: Patient) -> list[str]:
    """The variables that are other now than when the process was started."""
    try:
        content = os.fsdecode(Path(f"/proc/{listener.process}/environ").read_bytes())
    except OSError:
        return []
    started = dict(entry.split("=", 1) for entry in content.split("\0") if "=" in entry)
    names = set(known()) - _STARTED_WITH
    return sorted(
        name for name in names if started.get(name, "").strip() != patient.variables.get(name, "").strip()
    )
