"""The playbooks, and that every word they need is there."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from support.catalogue import Playbook, catalogue
from support.catalogue.showing import label

ROOT = Path(__file__).parents[3]


def responses() -> set[str]:
    """Names of all responses."""
    names: set[str] = set()
    for file in (ROOT / "data").rglob("*.yml"):
        content = yaml.safe_load(file.read_text(encoding="utf-8"))
        if isinstance(content, dict):
            names.update(content.get("responses", ()))
    return names


CONTRACT = {
    "account_frozen", "account_locked", "account_restricted", "deposit_not_received", "duplicate_charge",
    "forgot_password", "identity_verification", "login_failed", "raise_limit", "refund_rejected",
    "refund_request", "refund_status", "ticket_status", "transaction_failed", "transfer_not_received",
    "unauthorized_transaction", "verification_code_not_received", "withdrawal_delayed", "withdrawal_rejected",
    "wrong_recipient",
}  # fmt: skip
"""The contract's intents of kind task; a problem of the company's own needs no line here."""


def test_the_problems_of_the_contract_are_there() -> None:
    assert len(CONTRACT) == 20
    assert not CONTRACT - catalogue().named


@pytest.mark.parametrize(
    "playbook", [catalogue().problems[name] for name in sorted(catalogue().named)], ids=lambda p: p.problem
)
def test_everything_that_can_be_found_has_an_answer(playbook: Playbook) -> None:
    """Each finding, each fact to ask for, the opening, and nothing found."""
    needed = {f"utter_{playbook.problem}_{finding.name}" for finding in playbook.findings}
    needed |= {f"utter_{kind}_{fact}" for kind in ("ask", "why", "example") for fact in playbook.facts}
    needed |= {f"utter_invalid_{fact}_other" for fact in playbook.facts}
    if not playbook.immediate:
        needed.add(f"utter_open_{playbook.problem}")
    if playbook.transactions:
        needed.add(f"utter_{playbook.problem}_not_found")
    assert not needed - responses()
    assert all(label(fact) for fact in playbook.facts)


@pytest.mark.parametrize(
    "playbook", [catalogue().problems[name] for name in sorted(catalogue().named)], ids=lambda p: p.problem
)
def test_no_finding_hides_a_later_one(playbook: Playbook) -> None:
    """A finding that fits always stands last."""
    open_ended = [finding.name for finding in playbook.findings if not finding.when]
    assert open_ended in ([], [playbook.findings[-1].name])


def test_the_first_fitting_finding_counts() -> None:
    """An overdue withdrawal is late, whatever its status says."""
    found = catalogue().problems["withdrawal_delayed"].find({"status": "processing", "overdue": True})
    assert found is not None and found.name == "late"
