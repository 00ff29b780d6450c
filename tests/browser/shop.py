"""Somebody else's site, on another origin than the desk's, with whatever a test puts on it."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PAGE = """<!doctype html><html lang="zh-CN"><title>商店</title>
{head}<h1>商店</h1></html>"""


@dataclass(frozen=True)
class Answer:
    """What is at an address."""

    body: str = ""
    status: int = 200
    kind: str = "text/html; charset=utf-8"
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Shop:
    """A running site.

    Attributes:
        url: Its origin.
        answers: By path; a change counts from the next request on.
    """

    url: str
    answers: dict[str, Answer] = field(default_factory=dict)

    def page(self, head: str, path: str = "/", **headers: str) -> None:
        """Puts a page there; a header's name is written with underscores."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.answers[path] = Answer(PAGE.format(head=head), headers=named)


@contextmanager
def open_shop(port: int = 0) -> Iterator[Shop]:
    """Opens a site and closes it."""
    shop = Shop("")

    class Counter(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = self.path.split("?")[0]
            missing = Answer("", 204) if path == "/favicon.ico" else Answer("Not found", 404)
            answer = shop.answers.get(path, missing)
            body = answer.body.encode()
            self.send_response(answer.status)
            self.send_header("Content-Type", answer.kind)
            self.send_header("Cache-Control", "no-store")
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.end_headers()
            if answer.status != 204:
                self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Not on the terminal."""

    server = ThreadingHTTPServer(("127.0.0.1", port), Counter)
    shop.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield shop
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
