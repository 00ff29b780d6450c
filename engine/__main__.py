"""`python -m engine ARGS`: Rasa's command line, with what must happen before Rasa is imported.

Importing skops before Rasa halves the engine's start (rasa-facts: 10 to 4.7 s).
"""

import os
import sys

os.environ.setdefault("RASA_TELEMETRY_ENABLED", "false")
os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")

import skops.io  # noqa: F401

from engine import fixes

fixes.apply()

from rasa.__main__ import main  # noqa: E402


def guard_api() -> None:
    """Gives Rasa the API's token from the environment, out of the sight of a process list."""
    token = os.environ.get("RASA_API_TOKEN")
    if token and "--enable-api" in sys.argv and "--auth-token" not in sys.argv:
        sys.argv += ["--auth-token", token]


if __name__ == "__main__":
    guard_api()
    sys.exit(main())
