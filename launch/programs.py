"""The processes of the assistant and what each is started with."""

from __future__ import annotations

import sys
import urllib.parse
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

HOST = "127.0.0.1"


@dataclass(frozen=True)
class Program:
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

    @property
    def address(self) -> tuple[str, int]:
        """Host and port that it answers at."""
        ready = urllib.parse.urlsplit(self.ready)
        return urllib.parse.unquote(ready.hostname or HOST), ready.port or 80


def action_server(port: int = 5055) -> Program:
    """The Rasa SDK action server, on loopback (it would bind all addresses by itself)."""
    return Program(
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


def engine(token: str, model: Path, port: int = 5005) -> Program:
    """The Rasa engine, on loopback, its HTTP API guarded by the token.

    The token reaches it by the environment (`RASA_API_TOKEN`): a command line is for all to read.

    The model is named in full: with a wrong name Rasa silently loads the newest other one.
    """
    return Program(
        name="engine",
        command=(
            sys.executable,
            "-m",
            "engine",
            "run",
            f"--model={model}",
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
        ready=f"http://{HOST}:{port}/status?token={urllib.parse.quote(token, safe='')}",
        variables={},
    )


def desk(port: int = 8080, host: str = HOST) -> Program:
    """The desk, on loopback unless told otherwise: a proxy with TLS stands before it (docs/desk.md)."""
    return Program(
        name="desk",
        command=(sys.executable, "-m", "desk", f"--host={host}", f"--port={port}"),
        ready=f"http://{_reached_at(host)}:{port}/health",
        variables={},
    )


def _reached_at(host: str) -> str:
    """The host as a URL has it; loopback for all addresses."""
    if host in ("0.0.0.0", "::"):
        host = HOST if host == "0.0.0.0" else "::1"
    return f"[{urllib.parse.quote(host, safe=':')}]" if ":" in host else urllib.parse.quote(host, safe="")


def shell(model: Path, port: int) -> Program:
    """Rasa's shell: an engine of its own on loopback, with the terminal as its channel."""
    return Program(
        name="shell",
        command=(
            sys.executable,
            "-m",
            "engine",
            "shell",
            f"--model={model}",
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
