"""`python -m tools.check_widget`: the committed bundle is what widget/ builds to, and small enough.

Needs Node 20 or later and npm; installs the locked packages into widget/node_modules. Running the desk
needs neither.
"""

from __future__ import annotations

import gzip
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

WIDGET = Path(__file__).parent.parent / "widget"
BUNDLE = WIDGET / "dist" / "okpay-chat.js"
UNIT_TESTS = WIDGET.parent / "tests" / "widget"

LARGEST = 34_000
"""Bytes, gzipped."""

_SECONDS = 300


def packed_size(bundle: bytes) -> int:
    """Bytes of the bundle as a server sends it, gzipped at the highest level."""
    return len(gzip.compress(bundle, 9, mtime=0))


def build(output: Path) -> None:
    """Builds the source to `output`.

    Raises:
        subprocess.CalledProcessError: It does not build.
    """
    _run("node", "build.js", str(output))


def main() -> int:
    """Installs, checks types and imports, runs the unit tests, builds and compares.

    Returns:
        The exit status.
    """
    if shutil.which("npm") is None:
        print("Node 20 or later with npm is needed to check the widget.", file=sys.stderr)
        return 2
    _run("npm", "ci", "--no-audit", "--no-fund", "--loglevel=error")
    _run("npx", "--no-install", "tsc", "--noEmit")
    _run("node", "circles.js")
    _run("node", "test.js", str(UNIT_TESTS))
    with tempfile.TemporaryDirectory() as folder:
        built = Path(folder) / BUNDLE.name
        build(built)
        same = built.read_bytes() == BUNDLE.read_bytes()
    size = packed_size(BUNDLE.read_bytes())
    print(f"widget/dist/{BUNDLE.name}: {size} bytes gzipped, at most {LARGEST}")
    if not same:
        print(
            "It is not what the source builds to: run `npm run build` in widget/ and commit it.",
            file=sys.stderr,
        )
    return 0 if same and size <= LARGEST else 1


def _run(*command: str) -> None:
    subprocess.run(command, cwd=WIDGET, check=True, timeout=_SECONDS)


if __name__ == "__main__":
    sys.exit(main())
