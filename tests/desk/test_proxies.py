"""Who asks, behind proxies: those that are named are believed, what is missing is said once."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from starlette.datastructures import Headers

from desk.proxies import FORWARDED, Proxies, at_start, plain

EDGE = "10.0.0.5"
CUSTOMER = "198.51.100.7"


def asked(
    trusted: tuple[str, ...] = (),
    peer: str = EDGE,
    *,
    kind: str = "http",
    path: str = "/api/v1/session",
    version: str = "1.1",
    query: bytes = b"",
    **headers: str,
) -> dict[str, Any]:
    """The request as the desk sees it: a scope of the middleware's inside.

    Args:
        headers: With low lines for hyphens.
    """
    found: dict[str, Any] = {}

    async def inside(scope: Any, receive: Any, send: Any) -> None:
        found.update(scope)

    scope = {
        "type": kind,
        "scheme": "http" if kind == "http" else "ws",
        "path": path,
        "query_string": query,
        "http_version": version,
        "client": (peer, 40000),
        "headers": [
            (name.replace("_", "-").encode(), part.encode())
            for name, value in {"host": "desk.example", **headers}.items()
            for part in value.split("|")
        ],
    }
    asyncio.run(Proxies(inside, trusted)(scope, None, None))
    return found


@pytest.mark.parametrize(
    ("trusted", "forwarded", "address"),
    [
        ((), CUSTOMER, EDGE),
        (("10.0.0.9",), CUSTOMER, EDGE),
        ((EDGE,), CUSTOMER, CUSTOMER),
        (("10.0.0.0/24",), CUSTOMER, CUSTOMER),
        # What stands left of the customer's own address is what the customer invented.
        ((EDGE,), f"203.0.113.9, {CUSTOMER}", CUSTOMER),
        ((EDGE,), f"127.0.0.1, {CUSTOMER}", CUSTOMER),
        ((EDGE,), f"{EDGE}, {CUSTOMER}", CUSTOMER),
        # A chain: the balancer is named too, or else it counts as the customer.
        (("10.0.0.0/24",), f"203.0.113.9, {CUSTOMER}, 10.0.0.8", CUSTOMER),
        ((EDGE,), f"{CUSTOMER}, 10.0.0.8", "10.0.0.8"),
        # Each proxy may add a line of its own.
        (("10.0.0.0/24",), f"{CUSTOMER}|10.0.0.8", CUSTOMER),
        # Somebody inside.
        (("10.0.0.0/24",), "10.0.0.8", "10.0.0.8"),
        ((EDGE,), "2001:db8::7", "2001:db8::7"),
        ((EDGE,), "[2001:DB8::7]:4711", "2001:db8::7"),
        ((EDGE,), f"{CUSTOMER}:4711", CUSTOMER),
        ((EDGE,), f"::ffff:{CUSTOMER}", CUSTOMER),
        # What is no address is nobody's.
        ((EDGE,), "unknown", EDGE),
        ((EDGE,), "x" * 5000, EDGE),
        ((EDGE,), "", EDGE),
    ],
)
@pytest.mark.parametrize("kind", ["http", "websocket"])
def test_the_customers_address(trusted: tuple[str, ...], forwarded: str, address: str, kind: str) -> None:
    """The last one that is no trusted proxy's, if whoever says it is one."""
    assert asked(trusted, kind=kind, x_forwarded_for=forwarded)["client"][0] == address


def test_an_ipv4_peer_in_ipv6_clothes_is_the_same() -> None:
    """As a socket that listens for both says it."""
    assert asked((EDGE,), f"::ffff:{EDGE}", x_forwarded_for=CUSTOMER)["client"][0] == CUSTOMER
    assert plain("FD00::0001") == "fd00::1" and plain("unknown") == ""


@pytest.mark.parametrize(
    ("trusted", "said", "scheme"),
    [
        ((), "https", "http"),
        ((EDGE,), "https", "https"),
        ((EDGE,), "https, http", "https"),
        ((EDGE,), "http", "http"),
        ((EDGE,), "gopher", "http"),
    ],
)
def test_the_scheme(trusted: tuple[str, ...], said: str, scheme: str) -> None:
    assert asked(trusted, x_forwarded_proto=said)["scheme"] == scheme
    secure = {"http": "ws", "https": "wss"}[scheme]
    assert asked(trusted, kind="websocket", x_forwarded_proto=said)["scheme"] == secure


