"""The secrets in `.env`: drawn at first start, read at every start."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from pathlib import Path

from launch import env_file, file_lock
from launch.env_file import EnvFileError
from launch.sentences import say

MADE = ("RASA_API_TOKEN", "IDENTITY_SECRET")
"""Secrets that are drawn at first start; there is no default for any."""

_BYTES = 32


def load(path: Path = env_file.FILE) -> dict[str, str]:
    """The file's variables; missing secrets are drawn and added (mode 600).

    What is drawn is hexadecimal: nothing that it goes through can take it for something else.
    Secrets that are set outside win and are not copied into the file.

    Raises:
        EnvFileError: The file is malformed, or cannot be written.
    """
    present = env_file.read(path)
    if not _missing(present):
        return present
    try:
        # Of two first starts at once, the second takes what the first has drawn.
        with file_lock.held(path):
            present = env_file.read(path)
            drawn = {name: secrets.token_hex(_BYTES) for name in _missing(present)}
            env_file.append(path, drawn)
    except OSError as refused:
        raise EnvFileError(say("env_unwritable", file=path, reason=refused.strerror)) from None
    return {**present, **drawn}


def over(outside: Mapping[str, str], inside: Mapping[str, str]) -> dict[str, str]:
    """What is set outside over what the file says; an empty secret outside hides none of the file's."""
    return {**inside, **{name: value for name, value in outside.items() if name not in MADE or value.strip()}}


def _missing(present: Mapping[str, str]) -> list[str]:
    return [name for name in MADE if not over(os.environ, present).get(name, "").strip()]
