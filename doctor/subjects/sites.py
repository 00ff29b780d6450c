"""Sites that embed the widget: are they written as browsers send them, and is one of them let in."""

from __future__ import annotations

import base64
import os
from collections.abc import Iterator
from urllib.parse import urlsplit

import httpx

from desk.addresses import origins
from doctor.finding import Finding, broken, good, warning
from doctor.patient import Patient
from doctor.subjects.contradictions import LOOPBACK
from launch.programs import desk

_SECONDS = 3.0

PREFLIGHT = "/api/v1/session"
SOCKET = "/socket.io/?EIO=4&transport=websocket"


def written(patient: Patient) -> Iterator[Finding]:
    """`DESK_ALLOWED_ORIGINS`; that they are written as browsers send them, the desk has seen to."""
    sites = patient.desk.allowed_origins
    clear = [one for one in sites if one.startswith("http://") and urlsplit(one).hostname not in LOOPBACK]
    yield from [warning("origin_in_clear", origin=one) for one in clear] or [
        good("origins_fine", count=len(sites))
    ]


def tried(patient: Patient) -> Iterator[Finding]:
    """Whether a site is let in: by the variable, then by the desk itself, as a browser would ask."""
    if not patient.wish.origin:
        return
    try:
        (origin,) = origins("--origin", patient.wish.origin)
    except ValueError:
        yield broken("origin_no_origin", origin=patient.wish.origin)
        return
    base = patient.wish.url or desk(patient.desk.port, patient.desk.host).ready.removesuffix("/health")
    # The desk's own pages need no entry.
    if origin not in (*patient.desk.allowed_origins, *_origin_of(base)):
        yield broken("origin_not_allowed", origin=origin)
    try:
        # Local addresses are no proxy's; the public one is reached as customers do.
        with httpx.Client(timeout=_SECONDS, trust_env=bool(patient.wish.url)) as client:
            yield from _asked(client, base, origin)
    except httpx.HTTPError:
        yield warning("origin_untried", url=base)


def _origin_of(url: str) -> tuple[str, ...]:
    parts = urlsplit(url)
    try:
        return origins("--url", f"{parts.scheme}://{parts.netloc}")
    except ValueError:
        return ()


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
    status = _upgraded(client, base, origin)
    if status != httpx.codes.SWITCHING_PROTOCOLS:
        faults.append(broken("origin_socket", origin=origin, status=status))
    yield from faults or [good("origin_let_in", origin=origin)]


def _upgraded(client: httpx.Client, base: str, origin: str) -> int:
    """The status of an attempt at a WebSocket: 101 if it is made."""
    headers = {
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": base64.b64encode(os.urandom(16)).decode(),
        "Origin": origin,
    }
    with client.stream("GET", base + SOCKET, headers=headers) as answer:
        return answer.status_code
