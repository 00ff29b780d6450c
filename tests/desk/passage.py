"""A proxy between a client and the desk: sees what is asked, and fails to order."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

import httpx
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from launch.ports import free_port

_DROPPED = ("content-length", "transfer-encoding", "connection", "host", "date", "server")


@dataclass(frozen=True)
class Failure:
    """What is answered in place of the desk's answer.

    Attributes:
        passed: Whether the desk gets the request all the same: only its answer is lost.
        page: HTML, as proxies answer; else a refusal as the desk's.
    """

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    passed: bool = False
    page: str = ""

    def response(self) -> Response:
        """As it goes to the client."""
        if self.page:
            return Response(self.page, self.status, self.headers, "text/html")
        refusal = {"ok": False, "error": "unavailable", "text": "稍后再试"}
        return JSONResponse(refusal, self.status, self.headers)


@dataclass
class Passage:
    """A running proxy.

    Attributes:
        asked: Method and path of each request, and when it came in seconds of a clock of its own.
        failing: What the next requests of a method and path get; taken one by one.
        dropped: Headers that do not get through.
    """

    url: str
    desk: str
    asked: list[tuple[str, str, float]] = field(default_factory=list)
    failing: dict[tuple[str, str], list[Failure]] = field(default_factory=dict)
    dropped: tuple[str, ...] = ()

    def times(self, method: str, path: str) -> list[float]:
        """When something was asked."""
        return [at for *asked, at in self.asked if asked == [method, path]]

    async def through(self, request: Request) -> Response:
        """One request."""
        method, path = request.method, request.url.path
        self.asked.append((method, path, time.monotonic()))
        ordered = self.failing.get((method, path))
        failure = ordered.pop(0) if ordered else None
        if failure and not failure.passed:
            return failure.response()
        away = (*_DROPPED, *self.dropped)
        headers = {name: value for name, value in request.headers.items() if name not in away}
        async with httpx.AsyncClient(base_url=self.desk, timeout=40) as client:
            answer = await client.request(
                method, path, params=request.query_params, headers=headers, content=await request.body()
            )
        if failure:
            return failure.response()
        kept = {name: value for name, value in answer.headers.items() if name not in _DROPPED}
        return Response(answer.content, answer.status_code, kept)


@contextmanager
def passage(desk: str) -> Iterator[Passage]:
    """Serves one on loopback."""
    port = free_port()
    opened = Passage(f"http://127.0.0.1:{port}", desk)
    app = Starlette(routes=[Route("/{path:path}", opened.through, methods=["GET", "POST"])])
    config = uvicorn.Config(app, port=port, log_level="warning", ws="none", timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        threading.Event().wait(0.01)
    try:
        yield opened
    finally:
        server.should_exit = True
        thread.join(5)
