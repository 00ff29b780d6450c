"""The desk's own page in a browser, behind nginx as docs/integration/proxy.md has it."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from launch.ports import free_port
from tests.browser.chromium import device
from tests.browser.widget import Widget
from tests.desk.desks import running_desk
from tests.desk.recorded_engine import recorded_engine
from tests.integration.nginx import certificate, program, running_nginx
from tests.integration.test_proxy import Ports, server, variables


@pytest.mark.parametrize("lacking", ["", "Host ", "proxy_set_header"])
def test_the_help_page_talks(chromium: Browser, tmp_path: Path, lacking: str) -> None:
    """Over TLS and HTTP/2, its socket over a WebSocket of its own, and no policy is broken.

    Where the proxy hands on neither the host nor the upgrade, it polls: the browser says itself that the page
    is the desk's own.
    """
    program()
    made = certificate(tmp_path / "certificate")
    ports = Ports(free_port(), free_port())
    with recorded_engine() as engine, running_desk(tmp_path, engine.url, **variables("desk.env")) as desk:
        lines = server(desk, ports, made).splitlines(keepends=True)
        text = "".join(line for line in lines if not lacking or lacking not in line)
        with running_nginx(tmp_path / "nginx", ports.https, desk=text):
            customer = device(chromium, ports.url, ignore_https_errors=True)
            widget = Widget(customer)
            widget.sign_in("OK10000001")
            widget.open()
            widget.ask("你好", "回：你好")
            if lacking:
                customer.forgive(r"WebSocket.*Unexpected response code: 40[03]")
            assert customer.unforgiven() == []
            customer.context.close()
