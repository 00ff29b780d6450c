"""`python -m tools.run_tests [ARGS]`: the whole suite in parts, two at a time; with ARGS pytest as it is.

Most tests start a process and wait until it is there: one after the other they leave a core idle. A part is
a pytest of its own, with a PostgreSQL database of its own on the server of `TEST_DATABASE_URL`.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine import make_url

Part = tuple[str, ...]
"""Arguments of pytest."""

AT_ONCE = 2

DATABASE = "TEST_DATABASE_URL"

_APART: tuple[Part, ...] = (
    # Several desks at one Redis hear of each other, whatever its database.
    ("tests/desk", "tests/integration"),
    # The ports of a start: the engine's 5005, the action server's 5055.
    ("tests/launch", "tests/doctor", "tests/additions"),
    ("tests/browser", "tests/faults", "tests/upgrade", "tests/clients"),
)

PARTS: tuple[Part, ...] = (
    *_APART[:2],
    # All that is named nowhere else, so that nothing is left out.
    ("tests", *(f"--ignore={path}" for part in _APART for path in part)),
    *_APART[2:],
)
"""The longest first."""


@dataclass(frozen=True)
class Ended:
    """What came of a part."""

    part: Part
    code: int
    output: str
    seconds: float

    def __str__(self) -> str:
        return f"{' '.join(self.part)}: exit code {self.code} after {self.seconds:.0f} s"


def run(parts: Sequence[Part]) -> int:
    """Runs parts two at a time; prints each one's output when it ends, of those that fail at the end.

    Returns:
        0, or the exit code of a part that failed.
    """
    failed = []
    with ThreadPoolExecutor(AT_ONCE) as pool:
        try:
            for done in as_completed([pool.submit(_run, part) for part in parts]):
                ended = done.result()
                print(f"--- {ended}", flush=True)
                if ended.code:
                    failed.append(ended)
                else:
                    print(ended.output, flush=True)
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
    for ended in failed:
        print(f"--- {ended}\n{ended.output}", flush=True)
    return failed[0].code if failed else 0


def _run(part: Part) -> Ended:
    begun = time.monotonic()
    with _own_database() as variables, tempfile.TemporaryFile() as said:
        code = subprocess.run(
            [sys.executable, "-m", "pytest", *part],
            env=variables,
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=subprocess.STDOUT,
            check=False,
        ).returncode
        said.seek(0)
        output = said.read().decode("utf-8", "replace")
    return Ended(part, code, output, time.monotonic() - begun)


@contextmanager
def _own_database() -> Iterator[dict[str, str]]:
    """The environment with an empty database, dropped at the end; as it is where no PostgreSQL is named."""
    given = os.environ.get(DATABASE, "")
    if not given:
        yield dict(os.environ)
        return
    name = f"okpay_part_{uuid.uuid4().hex[:12]}"
    server = sa.create_engine(given, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    try:
        own = make_url(given).set(database=name).render_as_string(hide_password=False)
        yield {**os.environ, DATABASE: own}
    finally:
        with server.connect() as connection:
            connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
        server.dispose()


def main(arguments: Sequence[str]) -> int:
    """See the top of this module. Returns the exit code; 130 after Ctrl-C."""
    if arguments:
        return subprocess.run([sys.executable, "-m", "pytest", *arguments], check=False).returncode
    try:
        return run(PARTS)
    except KeyboardInterrupt:
        # The terminal has told the parts as well.
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
