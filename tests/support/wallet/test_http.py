"""The wallet behind the service: the running sandbox, and servers that misbehave."""

from __future__ import annotations

import json
import socket
import threading
import warnings
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from support.storage.database import open_database
from support.wallet import KINDS, TransactionQuery, Wallet, WalletUnavailable
from support.wallet.http import HttpWallet
from support.wallet.scenarios import demo
from support.wallet.sql import SqlWallet
from tests.support.wallet.conftest import TOKEN, Sandbox, start_sandbox, stop_sandbox

ORDINARY = demo().ordinary
QUERY = TransactionQuery(ORDINARY, KINDS)
SHORT = 0.4

# Where a call should give up by itself, this ends the test long before the fault would be over.
pytestmark = pytest.mark.timeout(30)


@pytest.fixture
def wallet(sandbox: Sandbox) -> Iterator[HttpWallet]:
    with HttpWallet(sandbox.url, TOKEN, 5.0) as opened:
        yield opened


@pytest.fixture
def hasty(sandbox: Sandbox) -> Iterator[HttpWallet]:
    with HttpWallet(sandbox.url, TOKEN, SHORT) as opened:
        yield opened


def _assert_unavailable(wallet: Wallet) -> None:
    with pytest.raises(WalletUnavailable) as told:
        wallet.account(ORDINARY)
    assert TOKEN not in str(told.value)
    with pytest.raises(WalletUnavailable):
        wallet.transactions(QUERY)
    with pytest.raises(WalletUnavailable):
        wallet.notices()


def test_the_service_tells_what_the_database_holds(sandbox: Sandbox, wallet: HttpWallet) -> None:
    database = SqlWallet(open_database(sandbox.database), 2.0)
    for account_id in demo().accounts:
        assert wallet.account(account_id) == database.account(account_id) is not None
    for kind in KINDS:
        query = TransactionQuery(ORDINARY, [kind])
        assert wallet.transactions(query) == database.transactions(query) != []
    for item in database.transactions(QUERY):
        moment = TransactionQuery(
            ORDINARY,
            [item.kind],
            start=item.created_at,
            end=item.created_at + timedelta(minutes=1),
            amount=item.amount,
        )
        assert wallet.transactions(moment) == [item]


@pytest.mark.parametrize(
    "account_id",
    [
        *("", ".", "..", "../notices", "%2e%2e", "/", f"{ORDINARY}/transactions", f"{ORDINARY}?"),
        *(f"{ORDINARY}#", f" {ORDINARY}", "账号", "OK1000000\x00", "x" * 3000),
    ],
)
def test_an_odd_id_is_nobodys_and_never_sent(sandbox: Sandbox, wallet: HttpWallet, account_id: str) -> None:
    assert wallet.account(account_id) is None
    assert wallet.transactions(TransactionQuery(account_id, KINDS)) == []
    assert sandbox.requests() == 0


def test_a_service_that_hangs_is_unavailable(sandbox: Sandbox, hasty: HttpWallet) -> None:
    sandbox.fault(mode="hang", seconds=300)
    _assert_unavailable(hasty)


def test_a_service_that_trickles_is_unavailable(sandbox: Sandbox, hasty: HttpWallet) -> None:
    sandbox.fault(mode="trickle", seconds=300)
    _assert_unavailable(hasty)


def test_a_500_is_unavailable_and_not_tried_again(sandbox: Sandbox, wallet: HttpWallet) -> None:
    sandbox.fault(mode="error", status=500)
    _assert_unavailable(wallet)
    assert sandbox.requests() == 3


@pytest.mark.parametrize("status", [502, 503, 504])
def test_a_brief_outage_is_tried_again(sandbox: Sandbox, wallet: HttpWallet, status: int) -> None:
    sandbox.fault(mode="error", status=status, count=2)
    assert wallet.account(ORDINARY) is not None
    assert sandbox.requests() == 3


def test_a_lasting_outage_is_tried_three_times(sandbox: Sandbox, wallet: HttpWallet) -> None:
    sandbox.fault(mode="error", status=503)
    with pytest.raises(WalletUnavailable):
        wallet.notices()
    assert sandbox.requests() == 3


def test_one_lost_answer_is_asked_for_again(sandbox: Sandbox) -> None:
    with HttpWallet(sandbox.url, TOKEN, 2.0) as wallet:
        sandbox.fault(mode="hang", seconds=300, count=1)
        assert wallet.account(ORDINARY) is not None
        assert sandbox.requests() == 2


@pytest.mark.parametrize("status", [400, 401, 403, 418, 429])
def test_other_statuses_are_unavailable(sandbox: Sandbox, wallet: HttpWallet, status: int) -> None:
    sandbox.fault(mode="error", status=status)
    _assert_unavailable(wallet)


def test_garbage_is_unavailable(sandbox: Sandbox, wallet: HttpWallet) -> None:
    sandbox.fault(mode="garbage")
    _assert_unavailable(wallet)


def test_it_recovers_once_the_fault_is_over(sandbox: Sandbox, wallet: HttpWallet) -> None:
    sandbox.fault(mode="garbage")
    _assert_unavailable(wallet)
    sandbox.fault(mode="none")
    assert wallet.account(ORDINARY) is not None


def test_a_wrong_token_is_unavailable(sandbox: Sandbox) -> None:
    with HttpWallet(sandbox.url, "another-token", 5.0) as wallet:
        _assert_unavailable(wallet)


