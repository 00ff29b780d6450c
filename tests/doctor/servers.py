"""A PostgreSQL of the test's own, with passwords and a short list of who may come in."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from launch.ports import free_port

PASSWORD = "a:b/c@d%e"
"""Of the superuser, with all marks that a URL has a meaning for."""

QUOTED = "a%3Ab%2Fc%40d%25e"


@dataclass(frozen=True)
class Server:
    """One that runs on 127.0.0.1."""

    port: int

    def url(self, role: str = "postgres", password: str = QUOTED, database: str = "postgres") -> str:
        """As it stands in a variable."""
        return f"postgresql://{role}:{password}@127.0.0.1:{self.port}/{database}"


@contextmanager
def own_server() -> Iterator[Server]:
    """Asks for passwords; lets nobody but postgres into the database postgres."""
    binaries = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    if not binaries:
        pytest.skip("no PostgreSQL on this machine")
    with TemporaryDirectory(prefix="doctor-") as place:
        yield from _running(Path(place), binaries[-1])


def _running(folder: Path, binaries: Path) -> Iterator[Server]:
    folder.chmod(0o755)
    secret, port = folder / "password", free_port()
    secret.write_text(PASSWORD)
    as_user: dict[str, Any] = {"user": "postgres", "group": "postgres"} if os.geteuid() == 0 else {}
    if as_user:
        for place in (folder, secret):
            subprocess.run(["chown", "postgres", str(place)], check=True)
    data = folder / "db"
    options = [
        "--auth=scram-sha-256",
        f"--pwfile={secret}",
        "-U",
        "postgres",
        "--encoding=UTF8",
        "--locale=C.UTF-8",
    ]
    quiet: dict[str, Any] = {"stdout": subprocess.DEVNULL, "cwd": folder, **as_user}
    subprocess.run([str(binaries / "initdb"), "-D", str(data), *options], check=True, **quiet)
    (data / "pg_hba.conf").write_text(
        "host postgres postgres 127.0.0.1/32 scram-sha-256\nhost okpay all 127.0.0.1/32 scram-sha-256\n"
    )
    start = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off"
    control = [str(binaries / "pg_ctl"), "-D", str(data), "-w", "-l", str(folder / "log")]
    subprocess.run([*control, "-o", start, "start"], check=True, **quiet)
    try:
        yield Server(port)
    finally:
        subprocess.run([*control, "-m", "immediate", "stop"], check=True, **quiet)
