"""Sites that embed the widget: are they written as browsers send them, and is one of them let in."""

from __future__ import annotations

import base64
import os
from collections.abc import Iterator
from urllib.parse import urlsplit

import httpx

from doctor.finding import Finding, broken, good, warning
from doctor.patient import Patient
from doctor.subjects.contradictions import LOOPBACK
from launch.programs import desk

_SECONDS = 3.0

_DEFAULT_PORTS = {"http": 80, "https": 443}

PREFLIGHT = "/api/v1/session"
SOCKET = "/socket.io/?EIO=4&transport=websocket"


def written(patient: Patient) -> Iterator[Finding]:
    """`DESK_ALLOWED_ORIGINS`: an origin that no browser sends lets nobody in."""
    faults = []
    for origin in patient.desk.allowed_origins:
        if (sent := as_sent(origin)) != origin:
            faults.append(broken("origin_never_sent", origin=origin, sent=sent))
        elif origin.startswith("http://") and urlsplit(origin).hostname not in LOOPBACK:
            faults.append(warning("origin_in_clear", origin=origin))
    yield from faults or [good("origins_fine", count=len(patient.desk.allowed_origins))]


def as_sent(origin: str) -> str:
    """An origin as browsers write it: small letters, punycode, no default port, no user (RFC 6454, 6.2)."""
    parts = urlsplit(origin)
    host = (parts.hostname or "").rstrip(".")
    try:
        host = host.encode("idna").decode("ascii")
    except UnicodeError:
        return origin
    host = f"[{host}]" if ":" in host else host
    try:
        port = parts.port
    except ValueError:
        return origin
    shown = "" if port in (None, _DEFAULT_PORTS.get(parts.scheme)) else f":{port}"
    return f"{parts.scheme}://{host}{shown}"


def tried(patient: Patient) -> Iterator[Finding]:
    """Whether a site is let in: by the variable, then by the desk itself, as a browser would ask."""
    origin = patient.wish.origin
    if not origin:
        return
    sent = as_sent(origin)
    if sent != origin.rstrip("/") or urlsplit(origin).path.strip("/"):
        yield broken("origin_no_origin", origin=origin, sent=sent)
        return
    if sent not in patient.desk.allowed_origins:
        yield broken("origin_not_allowed", origin=sent)
    base = patient.wish.url or desk(patient.desk.port, patient.desk.host).ready.removesuffix("/health")
    try:
        # Local addresses are no proxy's; the public one is reached as customers do.
        with httpx.Client(timeout=_SECONDS, trust_env=bool(patient.wish.url)) as client:
            yield from _asked(client, base, sent)
    except httpx.HTTPError:
        yield warning("origin_untried", url=base)


def _asked(client: httpx.Client, base: str, origin: str) -> Iterator[Finding]:
    faults = []
    headers = {
        "Origin": origin,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization,content-type,x-visitor",
    }
    answer = client.options(base + PREFLIGHT, headers=headers)
    if answer.headers.get("Access-Control-Allow-Origin") not in (origin, "*") or not answer.is_success:
        faults.append(broken("origin_preflight", origin=origin, status=answer.status_code))
    status = upgraded(client, base, origin)
    if status != httpx.codes.SWITCHING_PROTOCOLS:
        faults.append(broken("origin_socket", origin=origin, status=status))
    yield from faults or [good("origin_let_in", origin=origin)]


def upgraded(client: httpx.Client, base: str, origin: str = "") -> int:
    """The status of an attempt at a WebSocket: 101 if it is made."""
    headers = {
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": base64.b64encode(os.urandom(16)).decode(),
        **({"Origin": origin} if origin else {}),
    }
    with client.stream("GET", base + SOCKET, headers=headers) as answer:
        return answer.status_code
