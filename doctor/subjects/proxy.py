"""The proxy before the desk, as customers go through it: what it does not hand on, holds back or refuses."""

from __future__ import annotations

import contextlib
import http.client
import time
from collections.abc import Iterator
from itertools import pairwise
from urllib.parse import SplitResult, urlsplit

import httpx

from doctor.finding import Finding, broken, good, warning
from doctor.patient import Patient
from launch import door
from support.company import passes

_SECONDS = 3.0

_STREAM = "/health/seen/stream"
"""Lines of a stream, 0.8 seconds apart (desk/seen.py)."""

_TOGETHER = 0.3
"""Seconds; lines that come so near to each other were held back."""

_PICTURES = "/api/v1/pictures"

LARGEST = 6_000_000
"""Bytes of a picture with what is around it (docs/integration/proxy.md); nginx lets one megabyte through."""

_REFUSAL_SECONDS = 1.0
"""A proxy refuses by the announced length, before anything is sent."""

_NAMES: dict[door.Fault, str] = {
    "unreachable": "door_unreachable",
    "certificate": "door_certificate",
    "untrusted": "door_untrusted",
    "address": "door_address",
    "scheme": "door_scheme",
    "host": "door_host",
    "upgrade": "door_upgrade",
    "origin": "door_origin",
}


def look(patient: Patient) -> Iterator[Finding]:
    """Only if a public address is given."""
    url = patient.wish.url
    if not url:
        return
    try:
        address = urlsplit(url)
        complete = address.scheme in ("http", "https") and address.hostname and (address.port or True)
    except ValueError:
        complete = False
    if not complete:
        yield broken("url_malformed", url=url)
        return
    if address.path.strip("/"):
        yield broken("url_with_path", url=url)
        return
    if address.scheme == "http":
        yield warning("url_in_clear", url=url)
    yield from _through(address, url, patient)


def _through(address: SplitResult, url: str, patient: Patient) -> Iterator[Finding]:
    found = door.look(url, patient.environment.rasa_api_token)
    about = {
        "url": url,
        "peer": found.seen.peer if found.seen else "",
        "seen": found.seen.host if found.seen else "",
    }
    if "another_server" in found.faults:
        yield _instead(url)
        return
    faults = [broken(_NAMES[fault], **about) for fault in found.faults]
    if found.seen:
        faults += [*_bodies(address), *_stream(url, patient)]
    yield from faults or [good("door_fine", **about)]


def _instead(url: str) -> Finding:
    """What answers where the desk should: a proxy that does not reach it, or somebody else."""
    with contextlib.suppress(httpx.HTTPError, ValueError), _client() as client:
        answer = client.get(f"{url}/health")
        if answer.status_code in (502, 503, 504):
            return broken("door_desk_unreachable", url=url, status=answer.status_code)
        if answer.status_code == httpx.codes.OK and answer.json() == {"ok": True}:
            return broken("door_other_desk", url=url)
    return broken("door_another_server", url=url)


def _bodies(address: SplitResult) -> Iterator[Finding]:
    """Announces a large picture and sends nothing of it: who refuses it, refuses at once."""
    secure = address.scheme == "https"
    kind = http.client.HTTPSConnection if secure else http.client.HTTPConnection
    connection = kind(address.hostname or "", address.port, timeout=_REFUSAL_SECONDS)
    try:
        connection.putrequest("POST", _PICTURES)
        connection.putheader("Content-Length", str(LARGEST))
        connection.putheader("Content-Type", "image/png")
        connection.endheaders()
        if connection.getresponse().status == httpx.codes.REQUEST_ENTITY_TOO_LARGE:
            yield broken("door_bodies", megabytes=LARGEST // 1_000_000)
    except (OSError, http.client.HTTPException):
        # It waits for the picture.
        return
    finally:
        connection.close()


def _stream(url: str, patient: Patient) -> Iterator[Finding]:
    """Whether lines come as they are sent."""
    headers = {passes.HEADER: passes.issued(patient.environment.rasa_api_token, patient.now())}
    came = []
    try:
        with _client() as client, client.stream("GET", url + _STREAM, headers=headers) as answer:
            for line in answer.iter_lines():
                came += [time.monotonic()] if line else []
    except httpx.HTTPError:
        yield broken("door_stream")
        return
    if any(after - before < _TOGETHER for before, after in pairwise(came)):
        yield warning("door_buffering")


def _client() -> httpx.Client:
    """Past a proxy of this machine's for outgoing requests; believes whom the other clients here believe."""
    return httpx.Client(timeout=_SECONDS, trust_env=False, verify=httpx.create_ssl_context())
