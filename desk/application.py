"""The desk as one ASGI application: here its rooms are put together."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import AsyncIterator
from functools import partial
from typing import Any

import socketio
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.exceptions import ExceptionMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route

from desk import console, fresh, seen
from desk.configuration import DeskConfiguration
from desk.customers.api import Api
from desk.customers.inbox import Inbox
from desk.customers.limits import Rate
from desk.customers.news import News
from desk.customers.refusals import Refusals
from desk.customers.socket import Sockets
from desk.customers.transcripts import Transcripts
from desk.customers.visitors import Visitors
from desk.doors import BodyLimit, ReadableRefusals, SecurityHeaders
from desk.foreign.bridge import Bridge
from desk.foreign.connection import Connection
from desk.foreign.references import References
from desk.origins import KnownOrigins, Origins
from desk.parts import Parts
from desk.proxies import Proxies, at_start
from desk.readiness import Readiness
from desk.site import Site

logger = logging.getLogger(__name__)

SOCKET_PATH = "/socket.io"


def build(configuration: DeskConfiguration) -> Starlette:
    """Routes, middleware, socket server and lifespan of a desk.

    Raises:
        ValueError: The settings or the database's URL are malformed.
    """
    parts = Parts.of(configuration)
    foreign = _foreign(configuration, parts)
    site = Site(parts.settings, parts.words, configuration.environment, demo=configuration.demo)

    @contextlib.asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        if warning := at_start(configuration.allowed_origins, configuration.trusted_proxies):
            logger.warning(warning)
        await parts.start()
        try:
            async with fresh.following(), console.watching(parts.handover), foreign.running():
                yield
        finally:
            await parts.stop()

    return Starlette(
        routes=[
            Route("/health", _health),
            *Readiness(parts.stores.database, parts.engine).routes(),
            *seen.routes(configuration.environment.rasa_api_token),
            *_customers(configuration, parts),
            Mount(console.PATH, routes=_console(parts)),
            *foreign.routes(),
            *site.routes(),
        ],
        middleware=_middleware(configuration, Refusals(parts.words)),
        lifespan=lifespan,
    )


def _customers(configuration: DeskConfiguration, parts: Parts) -> list[BaseRoute]:
    """The customers' two doors."""
    stores, words, settings = parts.stores, parts.words, parts.settings
    visitors = Visitors(stores.log, parts.writers, parts.talk, configuration.environment)
    inbox, refusals = inbox_of(parts), Refusals(words)
    news = News(stores.log, parts.talk, parts.push, lambda: words.texts(settings().product))
    api = Api(
        visitors=visitors,
        inbox=inbox,
        news=news,
        transcripts=Transcripts(stores.log, words, settings),
        refusals=refusals,
        requests=Rate("request", configuration.requests_per_minute, configuration.redis_url),
        sends=Rate("send", configuration.messages_per_minute, configuration.redis_url),
    )
    sockets = Sockets(
        visitors=visitors,
        inbox=inbox,
        news=news,
        refusals=refusals,
        connects=Rate("connect", configuration.requests_per_minute, configuration.redis_url),
        sends=Rate("send", configuration.messages_per_minute, configuration.redis_url),
        admits=Origins(configuration.allowed_origins).admits,
        redis_url=configuration.redis_url,
    )
    parts.push.attach(sockets.server)
    return [
        Route(f"{SOCKET_PATH}/", _known, methods=["HEAD"]),
        Mount(
            "/api/v1",
            routes=list(api.routes()),
            middleware=[Middleware(ExceptionMiddleware, handlers={HTTPException: api.nowhere})],
        ),
        Mount(SOCKET_PATH, app=_Whole(socketio.ASGIApp(sockets.server, socketio_path=SOCKET_PATH))),
    ]


def inbox_of(parts: Parts) -> Inbox:
    """Where the customers' doors lead."""
    return Inbox(
        log=parts.stores.log,
        claims=parts.stores.claims,
        handoffs=parts.stores.handoffs,
        pictures=parts.stores.pictures,
        writers=parts.writers,
        relay=parts.relay,
        talk=parts.talk,
        words=parts.words,
    )


def _console(parts: Parts) -> list[BaseRoute]:
    """The agents' pages."""
    stores = parts.stores
    return console.routes(
        database=stores.database,
        settings=parts.settings,
        log=stores.log,
        handoffs=stores.handoffs,
        tickets=stores.tickets,
        pictures=stores.pictures,
        push=parts.push,
        talk=parts.talk,
        card=parts.card,
        agents=stores.agents,
        audit=stores.audit,
        handover=parts.handover,
    )


def _foreign(configuration: DeskConfiguration, parts: Parts) -> Connection:
    """Somebody else's desk beside the console, if there is one."""
    stores = parts.stores
    bridge = partial(
        Bridge,
        log=stores.log,
        handoffs=stores.handoffs,
        talk=parts.talk,
        push=parts.push,
        card=parts.card,
        handover=parts.handover,
        agents=stores.agents,
    )
    chosen = configuration.foreign
    return Connection(chosen, References(stores.database, chosen.system), bridge)


def _middleware(configuration: DeskConfiguration, refusals: Refusals) -> list[Middleware]:
    """What a request passes, from the outside in: who asks comes before anything that asks for it."""
    allowed_origins = configuration.allowed_origins
    return [
        Middleware(Proxies, trusted=configuration.trusted_proxies),
        Middleware(SecurityHeaders, allowed_origins=allowed_origins),
        Middleware(ReadableRefusals),
        Middleware(KnownOrigins, origins=Origins(allowed_origins)),
        Middleware(
            CORSMiddleware,
            allow_origins=list(allowed_origins),
            allow_methods=["GET", "POST"],
            allow_headers=["Authorization", "Content-Type", "X-Visitor"],
            expose_headers=["Content-Disposition", "Retry-After"],
        ),
        Middleware(BodyLimit, refusals=refusals),
    ]


async def _health(_: Request) -> JSONResponse:
    return JSONResponse({"ok": True})


async def _known(_: Request) -> Response:
    """Answers a page that asks whether it may talk with the desk: one that may not is refused before."""
    return Response(status_code=204)


class _Whole:
    """Gives a mounted application its whole path, by which it knows what is its own."""

    def __init__(self, app: Any) -> None:
        self._app = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        await self._app({**scope, "root_path": ""}, receive, send)