@pytest.mark.parametrize(
    ("trusted", "said", "host"),
    [
        ((), "desk.okpay.com", "127.0.0.1:8080"),
        ((EDGE,), "desk.okpay.com", "desk.okpay.com"),
        ((EDGE,), "desk.okpay.com:8443, inner", "desk.okpay.com:8443"),
        ((EDGE,), "[2001:db8::7]:8443", "[2001:db8::7]:8443"),
        ((EDGE,), "a b", "127.0.0.1:8080"),
        ((EDGE,), "", "127.0.0.1:8080"),
    ],
)
def test_the_host(trusted: tuple[str, ...], said: str, host: str) -> None:
    scope = asked(trusted, host="127.0.0.1:8080", x_forwarded_host=said)
    assert Headers(scope=scope).getlist("host") == [host]


def test_what_strangers_claim_goes_no_further() -> None:
    """No library behind the door may read it by itself."""
    claims: dict[str, Any] = dict.fromkeys((name.replace("-", "_") for name in FORWARDED), CUSTOMER)
    assert not set(FORWARDED) & set(Headers(scope=asked(**claims)))
    assert set(FORWARDED) < set(Headers(scope=asked((EDGE,), **claims)))


FINE = {"x_forwarded_for": CUSTOMER, "x_forwarded_proto": "https", "origin": "https://desk.example"}
MISSING: list[tuple[str, dict[str, Any]]] = [
    (f"DESK_TRUSTED_PROXIES={EDGE}", {"x_forwarded_for": CUSTOMER}),
    (f"DESK_TRUSTED_PROXIES={EDGE}", {"forwarded": f"for={CUSTOMER}"}),
    (f"DESK_TRUSTED_PROXIES={EDGE}", {"via": "1.1 edge"}),
    (f"DESK_TRUSTED_PROXIES={EDGE}", {"version": "1.0"}),
    ("X-Forwarded-For $proxy_add_x_forwarded_for", {"trusted": (EDGE,)}),
    ("X-Forwarded-For $proxy_add", {"trusted": (EDGE,), "host": "127.0.0.1:8080", "version": "1.0"}),
    ("X-Forwarded-For $proxy_add", {"trusted": (EDGE,), "forwarded": f"for={CUSTOMER}"}),
    (
        "X-Forwarded-For $proxy_add",
        {"trusted": (EDGE,), "host": "127.0.0.1:8080", "x_forwarded_proto": "https"},
    ),
    ("X-Forwarded-Proto $scheme", {"trusted": (EDGE,), **FINE, "x_forwarded_proto": "http"}),
    ("X-Forwarded-Proto $scheme", {"origin": "https://desk.example"}),
    (
        "X-Forwarded-Proto $scheme",
        {"host": "127.0.0.1:8080", "origin": "https://desk.example", "sec_fetch_site": "same-origin"},
    ),
    ("Upgrade $http_upgrade", {"trusted": (EDGE,), **FINE, "query": b"EIO=4&transport=websocket"}),
]


@pytest.mark.parametrize(("mended", "request_"), MISSING)
def test_what_is_missing_is_said_with_the_line_that_mends_it(
    mended: str, request_: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    asked(**request_)
    assert [message for message in caplog.messages if mended in message]
    assert all("(docs/integration/proxy.md)" in message for message in caplog.messages)
    assert CUSTOMER not in caplog.text


@pytest.mark.parametrize(
    "request_",
    [
        {"trusted": (EDGE,), **FINE},
        {"trusted": (EDGE,), **FINE, "via": "1.1 edge", "version": "1.0"},
        {"trusted": (EDGE,), **FINE, "kind": "websocket", "query": b"EIO=4&transport=websocket"},
        # Somebody on the proxy's own machine, and who asks without any.
        {"trusted": (EDGE,), "host": "127.0.0.1:8080"},
        {"host": "127.0.0.1:8080", "origin": "http://127.0.0.1:8080"},
        {"origin": "https://www.okpay.com"},
        # launch and balancers look whether the desk is there.
        {"path": "/health", "version": "1.0"},
    ],
)
def test_nothing_is_said_where_nothing_is_missing(
    request_: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    asked(**request_)
    assert not caplog.messages


def test_before_the_first_request() -> None:
    """A page over https reaches the desk through something that ends TLS."""
    assert "DESK_TRUSTED_PROXIES" in at_start(("https://www.okpay.com",), ())
    assert not at_start(("https://www.okpay.com",), (EDGE,))
    assert not at_start(("http://localhost:3000",), ())
