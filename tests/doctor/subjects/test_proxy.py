"""A real nginx before a real desk, with a line missing or one too many: what customers would run into."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from doctor.finding import Finding
from doctor.patient import Wish
from doctor.subjects import proxy
from launch.ports import free_port
from tests.desk.desks import RunningDesk, running_desk
from tests.doctor.patients import found, wrong
from tests.doctor.web import serving
from tests.integration.nginx import certificate, program, running_nginx

SERVER = """
server {{
    listen {port} ssl;
    ssl_certificate {certificate};
    ssl_certificate_key {key};
    location / {{
        proxy_pass {desk};
        {lines}
    }}
}}
"""

UPGRADE = (
    "proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection upgrade;"
)
HOST = "proxy_set_header Host $http_host;"
ADDRESS = "proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;"
SCHEME = "proxy_set_header X-Forwarded-Proto $scheme;"
BODIES = "client_max_body_size 8m;"
PACKED = "gzip on; gzip_types text/event-stream; proxy_ignore_headers X-Accel-Buffering;"
"""It waits until there is enough to pack."""

ALL = UPGRADE + HOST + ADDRESS + SCHEME + BODIES

ROWS = [
    (ALL, set()),
    (ALL.replace(BODIES, ""), {"door_bodies"}),
    (ALL.replace(ADDRESS, ""), {"door_address"}),
    (ALL.replace(SCHEME, ""), {"door_scheme"}),
    (ALL.replace(UPGRADE, ""), {"door_upgrade"}),
    (ALL.replace(HOST, ""), {"door_host", "door_origin"}),
    (ALL + PACKED, {"door_buffering"}),
    (f"{ALL}{PACKED} proxy_buffering off;", set()),
    (f"{ALL} proxy_read_timeout 300ms;", {"door_stream"}),
    ("", {"door_bodies", "door_address", "door_scheme", "door_host", "door_upgrade"}),
]


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Path]]:
    """Certificate and key, believed by all clients of this module."""
    program()
    made, key = certificate(tmp_path_factory.mktemp("certificate"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SSL_CERT_FILE", str(made))
        yield made, key


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningDesk]:
    """A desk that believes nginx; its engine is not needed."""
    folder = tmp_path_factory.mktemp("desk")
    with running_desk(folder, "http://127.0.0.1:1", DESK_TRUSTED_PROXIES="127.0.0.1") as started:
        yield started


def look(url: str, desk: RunningDesk | None = None) -> dict[str, Finding]:
    """What is found of a public address."""
    token = {"RASA_API_TOKEN": desk.environment["RASA_API_TOKEN"]} if desk else {}
    return found(proxy.look, Wish(url=url), **token)


@pytest.mark.parametrize(("lines", "names"), ROWS, ids=range(len(ROWS)))
def test_what_a_proxy_lacks(
    desk: RunningDesk, files: tuple[Path, Path], tmp_path: Path, lines: str, names: set[str]
) -> None:
    port = free_port()
    text = SERVER.format(port=port, certificate=files[0], key=files[1], desk=desk.url, lines=lines)
    with running_nginx(tmp_path / "nginx", port, desk=text):
        findings = look(f"https://localhost:{port}", desk)
    assert wrong(findings) == names
    assert ("door_fine" in findings) is not bool(names)


def test_a_proxy_that_is_not_believed(files: tuple[Path, Path], tmp_path: Path) -> None:
    """Named by its address."""
    port = free_port()
    with running_desk(tmp_path, "http://127.0.0.1:1") as desk:
        text = SERVER.format(port=port, certificate=files[0], key=files[1], desk=desk.url, lines=ALL)
        with running_nginx(tmp_path / "nginx", port, desk=text):
            finding = look(f"https://localhost:{port}", desk)["door_untrusted"]
    assert finding.about["peer"] == "127.0.0.1"


def test_a_proxy_that_does_not_reach_the_desk(files: tuple[Path, Path], tmp_path: Path) -> None:
    port, nobody = free_port(), f"http://127.0.0.1:{free_port()}"
    text = SERVER.format(port=port, certificate=files[0], key=files[1], desk=nobody, lines=ALL)
    with running_nginx(tmp_path / "nginx", port, desk=text):
        findings = look(f"https://localhost:{port}")
    assert findings["door_desk_unreachable"].about["status"] == 502 and len(findings) == 1


def test_another_installations_desk(desk: RunningDesk) -> None:
    assert wrong(look(desk.url)) == {"url_in_clear", "door_other_desk"}


def test_something_else() -> None:
    for status in (200, 404):
        with serving(status=status) as port:
            assert "door_another_server" in look(f"http://127.0.0.1:{port}")


def test_nobody_and_a_certificate_that_nobody_trusts(
    desk: RunningDesk, files: tuple[Path, Path], tmp_path: Path
) -> None:
    port = free_port()
    assert wrong(look(f"https://localhost:{port}")) == {"door_unreachable"}
    made, key = certificate(tmp_path / "other")
    text = SERVER.format(port=port, certificate=made, key=key, desk=desk.url, lines=ALL)
    with running_nginx(tmp_path / "nginx", port, desk=text):
        assert wrong(look(f"https://localhost:{port}", desk)) == {"door_certificate"}


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("chat.example.com", "url_malformed"),
        ("ftp://chat.example.com", "url_malformed"),
        ("https://", "url_malformed"),
        ("https://chat.example.com:x", "url_malformed"),
        ("https://example.com/chat", "url_with_path"),
    ],
)
def test_addresses_that_are_none(url: str, name: str) -> None:
    assert set(look(url)) == {name}


def test_not_asked_for() -> None:
    assert not found(proxy.look)
