"""`make validate`: Rasa's own check of the data and domain, failing on any warning about them."""

from __future__ import annotations

import subprocess
import sys

_ABOUT_US = "UserWarning:"


def main() -> int:
    """Runs `rasa data validate` and prints what it warned of (libraries' deprecations left out)."""
    run = subprocess.run(
        [sys.executable, "-m", "engine", "data", "validate", "--fail-on-warnings"],
        capture_output=True,
        text=True,
        check=False,
    )
    warnings = [row for row in run.stderr.splitlines() if _ABOUT_US in row]
    for row in warnings:
        print(row)
    if run.returncode and not warnings:
        print(run.stderr, file=sys.stderr)
    return 1 if warnings or run.returncode else 0


if __name__ == "__main__":
    sys.exit(main())
