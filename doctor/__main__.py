"""`python3 -m doctor`: finds the environment's Python, and goes on with that.

Runs on any Python from 3.8 on, without a library: what is missing may be the environment itself.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from launch.sentences import DOCTOR, say

_PYTHON = Path(".venv/bin/python")

_BROKEN = 2
"""As `doctor.finding.Severity.BROKEN`, which needs the environment's Python."""


def main() -> int:
    """Looks, from within the environment. Returns the exit code."""
    for stream in (sys.stdout, sys.stderr):
        # A terminal that cannot show Chinese is no reason not to look.
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    if not _PYTHON.exists():
        print(say("not_installed", DOCTOR))
        return _BROKEN
    if Path(sys.prefix).resolve() != _PYTHON.parent.parent.resolve():
        os.execv(_PYTHON, [str(_PYTHON), "-m", "doctor", *sys.argv[1:]])
    try:
        from doctor.visit import visit
    except ImportError as missing:
        print(say("package_missing", DOCTOR, package=missing.name))
        return _BROKEN
    return visit(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
