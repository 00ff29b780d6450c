"""The whole assistant as processes of its own, on free ports and fresh databases."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from launch import model
from launch.ports import free_port
from launch.processes import Processes
from launch.programs import action_server, desk, engine
from support.clock import now
from support.company.identity import mint_token
from support.environment import Environment
from support.storage.database import open_database
from support.wallet.demo import seed
from tests.bot import Customer

ROOT = Path(__file__).parent.parent


@dataclass(frozen=True)
class Assistant:
    """A running assistant.

    Attributes:
        url: Of the engine.
        environment: What its processes were started with.
        folder: Where its databases and logs are.
        processes: Its processes: `engine`, `actions` and `desk`, for killing and starting them again.
        desk_url: Of the desk; empty when it was started without.
    """

    url: str
    environment: Mapping[str, str]
    folder: Path
    processes: Processes
    desk_url: str = ""

    def customer(self, account: str = "", sender: str = "") -> Customer:
        """A new customer, verified for an account or anonymous."""
        token = ""
        if account:
            settings = Environment.from_environ(self.environment)
            token = mint_token(account, settings, now())
        names = {"sender": sender} if sender else {}
        return Customer(self.url, self.environment["RASA_API_TOKEN"], token, **names)

    def log(self) -> str:
        """All that its processes have printed so far."""
        files = sorted(self.folder.glob("*.log"))
        return "\n".join(file.read_text(encoding="utf-8", errors="replace") for file in files)


@contextmanager
def running(folder: Path, *, with_desk: bool = False, **variables: str) -> Iterator[Assistant]:
    """Starts an assistant with demo data, and ends it.

    Where `variables` name a company's wallet there is nothing of the demo; a database of theirs is filled by
    the test, with what stands in the demo.

    Args:
        folder: For its databases and logs.
        with_desk: Whether a desk is started before it.
        variables: Environment variables beside the usual ones.
    """
    action_port, engine_port, desk_port = free_port(), free_port(), free_port()
    environment = {
        **os.environ,
        "RASA_API_TOKEN": secrets.token_urlsafe(24),
        "IDENTITY_SECRET": secrets.token_urlsafe(36),
        "DATABASE_URL": f"sqlite:///{folder}/okpay.db",
        "CONVERSATIONS_URL": f"sqlite:///{folder}/conversations.db",
        "ACTION_SERVER_URL": f"http://127.0.0.1:{action_port}/webhook",
        "DESK_ENGINE_URL": f"http://127.0.0.1:{engine_port}",
        **variables,
    }
    named = Environment.from_environ(environment).wallet_named
    environment.setdefault("DESK_DEMO", "false" if named else "true")
    if variables.get("WALLET_DATABASE_URL"):
        company = open_database(variables["WALLET_DATABASE_URL"])
        seed(company, now())
        company.dispose()
    for module in ("support.storage.database", *([] if named else ["support.wallet.demo"])):
        subprocess.run([sys.executable, "-m", module], env=environment, check=True, cwd=ROOT)
    with Processes(environment, logs=folder) as processes:
        services = [
            action_server(action_port),
            engine(environment["RASA_API_TOKEN"], model.train(environment), engine_port),
        ]
        if with_desk:
            services.append(desk(desk_port))
        processes.start(services)
        yield Assistant(
            url=f"http://127.0.0.1:{engine_port}",
            environment=environment,
            folder=folder,
            processes=processes,
            desk_url=f"http://127.0.0.1:{desk_port}" if with_desk else "",
        )
