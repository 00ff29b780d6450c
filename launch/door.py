"""Looks at the desk as a customer does, through its public address, and says what the proxy before it lacks.

For `make doctor`: it asks the desk with a pass (support/company/passes.py) whom it sees.
"""

from __future__ import annotations

import base64
import http.client
import json
import secrets
import ssl
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import SplitResult, urlsplit

from support.clock import now
from support.company import passes

Fault = Literal[
    "unreachable",
    "certificate",
    "another_server",
    "untrusted",
    "address",
    "scheme",
    "host",
    "upgrade",
    "origin",
]
"""What is wrong, each with what mends it:

unreachable: nothing answers at the address.
certificate: the TLS certificate does not hold for it.
another_server: what answers is not this desk, or one with another `RASA_API_TOKEN`.
untrusted: the proxy is not named in `DESK_TRUSTED_PROXIES` (`Look.seen.peer` is its address).
address: the proxy sends no X-Forwarded-For.
scheme: the desk is told http where the customer has https: X-Forwarded-Proto.
host: the desk is told another host than the customer has: Host.
upgrade: a WebSocket does not get through: Upgrade, Connection, HTTP/1.1.
origin: the desk refuses its own pages.
"""

TIMEOUT = 10.0
"""Seconds for each question."""

_SEEN = "/health/seen"
_SOCKET = "/socket.io/?EIO=4&transport=websocket"


@dataclass(frozen=True)
class Seen:
    """Whom the desk sees.

    Attributes:
        peer: Who holds the connection to the desk.
        trusted: Whether `DESK_TRUSTED_PROXIES` names it.
        signs: Headers of proxies that came.
        address: Who counts as the customer.
        scheme: http or https, as the desk knows it.
        host: Host and port, as the desk knows them.
    """

    peer: str
    trusted: bool
    signs: tuple[str, ...]
    address: str
    scheme: str
    host: str


@dataclass(frozen=True)
class Look:
    """What was found: the faults in the order in which to mend them; nothing seen where nobody answered."""

    faults: tuple[Fault, ...]
    seen: Seen | None = None


def look(url: str, rasa_api_token: str, context: ssl.SSLContext | None = None) -> Look:
    """Ask the desk at an address whom it sees, and try a WebSocket.

    Args:
        url: The public address, as `https://desk.example`.
        rasa_api_token: The desk's own `RASA_API_TOKEN`; it does not leave this machine.
        context: Whose certificates are believed; the system's when left out.
    """
    address = urlsplit(url)
    try:
        status, body = _get(address, _SEEN, context, {passes.HEADER: passes.issued(rasa_api_token, now())})
        seen = _read(body) if status == 200 else None
        if seen is None:
            return Look(("another_server",))
        upgraded, _ = _get(address, _SOCKET, context, _handshake(address))
    except ssl.SSLCertVerificationError:
        return Look(("certificate",))
    except (OSError, http.client.HTTPException):
        return Look(("unreachable",))
    return Look((*_faults(address, seen), *_refused(upgraded)), seen)


def _faults(address: SplitResult, seen: Seen) -> list[Fault]:
    found: list[Fault] = []
    if seen.signs and not seen.trusted:
        found.append("untrusted")
    if seen.trusted and "x-forwarded-for" not in seen.signs:
        found.append("address")
    if seen.scheme != address.scheme:
        found.append("scheme")
    if _with_port(address.scheme, seen.host) != _with_port(address.scheme, address.netloc):
        found.append("host")
    return found


def _refused(status: int) -> list[Fault]:
    return [] if status == 101 else ["origin"] if status == 403 else ["upgrade"]


def _with_port(scheme: str, host: str) -> tuple[str | None, int | None]:
    parts = urlsplit(f"//{host}")
    return parts.hostname, parts.port or {"http": 80, "https": 443}.get(scheme)


def _handshake(address: SplitResult) -> dict[str, str]:
    """A browser's, of the desk's own page (RFC 6455)."""
    return {
        "Upgrade": "websocket",
        "Connection": "Upgrade",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": base64.b64encode(secrets.token_bytes(16)).decode(),
        "Origin": f"{address.scheme}://{address.netloc}",
    }


def _get(
    address: SplitResult, path: str, context: ssl.SSLContext | None, headers: dict[str, str]
) -> tuple[int, bytes]:
    """Status and the beginning of the body; past any proxy for outgoing requests of this machine."""
    host = address.hostname or ""
    if address.scheme == "https":
        secure = context or ssl.create_default_context()
        connection: http.client.HTTPConnection = http.client.HTTPSConnection(
            host, address.port, timeout=TIMEOUT, context=secure
        )
    else:
        connection = http.client.HTTPConnection(host, address.port, timeout=TIMEOUT)
    try:
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        return answer.status, answer.read(10_000) if answer.status == 200 else b""
    finally:
        connection.close()


def _read(body: bytes) -> Seen | None:
    try:
        content: Any = json.loads(body)
        return Seen(**{**content, "signs": tuple(content["signs"])})
    except (ValueError, TypeError, KeyError):
        return None
