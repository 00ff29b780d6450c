"""The servers that are named in the variables: is there such a host, does it answer, is its certificate good
and for how long."""

from __future__ import annotations

import socket
import ssl
import urllib.request
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import httpx

from doctor.finding import Finding, broken, good, warning
from doctor.patient import Patient
from support.clock import from_timestamp

FEWEST_DAYS = 21
"""Let's Encrypt renews its certificates of 90 days when 30 are left: with 21 a renewal has failed."""

_SECONDS = 2.0

_VERIFY: dict[int, str] = {
    10: "certificate_expired",
    9: "certificate_not_yet",
    62: "certificate_other_host",
    64: "certificate_other_host",
}
"""OpenSSL's X509_V_ERR_ numbers; all others (18 to 21 among them) mean an issuer that is not trusted."""


def look(patient: Patient) -> Iterator[Finding]:
    """Each server once."""
    seen = set()
    for name, url in urls(patient):
        place = _place(url)
        if place not in seen:
            seen.add(place)
            yield from server(name, url, patient)


def urls(patient: Patient) -> list[tuple[str, str]]:
    """Variables and what they name; of the desk's own neighbours, none of this machine."""
    environment, desk = patient.environment, patient.desk
    found = [
        ("--url", patient.wish.url),
        ("WALLET_URL", environment.wallet_url),
        ("DESK_ENGINE_URL", desk.engine_url if patient.is_set("DESK_ENGINE_URL") else ""),
        (f"{desk.foreign.system.upper()}_URL", desk.foreign.url),
    ]
    return [(name, url) for name, url in found if url]


def server(name: str, url: str, patient: Patient) -> Iterator[Finding]:
    """One."""
    host, port = _place(url)
    about = {"variable": name, "host": host}
    if urlsplit(url).scheme in urllib.request.getproxies() and not urllib.request.proxy_bypass(host):
        yield good("server_behind_proxy", **about)
        return
    try:
        addresses = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        yield broken("host_unknown", **about)
        return
    try:
        connection = socket.create_connection((host, port), _SECONDS)
    except TimeoutError:
        yield broken("host_silent", port=port, address=addresses[0][4][0], **about)
        return
    except OSError as refused:
        yield broken("host_refuses", port=port, reason=refused.strerror or refused, **about)
        return
    with connection:
        if urlsplit(url).scheme == "https":
            yield _certificate(connection, host, patient.now(), about)
        else:
            yield good("host_answers", **about)


def _certificate(connection: socket.socket, host: str, at: datetime, about: dict[str, Any]) -> Finding:
    # The authorities that our own clients trust, SSL_CERT_FILE's among them.
    trusted = httpx.create_ssl_context()
    try:
        with trusted.wrap_socket(connection, server_hostname=host) as secure:
            ends = ssl.cert_time_to_seconds(str((secure.getpeercert() or {})["notAfter"]))
    except ssl.SSLCertVerificationError as refused:
        return broken(_VERIFY.get(refused.verify_code, "certificate_untrusted"), **about)
    except (OSError, ssl.SSLError):
        return broken("no_tls", **about)
    days = (from_timestamp(ends) - at).days
    return (good if days >= FEWEST_DAYS else warning)(
        "certificate_fine" if days >= FEWEST_DAYS else "certificate_ends", days=days, **about
    )


def _place(url: str) -> tuple[str, int]:
    parts = urlsplit(url)
    return parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
