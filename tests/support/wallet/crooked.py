"""A wallet service that keeps the contract but for one thing: it hands on what the sandbox says, bent."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx


@dataclass
class Reply:
    """What is about to be answered.

    Attributes:
        path: What was asked, with its query.
        document: The JSON; None where `body` is to be sent as it is.
    """

    path: str
    status: int
    document: Any
    headers: dict[str, str] = field(default_factory=lambda: {"Content-Type": "application/json"})
    body: bytes = b""

    @property
    def account(self) -> dict[str, Any]:
        """The account, if this is one; else something that may be bent without harm."""
        found = isinstance(self.document, dict) and "areas" in self.document
        return self.document if found else {"areas": _Anything()}  # type: ignore[no-any-return]

    @property
    def items(self) -> list[dict[str, Any]]:
        """The transactions, if these are some."""
        found: list[dict[str, Any]] = (self.document or {}).get("transactions", [])
        return found


class _Anything(dict[str, Any]):
    def __missing__(self, name: str) -> _Anything:
        return _Anything()


Bend = Callable[[Reply], object]


@dataclass
class Crooked:
    """The service.

    Attributes:
        url: Where it is.
        bend: What it does to each reply.
        paths: What was asked for so far.
    """

    url: str
    bend: Bend
    paths: list[str] = field(default_factory=list)


def straight(reply: Reply) -> None:
    """Bends nothing."""


@contextmanager
def crooked(upstream: str) -> Iterator[Crooked]:
    """Starts one before a service that keeps the contract."""
    service = Crooked("", straight)
    asking = httpx.Client(base_url=upstream, timeout=10)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            service.paths.append(self.path)
            token = {"Authorization": self.headers.get("Authorization", "")}
            answer = asking.get(self.path, headers=token)
            reply = Reply(self.path, answer.status_code, answer.json())
            if answer.status_code == 200:
                service.bend(reply)
            body = reply.body if reply.document is None else json.dumps(reply.document).encode()
            with suppress(ConnectionError):
                self.send_response(reply.status)
                for name, value in {**reply.headers, "Content-Length": str(len(body))}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    service.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield service
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        asking.close()


def each(**members: Any) -> Bend:
    """Sets members of every transaction; `None` as a function's result leaves it out."""

    def bend(reply: Reply) -> None:
        for item in reply.items:
            for name, value in members.items():
                item[name] = value(item) if callable(value) else value

    return bend


def without(name: str) -> Bend:
    """Leaves a member of every transaction out."""

    def bend(reply: Reply) -> None:
        for item in reply.items:
            item.pop(name)

    return bend


def area(name: str, **members: Any) -> Bend:
    """Sets members of a side of the account."""
    return lambda reply: reply.account["areas"][name].update(members)


def raw(body: bytes, status: int = 200, **headers: str) -> Bend:
    """Answers something else, whatever was asked."""

    def bend(reply: Reply) -> None:
        reply.document, reply.body, reply.status = None, body, status
        reply.headers |= {name.replace("_", "-"): value for name, value in headers.items()}

    return bend


def late(seconds: float) -> Bend:
    """Answers rightly, and late."""
    return lambda reply: time.sleep(seconds)


SECRET = "13987654321"
"""Stands in what is bent: it must be in no log and no finding."""

BENDS: Mapping[str, tuple[Bend, str, str, str]] = {
    "no area": (lambda r: r.account["areas"].pop("limit", None), "areas.limit", "six_areas", "nothing"),
    "an area that is null": (
        lambda r: r.account["areas"].update(password=None),
        "areas.password",
        "six_areas",
        "null",
    ),
    "no areas": (lambda r: r.account.pop("areas", None), "areas", "six_areas", "nothing"),
    "areas as a list": (lambda r: r.account.update(areas=[SECRET]), "areas", "object", "list"),
    "unknown state": (
        area("standing", state=f"closed{SECRET}"),
        "areas.standing.state",
        "one_of",
        "unknown word",
    ),
    "reason of another state": (
        area("standing", state="locked", reason="judicial"),
        "areas.standing.reason",
        "reason_of_state",
        "unknown word",
    ),
    "no state": (area("sign_in", state=None), "areas.sign_in.state", "one_of", "null"),
    "local time": (
        area("identity", since="2026-03-09 15:00:00"),
        "areas.identity.since",
        "moment",
        "text like 9999-99-99 99:99:99",
    ),
    "seconds as time": (area("identity", since=1773000000), "areas.identity.since", "moment", "number"),
    "detail as number": (area("password", detail=int(SECRET)), "areas.password.detail", "text", "number"),
    "another account": (
        lambda r: r.account.update(account_id=f"OK{SECRET[:8]}"),
        "account_id",
        "owner",
        "another account",
    ),
    "no owner": (lambda r: r.account.pop("account_id", None), "account_id", "owner", "nothing"),
    "amount as number": (each(amount=3000.0), "transactions[0].amount", "amount", "number"),
    "amount with currency": (each(amount=f"¥{SECRET}.00"), "transactions[0].amount", "amount", "text"),
    "amount in fen": (each(amount="300000"), "transactions[0].amount", "amount", "text"),
    "no amount": (without("amount"), "transactions[0].amount", "amount", "nothing"),
    "unknown status": (each(status="done"), "transactions[0].status", "one_of", "unknown word"),
    "no created_at": (without("created_at"), "transactions[0].created_at", "moment", "nothing"),
    "time without offset": (
        each(created_at="2026-03-09T15:00:00"),
        "transactions[0].created_at",
        "moment",
        "text like 9999-99-99T99:99:99",
    ),
    "own numbers": (each(transaction_id=SECRET), "transactions[0].transaction_id", "transaction_id", "text"),
    "whole card": (each(card_tail=f"622202{SECRET}"), "transactions[0].card_tail", "card_tail", "text"),
    "others' transactions": (
        each(account_id="OK10000002"),
        "transactions[0].account_id",
        "owner",
        "another account",
    ),
    "a list alone": (lambda r: setattr(r, "document", r.items or r.document), "", "object", "list"),
    "no JSON": (raw(f"<html>{SECRET}</html>".encode()), "", "json", "HTML or XML"),
    "nothing": (raw(b""), "", "json", "an empty body"),
    "huge": (raw(b" " * 1_100_000), "", "size", "an answer that is too large"),
    "redirect": (raw(b"", 302, Location="http://127.0.0.1:1/"), "", "redirect", "302"),
    "400": (raw(b"{}", 400), "", "status", "400"),
    "token": (raw(b"{}", 401), "", "token", "401"),
    "content type": (
        lambda r: r.headers.update({"Content-Type": "text/html"}),
        "",
        "content_type",
        "text/html",
    ),
}
"""By name: how it is bent, and the field, rule and kind that are to be told."""
