"""TLS for a client with two threads, one that reads and one that writes."""

from __future__ import annotations

import ssl
import threading
from multiprocessing.connection import wait

_TURN = threading.Lock()


class _InTurns(ssl.SSLSocket):
    """One thread at a time is within OpenSSL, and none waits there.

    OpenSSL asks for it (openssl-threads(7)), and Python 3.10 does not see to it: while another thread writes,
    a read now and then takes the connection for closed.
    """

    def recv(self, buflen: int = 1024, flags: int = 0) -> bytes:
        patience = self.gettimeout()
        while True:
            with _TURN:
                self.settimeout(0)
                try:
                    return super().recv(buflen, flags)
                except ssl.SSLWantReadError:
                    pass
                finally:
                    self.settimeout(patience)
            if not wait([self], patience):
                raise TimeoutError("nothing to read")

    def send(self, data: object, flags: int = 0) -> int:
        with _TURN:
            return super().send(data, flags)  # type: ignore[arg-type]


def shared_tls() -> ssl.SSLContext:
    """Believes whom `SSL_CERT_FILE` names; its sockets may be read and written at the same time."""
    context = ssl.create_default_context()
    context.sslsocket_class = _InTurns
    return context
