"""Servers of the web of the test's own: plain, or with a certificate of an authority of the test's own."""

from __future__ import annotations

import http.server
import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from functools import cached_property
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

_PEM = serialization.Encoding.PEM


@dataclass(frozen=True)
class Authority:
    """Signs certificates; trusted by whoever has `SSL_CERT_FILE` set to its file.

    Attributes:
        folder: Where its files go.
    """

    folder: Path

    @cached_property
    def key(self) -> ec.EllipticCurvePrivateKey:
        """Its own."""
        return ec.generate_private_key(ec.SECP256R1())

    @property
    def file(self) -> Path:
        """Its certificate."""
        file = self.folder / "authority.pem"
        if not file.exists():
            made = self._signed(self.key, "authority", timedelta(days=3650), authority=True)
            file.write_bytes(made.public_bytes(_PEM))
        return file

    def certificate(self, host: str, left: timedelta, begins: timedelta = timedelta(days=-90)) -> Path:
        """A file with key and certificate for a host.

        Args:
            host: Its name or address.
            left: How long it still holds; below zero it has ended.
            begins: When it begins, from now.
        """
        key = ec.generate_private_key(ec.SECP256R1())
        made = self._signed(key, host, left, begins)
        file = self.folder / f"{host}-{left.days}-{begins.days}.pem"
        private = key.private_bytes(_PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        file.write_bytes(private + made.public_bytes(_PEM))
        return file

    def _signed(
        self,
        key: ec.EllipticCurvePrivateKey,
        host: str,
        left: timedelta,
        begins: timedelta = timedelta(days=-90),
        authority: bool = False,
    ) -> x509.Certificate:
        at = datetime.now(timezone.utc)
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
        issuer = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "authority")])
        builder = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(issuer)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(at + begins)
            .not_valid_after(at + left)
            .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
            .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
        )
        return builder.sign(self.key, hashes.SHA256())


@contextmanager
def serving(
    certificate: Path | None = None, headers: Mapping[str, str] | None = None, status: int = 200
) -> Iterator[int]:
    """A server on the loopback address that answers everything alike; its port.

    Args:
        certificate: With it, it speaks TLS.
        headers: Of each answer; `Date` in place of the true one.
        status: Of each answer.
    """

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response_only(status)
            given = {"Date": self.date_time_string(), "Content-Length": "0", **(headers or {})}
            for name, value in given.items():
                if value:
                    self.send_header(name, value)
            self.end_headers()

        do_HEAD = do_POST = do_OPTIONS = do_GET

        def log_message(self, format: str, *args: object) -> None:
            pass

    server: Any = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
