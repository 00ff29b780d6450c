"""The assistant as it is shipped, on databases of its own in a scratch folder."""

from __future__ import annotations

import os
import secrets
import sys
from pathlib import Path

from benchmarks.bot import Bot, free_port
from launch.programs import action_server, engine

ROOT = Path(__file__).parent.parent

_MODEL = "benchmark"


def make(scratch: Path) -> Bot:
    """The assistant with fresh databases, demo data, and a model that is still to be trained.

    Raises:
        BotError: The databases could not be made.
    """
    port, action_port = free_port(), free_port()
    token = secrets.token_hex(24)
    models = scratch / "models"
    bot = Bot(
        name="ours",
        folder=ROOT,
        scratch=scratch,
        environment={
            **os.environ,
            "RASA_TELEMETRY_ENABLED": "false",
            "RASA_CACHE_DIRECTORY": str(scratch / "cache"),
            "RASA_API_TOKEN": token,
            "IDENTITY_SECRET": secrets.token_urlsafe(36),
            "DATABASE_URL": f"sqlite:///{scratch}/okpay.db",
            "CONVERSATIONS_URL": f"sqlite:///{scratch}/conversations.db",
            "ACTION_SERVER_URL": f"http://127.0.0.1:{action_port}/webhook",
        },
        training=(
            *(sys.executable, "-m", "engine", "train", "--force"),
            *("--fixed-model-name", _MODEL, "--out", str(models)),
        ),
        engine=engine(token, models / f"{_MODEL}.tar.gz", port),
        actions=action_server(action_port),
        port=port,
        query=f"?token={token}",
    )
    for module in ("support.storage.database", "support.wallet.demo"):
        bot.run((sys.executable, "-m", module))
    return bot
