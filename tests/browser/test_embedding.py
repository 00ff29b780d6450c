"""On somebody else's site: another origin, with the strictest policy under which the widget works."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from playwright.sync_api import expect

from tests.browser.conftest import NewDevice
from tests.browser.widget import FEES, Widget

POLICY = "default-src 'none'; script-src {desk}; connect-src {desk} {socket}; img-src blob: data:"
PAGE = """<!doctype html><html lang="zh-CN"><title>商店</title><h1>商店</h1>
<script src="{desk}/widget/okpay-chat.js" data-position="left" defer></script>"""


def test_another_site_embeds_it_under_a_strict_policy(device: NewDevice, shop_port: int) -> None:
    made = device()
    with _shop(shop_port, made.url) as url:
        # The site's own pages are the one foreign thing here.
        made.forgive(f"another host: {url}/")
        widget = Widget(made, url)
        widget.open()
        box = widget.panel.bounding_box()
        assert box is not None and box["x"] < 100
        widget.ask("手续费怎么收", FEES)
        widget.page.reload()
        widget.open()
        widget.hear(FEES)
        assert widget.said("customer") == ["手续费怎么收"]


def test_a_site_that_is_not_allowed_cannot(device: NewDevice) -> None:
    made = device()
    made.forgive("another host|CORS|ERR_FAILED|WebSocket connection|400|403")
    with _shop(0, made.url) as url:
        widget = Widget(made, url)
        widget.open()
        widget.say("手续费怎么收")
        expect(widget.banner).to_contain_text("正在连接")
        # It never came to have a conversation.
        assert not widget.page.evaluate("Object.keys(localStorage).some(name => name.endsWith(':visitor'))")


@contextmanager
def _shop(port: int, desk: str) -> Iterator[str]:
    """A site with one page."""

    class Shop(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            socket = desk.replace("http", "ws")
            self.send_header("Content-Security-Policy", POLICY.format(desk=desk, socket=socket))
            self.end_headers()
            self.wfile.write(PAGE.format(desk=desk).encode())

        def log_message(self, *_: object) -> None:
            """Not on the terminal."""

    server = ThreadingHTTPServer(("127.0.0.1", port), Shop)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
