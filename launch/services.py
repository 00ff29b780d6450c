"""The processes of the assistant and what each is started with."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

HOST = "127.0.0.1"


@dataclass(frozen=True)
class Service:
    """One process.

    Attributes:
        name: For messages.
        command: Program and arguments.
        ready: URL that answers when it is ready; empty if there is none.
        variables: Added to its environment.
    """

    name: str
    command: tuple[str, ...]
    ready: str
    variables: Mapping[str, str]


def action_server(port: int = 5055) -> Service:
    """The Rasa SDK action server, on loopback (it would bind all addresses by itself)."""
    return Service(
        name="actions",
        command=(
            sys.executable,
            "-m",
            "rasa_sdk",
            "--actions",
            "actions",
            "--port",
            str(port),
        ),
        ready=f"http://{HOST}:{port}/health",
        variables={"SANIC_HOST": HOST},
    )


def engine(token: str, model: Path, port: int = 5005) -> Service:
    """The Rasa engine, on loopback, its HTTP API guarded by the token.

    The token reaches it by the environment (`RASA_API_TOKEN`): a command line is for all to read.

    The model is named in full: with a wrong name Rasa silently loads the newest other one.
    """
    return Service(
        name="engine",
        command=(
            sys.executable,
            "-m",
            "engine",
            "run",
            "--model",
            str(model),
            "--enable-api",
            "--interface",
            HOST,
            "--port",
            str(port),
            "--endpoints",
            "endpoints.yml",
            "--credentials",
            "credentials.yml",
        ),
        ready=f"http://{HOST}:{port}/status?token={token}",
        variables={},
    )


def desk(port: int = 8080, host: str = HOST) -> Service:
    """The desk, on loopback unless told otherwise: a proxy with TLS stands before it (docs/desk.md)."""
    return Service(
        name="desk",
        command=(sys.executable, "-m", "desk", "--host", host, "--port", str(port)),
        ready=f"http://{HOST if host == '0.0.0.0' else host}:{port}/health",
        variables={},
    )


def shell(model: Path, port: int) -> Service:
    """Rasa's shell: an engine of its own on loopback, with the terminal as its channel."""
    return Service(
        name="shell",
        command=(
            sys.executable,
            "-m",
            "engine",
            "shell",
            "--model",
            str(model),
            "--endpoints",
            "endpoints.yml",
            "--interface",
            HOST,
            "--port",
            str(port),
        ),
        ready="",
        variables={},
    )