def test_a_refused_connection_is_unavailable() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with HttpWallet(f"http://127.0.0.1:{port}", TOKEN, SHORT) as wallet:
        _assert_unavailable(wallet)


def test_a_server_that_never_accepts_is_unavailable() -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=1) as silent:
        wallet = HttpWallet(f"http://127.0.0.1:{silent.getsockname()[1]}", TOKEN, SHORT)
        _assert_unavailable(wallet)
        wallet.close()


def test_a_service_that_died_between_two_calls_is_unavailable(tmp_path: Path) -> None:
    sandbox = start_sandbox(tmp_path)
    try:
        with HttpWallet(sandbox.url, TOKEN, 5.0) as wallet:
            assert wallet.account(ORDINARY) is not None
            sandbox.process.kill()
            sandbox.process.wait(timeout=10)
            _assert_unavailable(wallet)
    finally:
        stop_sandbox(sandbox)


@dataclass
class Canned:
    """A server that answers every GET alike.

    Attributes:
        connections: How many were opened.
        paths: What was asked for.
    """

    url: str = ""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b"{}"
    connections: int = 0
    paths: list[str] = field(default_factory=list)


@pytest.fixture
def canned() -> Iterator[Canned]:
    answers = Canned()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def setup(self) -> None:
            answers.connections += 1
            super().setup()

        def do_GET(self) -> None:
            answers.paths.append(self.path)
            self.send_response(answers.status)
            for name, value in answers.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answers.body)))
            self.end_headers()
            with suppress(ConnectionError):
                self.wfile.write(answers.body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    answers.url = f"http://127.0.0.1:{server.server_port}"
    yield answers
    server.shutdown()
    thread.join()
    server.server_close()


def test_one_connection_serves_many_calls(canned: Canned) -> None:
    canned.body = b'{"notices": []}'
    with HttpWallet(canned.url + "/base/", TOKEN, 5.0) as wallet:
        for _ in range(5):
            assert wallet.notices() == []
    assert canned.connections == 1
    assert canned.paths == ["/base/notices"] * 5


def test_a_404_is_no_account_and_nothing_found(canned: Canned) -> None:
    canned.status = 404
    with HttpWallet(canned.url, TOKEN, 5.0) as wallet:
        assert wallet.account(ORDINARY) is None
        assert wallet.transactions(QUERY) == []
        assert wallet.notices() == []


def test_a_call_warns_of_nothing(canned: Canned) -> None:
    """`var/logs/actions.log` is the operator's."""
    canned.body = b'{"notices": []}'
    with HttpWallet(canned.url, TOKEN, 5.0) as wallet, warnings.catch_warnings():
        warnings.simplefilter("error")
        wallet.notices()


def test_a_redirect_is_not_followed(canned: Canned) -> None:
    canned.status, canned.headers = 302, {"Location": canned.url + "/elsewhere"}
    with HttpWallet(canned.url, TOKEN, 5.0) as wallet:
        _assert_unavailable(wallet)
    assert "/elsewhere" not in canned.paths


def test_an_endless_answer_is_cut_off(canned: Canned) -> None:
    canned.body = b'{"notices": [], "more": "' + b"x" * 2_000_000 + b'"}'
    wallet = HttpWallet(canned.url, TOKEN, 5.0)
    with pytest.raises(WalletUnavailable, match="too large"):
        wallet.notices()
    wallet.close()


def test_a_false_encoding_is_unavailable(canned: Canned) -> None:
    canned.headers, canned.body = {"Content-Encoding": "gzip"}, b"this is not gzip"
    with HttpWallet(canned.url, TOKEN, 5.0) as wallet:
        _assert_unavailable(wallet)


def test_twenty_newest_whatever_the_service_sends(canned: Canned) -> None:
    items = [
        {
            "transaction_id": f"T20260309{number:06}",
            "account_id": ORDINARY,
            "kind": "payment",
            "amount": "1.00",
            "method": "余额",
            "counterparty": "城南便利店",
            "status": "succeeded",
            "created_at": f"2026-03-09T10:{number:02}:00+08:00",
        }
        for number in range(30)
    ]
    canned.body = json.dumps({"transactions": items}).encode()
    with HttpWallet(canned.url, TOKEN, 5.0) as wallet:
        found = wallet.transactions(QUERY)
    assert [item.created_at.minute for item in found] == list(range(29, 9, -1))


@pytest.mark.parametrize(
    ("base_url", "token", "timeout"),
    [
        ("", TOKEN, 1.0),
        ("wallet.example.com", TOKEN, 1.0),
        ("ftp://wallet.example.com", TOKEN, 1.0),
        ("https://", TOKEN, 1.0),
        ("https://wallet.example.com/?a=1", TOKEN, 1.0),
        ("https://wallet.example.com", "", 1.0),
        ("https://wallet.example.com", "two words", 1.0),
        ("https://wallet.example.com", "令牌", 1.0),
        ("https://wallet.example.com", "a\nb", 1.0),
        ("https://wallet.example.com", TOKEN, 0.0),
    ],
)
def test_a_wrong_setting_shows_at_once(base_url: str, token: str, timeout: float) -> None:
    with pytest.raises(ValueError):
        HttpWallet(base_url, token, timeout)
