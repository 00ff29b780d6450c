"""The environment variables of everything that launch starts."""

from __future__ import annotations

import os
from collections.abc import Mapping

from launch import secrets_file
from launch.failure import StartError
from launch.sentences import say
from support.company.wording import said_of
from support.environment import Environment, Unquoted
from support.storage.obstacles import Obstacle

DEFAULTS = {
    "RASA_TELEMETRY_ENABLED": "false",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "PYTHONWARNINGS": "ignore::DeprecationWarning",
    "TQDM_DISABLE": "1",
}
"""What the programs are started with unless it is set otherwise."""

_HIGHEST_PORT = 65_535


def load() -> dict[str, str]:
    """Defaults, over them `.env`, over that what is set outside.

    Raises:
        StartError: `.env` is malformed, or cannot be written.
    """
    return secrets_file.over(os.environ, {**DEFAULTS, **secrets_file.load()})


def read(variables: Mapping[str, str]) -> Environment:
    """The variables as all rooms read them.

    Raises:
        StartError: One is malformed. Names it, never its value.
    """
    try:
        return Environment.from_environ(variables)
    except Unquoted as wrong:
        raise StartError(said_of(Obstacle(str(wrong), "unquoted"), wrong.variable)) from None
    except ValueError as wrong:
        raise StartError(say("malformed", reason=wrong)) from None


def desk_port(variables: Mapping[str, str], default: int = 8080) -> int:
    """Where the desk listens.

    Raises:
        StartError: `DESK_PORT` is malformed.
    """
    written = variables.get("DESK_PORT", "").strip()
    if not written:
        return default
    if not written.isdecimal() or not 1 <= int(written) <= _HIGHEST_PORT:
        reason = f"DESK_PORT must be a whole number from 1 to {_HIGHEST_PORT}"
        raise StartError(say("malformed", reason=reason))
    return int(written)
