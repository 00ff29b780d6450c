"""A look at the desk from outside, where it ends early; through a proxy: tests/integration/test_proxy.py."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from launch.door import Fault, look
from launch.ports import free_port
from tests.desk.desks import RunningDesk, running_desk
from tests.integration.nginx import certificate, program, running_nginx


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningDesk]:
    """A desk without a proxy; its engine is not needed."""
    with running_desk(tmp_path_factory.mktemp("desk"), "http://127.0.0.1:1") as started:
        yield started


def test_without_a_proxy_nothing_is_wrong(desk: RunningDesk) -> None:
    """As on one's own machine."""
    found = look(desk.url, desk.environment["RASA_API_TOKEN"])
    assert found.faults == ()
    assert found.seen is not None
    assert (found.seen.address, found.seen.trusted, found.seen.signs) == ("127.0.0.1", False, ())


@pytest.mark.parametrize("token", ["", "another token"])
def test_another_desk(desk: RunningDesk, token: str) -> None:
    """One that does not know us tells nothing."""
    assert look(desk.url, token).faults == ("another_server",)


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_nobody_answers(scheme: str) -> None:
    faults: tuple[Fault, ...] = look(f"{scheme}://127.0.0.1:{free_port()}", "x").faults
    assert faults == ("unreachable",)


def test_what_answers_speaks_no_tls(desk: RunningDesk) -> None:
    assert look(desk.url.replace("http", "https"), "x").faults == ("unreachable",)


def test_a_certificate_that_nobody_vouches_for(desk: RunningDesk, tmp_path: Path) -> None:
    """Is told apart from a server that is not there."""
    program()
    made, key = certificate(tmp_path)
    port = free_port()
    text = f"server {{ listen {port} ssl; ssl_certificate {made}; ssl_certificate_key {key}; }}"
    with running_nginx(tmp_path / "nginx", port, desk=text):
        assert look(f"https://localhost:{port}", "x").faults == ("certificate",)
