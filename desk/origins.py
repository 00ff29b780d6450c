"""Which pages may talk with the desk: its own, and those of the sites that the company named."""

from __future__ import annotations

import logging
from typing import Any
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse

from desk.addresses import without_default_port
from support.repeats import Repeats

logger = logging.getLogger(__name__)

_GUARDED = ("/socket.io", "/api/")
_REFUSED_AT = "/socket.io"
_LONGEST_SHOWN = 120


class Origins:
    """Decides by the headers that browsers set and pages cannot.

    Args:
        allowed: Origins as browsers send them, beside the desk's own.
    """

    def __init__(self, allowed: tuple[str, ...] = ()) -> None:
        self._allowed = frozenset(allowed)

    def admits(self, origin: str | None, environ: dict[str, Any]) -> bool:
        """What python-socketio asks with the Origin header, for its CORS headers."""
        return bool(origin) and self.of(environ["asgi.scope"])

    def of(self, scope: Any) -> bool:
        """Whether a request comes from a page that may talk with the desk, or from no page at all."""
        headers = Headers(scope=scope)
        origin = headers.get("origin")
        return not origin or origin in self._allowed or is_own(origin, headers)


def is_own(origin: str, headers: Headers) -> bool:
    """Whether a page of the desk itself asks.

    The scheme does not count: behind a proxy that ends TLS and does not say so, the desk knows only http.
    """
    # Browsers compare with the address that they see, which a proxy may not hand on (Fetch Metadata).
    if headers.get("sec-fetch-site") == "same-origin":
        return True
    parts = urlsplit_or_none(origin)
    if parts is None:
        return False
    scheme, netloc = parts
    return without_default_port(scheme, netloc) == without_default_port(scheme, headers.get("host", ""))


def urlsplit_or_none(origin: str) -> tuple[str, str] | None:
    """Scheme and host of an origin; None when it is none (`null`, or anything that somebody sends)."""
    try:
        parts = urlsplit(origin)
    except ValueError:
        return None
    return (parts.scheme, parts.netloc) if parts.netloc else None


class KnownOrigins:
    """Refuses connections of the socket from other sites, and logs who asks from where.

    What the REST interface answers to another site, that site's browser keeps from its pages; here it is
    only logged.

    Args:
        app: What is inside.
        origins: Decides.
    """

    def __init__(self, app: Any, origins: Origins) -> None:
        self._app = app
        self._origins = origins
        self._refused = Repeats(logger)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """ASGI."""
        if scope["type"] == "lifespan" or not scope["path"].startswith(_GUARDED) or self._origins.of(scope):
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        origin, host = shown(headers.get("origin", "")), shown(headers.get("host", ""))
        self._refused.warn(
            origin,
            f"A page of {origin} may not talk with the desk. If that is a site of yours, it belongs into "
            "DESK_ALLOWED_ORIGINS. If it is the desk's own address, the proxy before the desk does not hand "
            f"it on (the desk sees {host}): in nginx, proxy_set_header Host $http_host "
            "(docs/integration/proxy.md)",
        )
        if not scope["path"].startswith(_REFUSED_AT):
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "reason": "origin not allowed"})
        else:
            await PlainTextResponse("origin not allowed: see DESK_ALLOWED_ORIGINS", 400)(scope, receive, send)


def shown(value: str) -> str:
    """What a stranger sent, fit for a log: printable ASCII, cut."""
    printable = "".join(mark if mark.isascii() and mark.isprintable() else "?" for mark in value)
    return printable[:_LONGEST_SHOWN] or "(nothing)"
