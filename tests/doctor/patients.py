"""Installations to look at: a checkout of the test's own, and what a check finds in it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from doctor.finding import Finding, Severity
from doctor.patient import Patient, Wish, patient

SECRET = "b1f6c0d2e9a4837516f0c2d4e6a8b9075c3d1e2f4a6b8c0d9e7f5a3b1c2d4e6f"
TOKEN = "7c2e9f4b1a6d8035e7c9b2f4a1d6e8037f5c2b9e4a1d6f8035c7e9b2a4d1f608"

GOOD = {"IDENTITY_SECRET": SECRET, "RASA_API_TOKEN": TOKEN}
"""Variables of an installation in which all is well."""

_NOBODY = 65_534
"""The user that owns nothing (Debian, passwd)."""


def of(wish: Wish | None = None, /, **variables: str) -> Patient:
    """The present folder, with nothing in the surroundings but these variables and good secrets."""
    return patient({**GOOD, **variables}, wish)


def written(text: str, mode: int = 0o600) -> None:
    """Puts an `.env` into the present folder."""
    file = Path(".env")
    file.write_text(text, encoding="utf-8")
    file.chmod(mode)


def found(
    look: Callable[[Patient], Iterable[Finding]], wish: Wish | None = None, /, **variables: str
) -> dict[str, Finding]:
    """What a check finds, by name."""
    return {finding.name: finding for finding in look(of(wish, **variables))}


def wrong(findings: Mapping[str, Finding]) -> set[str]:
    """The names of what is not well."""
    return {name for name, finding in findings.items() if finding.severity != Severity.GOOD}


@contextmanager
def as_nobody() -> Iterator[None]:
    """As a user who may little, where the test's own may everything."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(_NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


def visited(folder: Path, *arguments: str, typed: str = "", **variables: str) -> dict[str, Any]:
    """What `make doctor ARGS="--json ..."` prints in a folder, as a process of its own.

    Args:
        folder: Of the installation.
        arguments: Beside `--json`.
        typed: Comes from the standard input.
        variables: Of its surroundings; nothing else is set there.
    """
    ended = subprocess.run(
        [sys.executable, "-m", "doctor", "--json", *arguments],
        cwd=folder,
        env={"PATH": os.environ["PATH"], **GOOD, **variables},
        input=typed,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    content: dict[str, Any] = json.loads(ended.stdout)
    assert ended.returncode == content["exit_code"], ended.stderr
    return content
