"""Somebody else's server, in a process of its own: answers everything with 200.

`strangers.py PORT` runs it. `strangers.py PORT COMMAND...` leaves it behind and becomes the command: whoever
starts that finds the port taken in the moment between his look and his start.
"""

from __future__ import annotations

import http.server
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager


class _Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b'{"ok": true}')

    do_POST = do_GET

    def log_message(self, format: str, *args: object) -> None:
        pass


@contextmanager
def stranger(port: int) -> Iterator[subprocess.Popen[bytes]]:
    """Listens on a port of the loopback address."""
    process = subprocess.Popen(
        [sys.executable, __file__, str(port)], stdout=subprocess.PIPE, start_new_session=True
    )
    assert process.stdout
    try:
        process.stdout.readline()
        yield process
    finally:
        process.kill()
        process.wait()


def main() -> None:
    """See the top of this module."""
    port, command = int(sys.argv[1]), sys.argv[2:]
    if command:
        print(subprocess.Popen([sys.executable, __file__, str(port)], start_new_session=True).pid, flush=True)
        while socket.socket().connect_ex(("127.0.0.1", port)):
            time.sleep(0.02)
        os.execv(command[0], command)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", port), _Handler)
    print("listening", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
