"""`python -m engine ARGS`: Rasa's command line, with what must happen before Rasa is imported.

Importing skops before Rasa halves the engine's start (rasa-facts: 10 to 4.7 s).
"""

import os
import sys

os.environ.setdefault("RASA_TELEMETRY_ENABLED", "false")
os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")

import pluggy
import skops.io  # noqa: F401

from engine import fixes

fixes.apply()

from rasa.__main__ import main  # noqa: E402
from rasa.cli import SubParsersAction  # noqa: E402
from rasa.plugin import plugin_manager  # noqa: E402

from support.environment import Environment  # noqa: E402

hookimpl = pluggy.HookimplMarker("rasa")


class ApiGuard:
    """A plug-in of Rasa's: gives `rasa run` the API's token from the environment.

    It is the option's default, so that no command line holds it: those are for all to read, and Rasa would
    take a token that begins with `-` for another option.
    """

    @staticmethod
    @hookimpl
    def refine_cli(subparsers: SubParsersAction) -> None:
        """Called when Rasa has made its parser."""
        subparsers.choices["run"].set_defaults(auth_token=Environment.from_environ().rasa_api_token or None)


if __name__ == "__main__":
    plugin_manager().register(ApiGuard)
    sys.exit(main())
