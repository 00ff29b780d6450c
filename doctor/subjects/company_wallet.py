"""The company's wallet, tried as `make check-wallet` tries it, without an account."""

from __future__ import annotations

from collections.abc import Iterator

from doctor.finding import Finding, Severity, good
from doctor.patient import Patient
from support.wallet.trial import try_wallet

_SEVERITIES = {"note": Severity.GOOD, "warning": Severity.WARNING, "error": Severity.BROKEN}

_LEFT_OUT = frozenset({"no_account", "plain_http"})
"""That only half is tried is so on purpose here; of a wallet in the clear speaks another check."""


def look(patient: Patient) -> Iterator[Finding]:
    """What the trial finds, in its own words."""
    environment = patient.environment
    if not environment.wallet_named:
        yield good("wallet_of_demo")
        return
    found = [finding for finding in try_wallet(environment) if finding.name not in _LEFT_OUT]
    faults = [finding for finding in found if finding.severity != "note"]
    for fault in faults:
        about = {"fault": fault.name, "said": fault.sentence(), **fault.about}
        yield Finding("wallet_fault", _SEVERITIES[fault.severity], about)
    if not faults:
        yield good("wallet_fine")
