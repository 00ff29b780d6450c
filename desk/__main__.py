"""`python -m desk [--host HOST] [--port PORT]`: the desk in the foreground."""

from __future__ import annotations

import argparse
import logging
import sys

import uvicorn

from desk.application import build
from desk.configuration import DeskConfiguration
from desk.people.agents import AgentStore
from desk.people.audit import Audit
from desk.schema import upgrade
from support.company.wording import said_of
from support.storage.database import Database, open_database
from support.storage.database import upgrade as upgrade_support
from support.storage.obstacles import Obstacle
from support.wallet import ownership

logger = logging.getLogger("desk")

_GIL_SECONDS = 0.0005
"""After which a thread lets another go on. With Python's 5 ms each statement of a database thread waits that
long whenever the event loop is busy."""


def main() -> None:
    """Bring the schema up to date and serve."""
    try:
        configuration = DeskConfiguration.from_environ()
    except ValueError as wrong:
        sys.exit(str(wrong))
    parser = argparse.ArgumentParser(prog="python -m desk", description=__doc__)
    parser.add_argument("--host", default=configuration.host)
    parser.add_argument("--port", type=int, default=configuration.port)
    arguments = parser.parse_args()
    sys.setswitchinterval(_GIL_SECONDS)
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    try:
        database = open_database(configuration.environment.database_url)
        upgrade_support(database)
        upgrade(database)
        if configuration.environment.wallet_named:
            _shut_demo_out(database)
        if configuration.demo:
            _refuse_foreign_wallet(database)
    except Obstacle as obstacle:
        sys.exit(said_of(obstacle))
    uvicorn.run(
        build(configuration),
        host=arguments.host,
        port=arguments.port,
        # Rasa pins a release of websockets that uvicorn can't use.
        ws="wsproto",
        ws_max_size=8 * 1024 * 1024,
        # Whom to believe is DESK_TRUSTED_PROXIES' matter (desk/proxies.py), not the server's default.
        proxy_headers=False,
        access_log=False,
        log_level="warning",
        timeout_graceful_shutdown=3,
    )


def _shut_demo_out(database: Database) -> None:
    """Beside the company's wallet nobody gets in with what an earlier demo has printed."""
    if names := AgentStore(database, Audit(database)).shut_demo_out():
        logger.warning(
            "the wallet is the company's: the demo's agents can't sign in any more: %s", ", ".join(names)
        )


def _refuse_foreign_wallet(database: Database) -> None:
    """The demo's tokens are for the demo's accounts: they would let anybody into real ones of the same ID."""
    try:
        ownership.require(database)
    except ownership.NotTheDemos as refusal:
        sys.exit(str(refusal))


if __name__ == "__main__":
    main()
