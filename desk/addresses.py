"""Addresses that variables name: sites that may embed the chat, proxies that are believed."""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import SplitResult, urlsplit

_BETWEEN = re.compile(r"[\s,;，；]+")
_HOST = re.compile(r"[a-z0-9_]([a-z0-9_.-]*[a-z0-9_])?|\[[0-9a-f:.]+\]")
_DEFAULT_PORTS = {"http": 80, "https": 443}


def origins(name: str, value: str) -> tuple[str, ...]:
    """Origins as browsers send them: lower case, without default port and slash at the end.

    Args:
        name: Of the variable, for messages.
        value: Origins with commas or spaces between.

    Raises:
        ValueError: One is no origin. Says which (by its place) and what is wrong, not the value.
    """
    parts = [part for part in _BETWEEN.split(value) if part]
    return tuple(dict.fromkeys(_origin(f"{name}, entry {at}", part) for at, part in enumerate(parts, 1)))


def networks(name: str, value: str) -> tuple[str, ...]:
    """Addresses and networks (`10.0.0.0/24`) in their usual form.

    Args:
        name: Of the variable, for messages.
        value: Addresses with commas or spaces between.

    Raises:
        ValueError: One is no address, or means everybody. Says which (by its place), not the value.
    """
    parts = [part for part in _BETWEEN.split(value) if part]
    return tuple(dict.fromkeys(_network(f"{name}, entry {at}", part) for at, part in enumerate(parts, 1)))


def without_default_port(scheme: str, host: str) -> str:
    """A host as it stands in an origin of that scheme, in lower case."""
    default = f":{_DEFAULT_PORTS.get(scheme, '')}"
    return host.lower().removesuffix(default)


def _origin(place: str, value: str) -> str:
    if "*" in value:
        raise ValueError(f"{place}: there are no wildcards; name each site")
    if not re.match(r"https?://", value, re.IGNORECASE):
        raise ValueError(f"{place}: an origin begins with https:// (or http://), as https://www.example.com")
    # The names of hosts in other scripts are sent in their ASCII form.
    try:
        parts = urlsplit(value)
        host, port = _ascii(parts), parts.port
    except ValueError:
        raise ValueError(f"{place}: the host or its port is malformed") from None
    if parts.path.strip("/") or parts.query or parts.fragment:
        raise ValueError(f"{place}: an origin ends behind the host: no path, no query")
    if "@" in parts.netloc or not _HOST.fullmatch(host):
        raise ValueError(f"{place}: behind :// stands a host and nothing else, as https://www.example.com")
    netloc = host if port is None else f"{host}:{port}"
    return f"{parts.scheme}://{without_default_port(parts.scheme, netloc)}"


def _ascii(parts: SplitResult) -> str:
    host = parts.hostname or ""
    return f"[{host}]" if ":" in host else host.encode("idna").decode()


def _network(place: str, value: str) -> str:
    try:
        network = ipaddress.ip_network("::/0" if value == "*" else value.strip("[]"), strict=False)
    except ValueError:
        raise ValueError(
            f"{place}: an address (127.0.0.1, ::1) or a network (10.0.0.0/24), without name and port"
        ) from None
    if network.prefixlen == 0:
        raise ValueError(
            f"{place}: whoever believes everybody lets anybody claim any address; name the proxy's own"
        )
    return str(network.network_address) if network.num_addresses == 1 else str(network)
