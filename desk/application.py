"""The desk as one ASGI application."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from typing import Any

import socketio
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Mount, Route

from desk import console
from desk.customers.api import Api
from desk.customers.socket import Sockets
from desk.customers.visitors import Visitors
from desk.desk import Desk
from desk.doors import BodyLimit, SecurityHeaders
from desk.foreign.connection import Connection
from desk.site import Site

SOCKET_PATH = "/socket.io"


def build(desk: Desk) -> Any:
    """Routes, middleware, socket server and lifespan of a desk."""
    visitors = Visitors(desk.log, desk.configuration.environment)
    sockets = Sockets(desk, visitors)
    foreign = Connection(desk)

    @contextlib.asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        await desk.start()
        try:
            async with console.watching(desk), foreign.running():
                yield
        finally:
            await desk.stop()

    async def health(_: Request) -> JSONResponse:
        return JSONResponse({"ok": True})

    return Starlette(
        routes=[
            Route("/health", health),
            Mount("/api/v1", routes=list(Api(desk, visitors).routes())),
            Mount(SOCKET_PATH, app=_Whole(socketio.ASGIApp(sockets.server, socketio_path=SOCKET_PATH))),
            Mount(console.PATH, routes=console.routes(desk)),
            *foreign.routes(),
            *Site(desk).routes(),
        ],
        middleware=[
            Middleware(SecurityHeaders, allowed_origins=desk.configuration.allowed_origins),
            Middleware(
                CORSMiddleware,
                allow_origins=list(desk.configuration.allowed_origins),
                allow_methods=["GET", "POST"],
                allow_headers=["Authorization", "Content-Type", "X-Visitor"],
            ),
            Middleware(BodyLimit),
        ],
        lifespan=lifespan,
    )


class _Whole:
    """Gives a mounted application its whole path, by which it knows what is its own."""

    def __init__(self, app: Any) -> None:
        self._app = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        await self._app({**scope, "root_path": ""}, receive, send)
