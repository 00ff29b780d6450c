"""Servers with good and bad certificates, with names and addresses that lead nowhere."""

from __future__ import annotations

import socket
from datetime import timedelta
from pathlib import Path

import pytest

from doctor.patient import Wish
from doctor.subjects import certificates
from launch.ports import free_port
from tests.doctor.patients import found, of
from tests.doctor.web import Authority, serving

TOKEN = {"WALLET_TOKEN": "t"}


@pytest.fixture
def authority(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Authority:
    """One that our clients trust."""
    made = Authority(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(made.file))
    return made


@pytest.mark.parametrize(
    ("host", "left", "begins", "name"),
    [
        ("localhost", timedelta(days=90), timedelta(days=-1), "certificate_fine"),
        ("localhost", timedelta(days=22), timedelta(days=-1), "certificate_fine"),
        ("localhost", timedelta(days=20), timedelta(days=-1), "certificate_ends"),
        ("localhost", timedelta(hours=5), timedelta(days=-1), "certificate_ends"),
        ("localhost", timedelta(hours=-1), timedelta(days=-90), "certificate_expired"),
        ("localhost", timedelta(days=90), timedelta(days=1), "certificate_not_yet"),
        ("other.example.com", timedelta(days=90), timedelta(days=-1), "certificate_other_host"),
    ],
)
def test_certificates(authority: Authority, host: str, left: timedelta, begins: timedelta, name: str) -> None:
    with serving(authority.certificate(host, left, begins)) as port:
        findings = found(certificates.look, **TOKEN, WALLET_URL=f"https://localhost:{port}/api")
    assert set(findings) == {name}
    if name in ("certificate_fine", "certificate_ends"):
        # Started of a day is not counted.
        assert findings[name].about["days"] in (left.days, left.days - 1)


def test_an_authority_that_nobody_trusts(tmp_path: Path) -> None:
    with serving(Authority(tmp_path).certificate("localhost", timedelta(days=90))) as port:
        findings = found(certificates.look, **TOKEN, WALLET_URL=f"https://localhost:{port}")
    assert set(findings) == {"certificate_untrusted"}


def test_a_server_that_speaks_no_tls() -> None:
    with serving() as port:
        assert set(found(certificates.look, **TOKEN, WALLET_URL=f"https://127.0.0.1:{port}")) == {"no_tls"}
        assert set(found(certificates.look, **TOKEN, WALLET_URL=f"http://127.0.0.1:{port}")) == {
            "host_answers"
        }


def test_a_name_that_leads_nowhere() -> None:
    finding = found(certificates.look, **TOKEN, WALLET_URL="https://no-such-host.invalid/api")["host_unknown"]
    assert finding.about == {"variable": "WALLET_URL", "host": "no-such-host.invalid"}


def test_nobody_listens() -> None:
    port = free_port()
    finding = found(certificates.look, **TOKEN, WALLET_URL=f"https://127.0.0.1:{port}")["host_refuses"]
    assert finding.about["port"] == port


def test_nobody_answers() -> None:
    """A listener whose queue is full lets no further connection come about."""
    with socket.socket() as full:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        port = full.getsockname()[1]
        held = [socket.socket() for _ in range(8)]
        for one in held:
            one.setblocking(False)
            one.connect_ex(("127.0.0.1", port))
        assert set(found(certificates.look, **TOKEN, WALLET_URL=f"http://127.0.0.1:{port}")) == {
            "host_silent"
        }
        for one in held:
            one.close()


def test_behind_the_companys_own_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Straight, nothing may be reachable there."""
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:1")
    url = "https://no-such-host.invalid/api"
    assert set(found(certificates.look, **TOKEN, WALLET_URL=url)) == {"server_behind_proxy"}
    monkeypatch.setenv("no_proxy", "no-such-host.invalid")
    assert set(found(certificates.look, **TOKEN, WALLET_URL=url)) == {"host_unknown"}


def test_all_that_are_named_are_looked_at_once() -> None:
    with serving() as one, serving() as other:
        findings = list(
            certificates.look(
                of(
                    Wish(url=f"http://127.0.0.1:{one}"),
                    **TOKEN,
                    WALLET_URL=f"http://127.0.0.1:{one}/api",
                    DESK_ENGINE_URL=f"http://127.0.0.1:{other}",
                    FOREIGN_DESK="matrix",
                    MATRIX_URL=f"http://localhost:{other}",
                    MATRIX_TOKEN="t",
                    MATRIX_AGENTS="@a:b",
                )
            )
        )
    named = [finding.about["variable"] for finding in findings]
    assert named == ["--url", "DESK_ENGINE_URL", "MATRIX_URL"]


def test_nothing_is_named() -> None:
    assert not found(certificates.look)
