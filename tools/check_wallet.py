"""`make check-wallet`: tries the company's wallet, and says what is wrong with it and how to mend it."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Sequence

from support.company.wording import words
from support.environment import ACCOUNT_ID, Environment
from support.wallet.trial import Finding, try_wallet


def main(arguments: Sequence[str] | None = None) -> int:
    """Tries it and prints what was found.

    Returns:
        Exit status: 1 when customers are not served or not safe, 2 for a malformed account.
    """
    parser = argparse.ArgumentParser(prog="make check-wallet", description=__doc__)
    parser.add_argument("--account", default="", help="an account that the wallet has, with transactions")
    account = parser.parse_args(arguments).account
    said = words("wallet")
    if account and not ACCOUNT_ID.fullmatch(account):
        print(said["bad_account"], file=sys.stderr)
        return 2
    try:
        environment = Environment.from_environ()
    except ValueError as wrong:
        print(said["malformed"].format(reason=wrong), file=sys.stderr)
        return 1
    return report(try_wallet(environment, account))


def report(findings: Sequence[Finding]) -> int:
    """Prints findings and what they come to. Returns the exit status."""
    said = words("wallet")
    for finding in findings:
        print(f"{said['marks'][finding.severity]} {finding.sentence()}")
    counts = Counter(finding.severity for finding in findings)
    if counts["error"]:
        print("\n" + said["wrong"].format(errors=counts["error"]))
        return 1
    print(
        "\n" + said["done_with_warnings" if counts["warning"] else "done"].format(warnings=counts["warning"])
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
