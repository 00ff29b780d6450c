"""The `.env` file: made at first start with fresh secrets, read at every start."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

FILE = Path(".env")

MADE = ("RASA_API_TOKEN", "IDENTITY_SECRET")
"""Secrets that are drawn at first start; there is no default for any."""


def load(path: Path = FILE) -> dict[str, str]:
    """The file's variables; missing secrets are drawn and added (mode 600).

    Variables that are set outside win and are not copied into the file.
    """
    present = _read(path)
    missing = [name for name in MADE if not present.get(name) and not os.environ.get(name)]
    if missing:
        drawn = {name: secrets.token_urlsafe(36) for name in missing}
        _append(path, drawn)
        present.update(drawn)
    return present


def _read(path: Path) -> dict[str, str]:
    if not path.exists():
        return {}
    rows = (row.strip() for row in path.read_text(encoding="utf-8").splitlines())
    pairs = (row.split("=", 1) for row in rows if "=" in row and not row.startswith("#"))
    return {name.strip(): value.strip().strip("\"'") for name, value in pairs}


def _append(path: Path, values: dict[str, str]) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "a") as file:
        file.writelines(f"{name}={value}\n" for name, value in values.items())
