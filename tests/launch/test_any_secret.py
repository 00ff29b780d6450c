"""A secret of any value comes through: from `.env` over the command line, URLs and headers to the other end.

No model is loaded. All else is real: the file, Rasa's own reading of its command line, Rasa's server with our
channel, and the desk's client.
"""

from __future__ import annotations

import asyncio
import socket
import sys
import urllib.request
from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path

import pytest
from rasa.__main__ import create_argument_parser
from rasa.cli.utils import parse_last_positional_argument_as_model_path
from rasa.plugin import plugin_manager

from desk.talk.engine_client import EngineClient
from engine import channel
from engine.__main__ import ApiGuard
from launch import secrets_file
from launch.programs import engine
from support.environment import Environment
from tests.launch.inner_doors import inner_doors
from tests.launch.secret_files import SecretFile, secret_files

ACCOUNT = "OK10000001"

MODEL = Path("models/okpay-0123456789ab.tar.gz")

FILES = secret_files()


@pytest.fixture(scope="module", autouse=True)
def plug_in() -> Iterator[None]:
    """What `python -m engine` does before it hands over to Rasa."""
    plugin_manager().register(ApiGuard)
    yield
    plugin_manager().unregister(ApiGuard)


ENGINE_SECONDS = 10.0


def understood(command: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> Namespace:
    """What Rasa makes of a command of `python -m engine`."""
    monkeypatch.setattr(sys, "argv", ["engine", *command[3:]])
    parse_last_positional_argument_as_model_path()
    given: Namespace = create_argument_parser().parse_args()
    return given


async def _asked(
    given: Namespace, environment: Environment, ready: str, listener: socket.socket
) -> list[str]:
    """Asks all that is asked of the engine; the accounts that the channel took the messages for."""
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    desk = EngineClient(url, environment.rasa_api_token, ENGINE_SECONDS)
    async with inner_doors(given.auth_token, listener) as agent:
        try:
            await asyncio.to_thread(urllib.request.urlopen, ready, timeout=10)
            await desk._api("GET", "/status")
            await desk.say("web-1", "手续费怎么收", account_id=ACCOUNT, message_id="web-1:1")
        finally:
            await desk.close()
    return [heard["verified_account"] for heard in agent.heard]


@pytest.mark.parametrize("file", FILES, ids=[str(number) for number in range(len(FILES))])
def test_token_reaches_the_other_end(
    file: SecretFile, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rasa guards by it, the ready URL and the desk's calls are let in, the desk's header proves the desk."""
    monkeypatch.delenv("RASA_API_TOKEN", raising=False)
    env_file = tmp_path / ".env"
    env_file.write_bytes(file.text.encode())
    environment = Environment.from_environ(secrets_file.load(env_file))
    token = environment.rasa_api_token
    assert token == (file.token or token), file
    monkeypatch.setenv("RASA_API_TOKEN", token)
    channel._environment.cache_clear()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        service = engine(token, MODEL, listener.getsockname()[1])
        given = understood(service.command, monkeypatch)
        assert (given.auth_token, given.model, given.interface) == (token, str(MODEL), "127.0.0.1"), file
        assert asyncio.run(_asked(given, environment, service.ready, listener)) == [ACCOUNT], file
