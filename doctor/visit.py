"""One visit: what is asked for, the checks, the print."""

from __future__ import annotations

import argparse
import logging
import sys
from collections.abc import Sequence

from doctor import printing
from doctor.finding import Severity
from doctor.looking import look
from doctor.patient import Wish, patient
from doctor.registry import CHECKS

_LONGEST_LINE = 65_536
"""Characters that are read of the standard input."""


def visit(arguments: Sequence[str]) -> int:
    """Looks and prints.

    Returns:
        The exit code: 0 all well, 1 warnings, 2 something does not work.
    """
    asked = _parser().parse_args(arguments)
    # Libraries have their own words for what a finding says.
    logging.disable(logging.CRITICAL)
    token = sys.stdin.read(_LONGEST_LINE) if asked.token else None
    found = patient(wish=Wish(asked.url.strip().rstrip("/"), asked.origin.strip(), token))
    looked = look(found, CHECKS)
    print(printing.as_json(looked, found) if asked.json else printing.as_text(looked, found), flush=True)
    return max((finding.severity for one in looked for finding in one.findings), default=Severity.GOOD)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog='make doctor ARGS="..."', description=__doc__)
    parser.add_argument("--json", action="store_true", help="for machines")
    parser.add_argument("--url", default="", help="the desk's public address: goes through the proxy")
    parser.add_argument("--origin", default="", help="a site that embeds the widget: whether it may")
    parser.add_argument("--token", choices=["-"], help="reads an identity token of your site from stdin")
    return parser
