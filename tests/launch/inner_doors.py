"""The engine's HTTP server as Rasa builds it, with our channel, and no model behind it."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from types import SimpleNamespace
from typing import Any

from rasa.core.channels.channel import UserMessage, register
from rasa.server import create_app
from sanic import Sanic

from engine.channel import MaskedRestInput


class NoModel:
    """Stands where Rasa's agent stands: it hears messages and says nothing."""

    processor = SimpleNamespace(model_filename="none.tar.gz")
    model_id = "none"

    def __init__(self) -> None:
        self.heard: list[dict[str, Any]] = []

    def is_ready(self) -> bool:
        """Always: there is nothing to load."""
        return True

    async def handle_message(self, message: UserMessage) -> None:
        """Keeps what the channel has made of the request."""
        self.heard.append(message.metadata or {})


@asynccontextmanager
async def inner_doors(auth_token: str, listener: socket.socket) -> AsyncIterator[NoModel]:
    """Rasa's server, guarded by a token, on a socket that is bound already."""
    Sanic.test_mode = True  # several servers one after the other in one process
    agent = NoModel()
    app = create_app(agent=agent, auth_token=auth_token)
    register([MaskedRestInput()], app, "/webhooks/")
    server = await app.create_server(sock=listener, return_asyncio_server=True)
    assert server
    await server.startup()
    await server.start_serving()
    try:
        yield agent
    finally:
        server.close()
        await server.wait_closed()
