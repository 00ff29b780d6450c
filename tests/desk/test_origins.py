"""Which pages may talk with the desk, and what the log says of the others."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import websocket

from desk.origins import shown
from tests.desk.desks import RunningDesk, running_desk
from tests.desk.recorded_engine import RecordedEngine

SITE = "https://www.okpay.example"


@pytest.fixture(scope="module")
def embedded(recorded: RecordedEngine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningDesk]:
    """A desk that a site may embed."""
    folder: Path = tmp_path_factory.mktemp("embedded")
    with running_desk(folder, recorded.url, DESK_ALLOWED_ORIGINS=f"{SITE.upper()}:443/") as desk:
        yield desk


@pytest.fixture(params=["embedded", "desk"])
def either(request: pytest.FixtureRequest) -> RunningDesk:
    """A desk with and without such a site."""
    found: RunningDesk = request.getfixturevalue(request.param)
    return found


def log_of(desk: RunningDesk) -> str:
    """What it has logged."""
    return (desk.folder / "desk.log").read_text(encoding="utf-8")


def polled(desk: RunningDesk, origin: str, **headers: str) -> int:
    """How the socket answers a page, without an upgrade."""
    url = f"{desk.url}/socket.io/?EIO=4&transport=polling"
    return httpx.get(url, headers={"Origin": origin, **headers}).status_code


def opened(desk: RunningDesk, origin: str, **headers: str) -> bool:
    """Whether a page's WebSocket is let in."""
    url = f"ws{desk.url.removeprefix('http')}/socket.io/?EIO=4&transport=websocket"
    try:
        websocket.create_connection(url, timeout=10, origin=origin, header=headers).close()
    except websocket.WebSocketBadStatusException as refused:
        assert refused.status_code == 403
        return False
    return True


def knocked(desk: RunningDesk, origin: str) -> tuple[int, str | None]:
    """How a page is answered that only asks whether it may, and what of it its browser lets it read."""
    answer = httpx.head(f"{desk.url}/socket.io/", headers={"Origin": origin})
    return answer.status_code, answer.headers.get("access-control-allow-origin")


def own(desk: RunningDesk, scheme: str = "http") -> str:
    """The desk's own origin."""
    return f"{scheme}://{desk.url.split('://')[1]}"


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_the_desks_own_pages_are_let_in(either: RunningDesk, scheme: str) -> None:
    """Over https as well, when a proxy that ends TLS does not say so."""
    assert polled(either, own(either, scheme)) == 200 and opened(either, own(either, scheme))


@pytest.mark.parametrize(
    ("host", "origin"),
    [
        ("desk.example", "https://desk.example"),
        ("desk.example:443", "https://desk.example"),
        ("desk.example:80", "http://desk.example"),
        ("Desk.Example:8443", "https://desk.example:8443"),
    ],
)
def test_its_own_address_is_what_the_proxy_hands_on(either: RunningDesk, host: str, origin: str) -> None:
    """With its port or without."""
    assert polled(either, origin, Host=host) == 200
    assert polled(either, origin, Host="other.example") == 400


def test_what_the_browser_says_of_a_page_counts(either: RunningDesk) -> None:
    """Where a proxy does not hand on the address: no page can set this header."""
    headers = {"Sec-Fetch-Site": "same-origin"}
    assert polled(either, "https://desk.example", **headers) == 200
    assert opened(either, "https://desk.example", **headers)
    for other in ("same-site", "cross-site", "none"):
        assert polled(either, "https://desk.example", **{"Sec-Fetch-Site": other}) == 400


def test_a_site_that_is_allowed(embedded: RunningDesk) -> None:
    """However it was written in the variable."""
    assert polled(embedded, SITE) == 200 and opened(embedded, SITE)
    url = f"{embedded.url}/api/v1/session"
    answer = httpx.post(url, json={}, headers={"Origin": SITE})
    assert answer.headers["access-control-allow-origin"] == SITE


def test_a_page_may_ask_whether_it_is_let_in_before_it_talks(embedded: RunningDesk) -> None:
    """Both answers are for it to read."""
    assert knocked(embedded, SITE) == (204, SITE)
    assert knocked(embedded, "https://shop.example") == (400, "*")
    assert "https://shop.example" in log_of(embedded)


STRANGE = [
    "https://evil.example",
    "http://www.okpay.example",
    "null",
    "https://[",
    "https://www.okpay.example.evil",
]


@pytest.mark.parametrize("origin", STRANGE)
@pytest.mark.parametrize("way", ["polling", "websocket", "rest", "preflight"])
def test_another_site_is_named_in_the_log(embedded: RunningDesk, origin: str, way: str) -> None:
    """With the variable that lets it in."""
    url = f"{embedded.url}/api/v1/session"
    headers = {"Origin": origin, "Access-Control-Request-Method": "POST"}
    if way == "polling":
        assert polled(embedded, origin) == 400
    elif way == "websocket":
        assert not opened(embedded, origin)
    else:
        method = "OPTIONS" if way == "preflight" else "POST"
        answer = httpx.request(method, url, json={}, headers=headers)
        assert "access-control-allow-origin" not in answer.headers
    lines = [line for line in log_of(embedded).splitlines() if f"A page of {origin} may not" in line]
    assert lines and "DESK_ALLOWED_ORIGINS" in lines[0] and "proxy_set_header Host" in lines[0]


def test_the_same_site_is_told_once(desk: RunningDesk) -> None:
    """A widget that tries again and again fills no log."""
    for _ in range(9):
        polled(desk, "https://again.example")
    assert log_of(desk).count("again.example") == 1


def test_what_a_stranger_sends_is_shown_harmlessly() -> None:
    assert shown("https://\x1b[31mevil\r\n例" + "x" * 500) == ("https://?[31mevil???" + "x" * 500)[:120]
    assert shown("") == "(nothing)"
