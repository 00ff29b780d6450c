"""Who asks, behind proxies: those that the company named are believed, and what is missing is said."""

from __future__ import annotations

import ipaddress
import logging
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from starlette.datastructures import Headers
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from desk.origins import is_own
from support.repeats import Repeats

logger = logging.getLogger(__name__)

PAGE = "docs/integration/proxy.md"

SEEN = "desk.seen"
"""Where the scope holds what was seen of a request before anybody was believed."""

FORWARDED = (
    "x-forwarded-for",
    "x-forwarded-proto",
    "x-forwarded-host",
    "x-forwarded-port",
    "x-real-ip",
    "forwarded",
)
"""What a proxy says of the customer; from anybody else it is taken away."""

_SIGNS = (*FORWARDED, "via")
_HOST = re.compile(r"[\w.-]+(:\d{1,5})?|\[[0-9A-Fa-f:.]+\](:\d{1,5})?", re.ASCII)
_LOCAL = re.compile(r"(localhost|127\.[\d.]+|\[::1\])(:\d+)?", re.IGNORECASE)
_ASKED_BY_OURSELVES = ("/health", "/readyz")


@dataclass(frozen=True)
class Seen:
    """What reached the desk, before anybody was believed.

    Attributes:
        peer: Who holds the connection: the customer, or the last proxy.
        trusted: Whether `DESK_TRUSTED_PROXIES` names it.
        signs: Headers that a proxy sets, of those that came.
    """

    peer: str
    trusted: bool
    signs: tuple[str, ...]


class Proxies:
    """Puts address, scheme and host of the customer in place of the proxy's.

    The address is the last one of X-Forwarded-For that is not a trusted proxy's itself: each proxy adds
    the address of who asked it, so what stands left of that may be invented. uvicorn's own middleware does
    that; it knows no X-Forwarded-Host, and believes nobody unless told.

    Args:
        app: What is inside.
        trusted: Addresses and networks, as `desk.addresses.networks` gives them.
    """

    def __init__(self, app: Any, trusted: tuple[str, ...] = ()) -> None:
        self._app = app
        self._believing: Any = ProxyHeadersMiddleware(self._believed, list(trusted))
        self._missing = Repeats(logger)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """ASGI."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        peer, port = scope.get("client") or ("unknown", 0)
        peer = plain(peer) or peer
        headers = Headers(scope=scope)
        signs = tuple(name for name in _SIGNS if name in headers)
        seen = Seen(peer, peer in self._believing.trusted_hosts, signs)
        kept = _host_of_customer(scope["headers"]) if seen.trusted else _without_claims(scope["headers"])
        inner = {**scope, "client": (peer, port), "headers": kept, SEEN: seen}
        await (self._believing if seen.trusted else self._believed)(inner, receive, send)

    async def _believed(self, scope: Any, receive: Any, send: Any) -> None:
        seen: Seen = scope[SEEN]
        host, port = scope["client"]
        # A proxy may hand on what is no address ("unknown").
        scope["client"] = (plain(host) or seen.peer, port)
        if scope["path"] not in _ASKED_BY_OURSELVES:
            for kind, message in _missing(scope, seen):
                self._missing.warn(kind, f"{message} ({PAGE})")
        await self._app(scope, receive, send)


def plain(address: str) -> str:
    """An address in its one form, an IPv4 address in IPv6 clothes as IPv4; empty when it is none."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return ""
    mapped = found.ipv4_mapped if isinstance(found, ipaddress.IPv6Address) else None
    return str(mapped or found)


def at_start(allowed_origins: Iterable[str], trusted: Iterable[str]) -> str:
    """What is to be said before the first request; empty when nothing is.

    The desk speaks no TLS, and a page over https can only reach it over https: something ends TLS before it.
    """
    if any(origin.startswith("https:") for origin in allowed_origins) and not list(trusted):
        return (
            "DESK_ALLOWED_ORIGINS names sites with https, so a proxy ends TLS before the desk, but "
            f"DESK_TRUSTED_PROXIES names none: all customers count as one address ({PAGE})"
        )
    return ""


def _missing(scope: Any, seen: Seen) -> Iterator[tuple[str, str]]:
    """What a proxy does not say, or is not believed: a kind, and the line that mends it."""
    headers, peer = Headers(scope=scope), seen.peer
    origin, host = headers.get("origin", ""), headers.get("host", "")
    old = scope.get("http_version") == "1.0"
    if not seen.trusted and (seen.signs or old):
        signs = ", ".join(seen.signs) or "HTTP/1.0"
        yield (
            f"untrusted {peer}",
            f"A request from {peer} has come through a proxy ({signs}) that DESK_TRUSTED_PROXIES does not "
            "name: what it says is ignored, and all customers behind it share one limit. If it is yours: "
            f"DESK_TRUSTED_PROXIES={peer}",
        )
    # On the proxy's own machine somebody may ask the desk without it.
    through = bool(seen.signs) or old or origin.startswith("https:") or not _LOCAL.fullmatch(host)
    if seen.trusted and through and "x-forwarded-for" not in seen.signs:
        yield (
            f"address {peer}",
            f"The proxy {peer} sends no X-Forwarded-For: all customers behind it share one limit. In nginx: "
            "proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for",
        )
    if origin.startswith("https:") and scope["scheme"] in ("http", "ws") and is_own(origin, headers):
        mended = (
            "in nginx, proxy_set_header X-Forwarded-Proto $scheme"
            if seen.trusted
            else f"DESK_TRUSTED_PROXIES={peer}, and in nginx proxy_set_header X-Forwarded-Proto $scheme"
        )
        yield (
            "scheme",
            "The desk's own pages are open over https, but the desk is told http, so the console's cookie is "
            f"not kept to https: {mended}",
        )
    if scope["type"] == "http" and b"transport=websocket" in scope.get("query_string", b""):
        yield (
            "upgrade",
            "A WebSocket has arrived as a plain request: the proxy does not hand on the upgrade. In nginx: "
            "proxy_http_version 1.1, proxy_set_header Upgrade $http_upgrade, "
            "proxy_set_header Connection upgrade",
        )


def _without_claims(headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    return [(name, value) for name, value in headers if name.decode("latin-1") not in FORWARDED]


def _host_of_customer(headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """X-Forwarded-Host in place of Host, and of a list of schemes the first: what the customer asked for."""
    given = Headers(raw=headers)
    forwarded = given.get("x-forwarded-host", "").split(",")[0].strip()
    kept = []
    for name, value in headers:
        if name == b"host" and _HOST.fullmatch(forwarded):
            value = forwarded.encode()
        elif name == b"x-forwarded-proto":
            value = value.split(b",")[0].strip()
        kept.append((name, value))
    return kept
