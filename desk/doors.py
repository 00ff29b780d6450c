"""What every request and answer passes: the size of bodies, the headers that browsers obey."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from starlette.datastructures import MutableHeaders
from starlette.responses import JSONResponse

from desk.customers.limits import LARGEST_BODY, LARGEST_UPLOAD
from desk.customers.refusals import About, Refusals

_SOCKET = "/socket.io"
_UPLOADS = ("/api/v1/pictures", _SOCKET)
_MESSAGES = ("/api/v1/messages", "/api/v1/person")

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; "
    "connect-src 'self'; media-src 'self' blob: data:; font-src 'self'; form-action 'self'; base-uri 'none'"
)


class SecurityHeaders:
    """A strict content policy and its like, where the answer brings none of its own.

    Args:
        app: What is inside.
        allowed_origins: May show `/app` in a frame.
    """

    def __init__(self, app: Any, allowed_origins: Iterable[str] = ()) -> None:
        self._app = app
        self._in_app = " ".join(("'self'", *allowed_origins))

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """ASGI."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path: str = scope["path"]

        async def sent(message: Any) -> None:
            if message["type"] == "http.response.start":
                self._add(MutableHeaders(scope=message), path)
            await send(message)

        await self._app(scope, receive, sent)

    def _add(self, headers: MutableHeaders, path: str) -> None:
        in_app = path == "/app"
        ancestors = self._in_app if in_app else "'none'"
        headers.setdefault("Content-Security-Policy", f"{POLICY}; frame-ancestors {ancestors}")
        if not in_app:
            headers.setdefault("X-Frame-Options", "DENY")
        headers.setdefault("X-Content-Type-Options", "nosniff")
        headers.setdefault("Referrer-Policy", "strict-origin-when-cross-origin")
        headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
        widget = path.startswith("/widget/")
        headers.setdefault("Cross-Origin-Resource-Policy", "cross-origin" if widget else "same-site")


class ReadableRefusals:
    """Lets a page read that its site is not allowed: otherwise a refusal looks to it like a broken network.

    Such an answer holds the page's own origin and nothing else.
    """

    def __init__(self, app: Any) -> None:
        self._app = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """ASGI."""

        if scope["type"] != "http" or not scope["path"].startswith(_SOCKET):
            await self._app(scope, receive, send)
            return

        async def sent(message: Any) -> None:
            if message["type"] == "http.response.start" and message["status"] == 400:
                MutableHeaders(scope=message).setdefault("Access-Control-Allow-Origin", "*")
            await send(message)

        await self._app(scope, receive, sent)


class BodyLimit:
    """Refuses a body that is larger than anything of ours, before it is read.

    Args:
        app: What is inside.
        refusals: What the customer reads.
    """

    def __init__(self, app: Any, refusals: Refusals) -> None:
        self._app = app
        self._refusals = refusals

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """ASGI."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path: str = scope["path"]
        uploads = path.startswith(_UPLOADS)
        most = LARGEST_UPLOAD if uploads else LARGEST_BODY
        read = 0
        started = False

        async def measured() -> Any:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > most:
                raise _TooLarge
            return message

        async def sent(message: Any) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            announced = dict(scope["headers"]).get(b"content-length", b"0")
            if announced.isdigit() and int(announced) > most:
                raise _TooLarge
            await self._app(scope, measured, sent)
        except _TooLarge:
            if not started:
                about: About = "picture" if uploads else "message" if path in _MESSAGES else "request"
                await JSONResponse(self._refusals.saying("too_large", about), 413)(scope, receive, send)


class _TooLarge(Exception):
    pass
