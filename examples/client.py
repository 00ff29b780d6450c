"""A customer in the terminal over the REST API: what a native app does, in Python.

    python examples/client.py                                   # anonymous, against http://127.0.0.1:8080
    python examples/client.py --account OK10000001              # with a token of the demo site
    python examples/client.py --server https://chat.example.com --token eyJ...

Type a line to send it; an empty line, or the end of the input, ends.
"""

from __future__ import annotations

import argparse
import sys
import threading
import time
import uuid
from typing import Any

import httpx

WAIT = 20
"""Seconds that the server may hold a request until there is news."""


class Chat:
    """One conversation. Everything is repeated until it succeeds: the server stores a message once."""

    def __init__(self, server: str, token: str, account: str) -> None:
        self._http = httpx.Client(base_url=server, timeout=WAIT + 10)
        self._account = account
        self._last = 0
        self.ended = threading.Event()
        if token:
            self._http.headers["Authorization"] = f"Bearer {token}"
        self._renew()
        session = self._call("POST", "/api/v1/session", json={"channel": "app"}).json()
        if "visitor" in session:
            # An app keeps it in the key store of the device.
            self._http.headers["X-Visitor"] = session["visitor"]
        self._show(session)

    def send(self, text: str) -> None:
        """Stores a message on the server, however often that takes."""
        body = {"client_id": uuid.uuid4().hex, "text": text}
        answer = self._call("POST", "/api/v1/messages", json=body)
        if answer.is_error:
            print(f"  ! {answer.json()['text']}")

    def listen(self) -> None:
        """Shows what is new until the chat ends."""
        while not self.ended.is_set():
            query = {"after": self._last, "wait": WAIT}
            self._show(self._call("GET", "/api/v1/messages", params=query).json())

    def _show(self, news: dict[str, Any]) -> None:
        for message in news.get("messages", ()):
            self._last = max(self._last, message["seq"])
            if message["speaker"] == "customer":
                continue
            print(f"{message['agent'] or message['speaker']}: {message['text']}")
            for button in message["buttons"]:
                print(f"    [{button['title']}]")

    def _call(self, method: str, path: str, **content: Any) -> httpx.Response:
        """A request; repeated while the network, the server or the token is not there."""
        for pause in (0.0, 1.0, 2.0, 4.0, 8.0, 16.0):
            time.sleep(pause)
            try:
                answer = self._http.request(method, path, **content)
            except httpx.TransportError:
                continue
            if answer.status_code == 401 and answer.json().get("error") == "expired":
                self._renew()
            elif answer.status_code not in (429, 503):
                return answer
        sys.exit("the server does not answer")

    def _renew(self) -> None:
        """A fresh identity token; a real app asks its own server, which signs it."""
        if self._account:
            answer = self._http.post("/demo/token", json={"account": self._account})
            answer.raise_for_status()
            self._http.headers["Authorization"] = f"Bearer {answer.json()['token']}"


def main() -> None:
    """Talks until the input ends."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--server", default="http://127.0.0.1:8080")
    parser.add_argument("--token", default="", help="identity token; anonymous without")
    parser.add_argument("--account", default="", help="a demo account, where the demo site is on")
    parser.add_argument("--linger", type=float, default=3.0, help="seconds to listen after the input's end")
    given = parser.parse_args()
    chat = Chat(given.server, given.token, given.account)
    threading.Thread(target=chat.listen, daemon=True).start()
    for line in sys.stdin:
        if not line.strip():
            break
        chat.send(line.strip())
    time.sleep(given.linger)
    chat.ended.set()


if __name__ == "__main__":
    main()
