"""A wallet that is well gives notes only; whatever is bent in it is found, said, and told without data."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest

from support.clock import now
from support.environment import Environment
from support.wallet.scenarios import demo
from support.wallet.trial import Finding, try_wallet
from tests.support.wallet.conftest import TOKEN, Sandbox
from tests.support.wallet.crooked import (
    BENDS,
    SECRET,
    Bend,
    Crooked,
    area,
    crooked,
    each,
    late,
    raw,
    straight,
)

ORDINARY = demo().ordinary


@pytest.fixture(scope="module")
def service(shared_sandbox: Sandbox) -> Iterator[Crooked]:
    with crooked(shared_sandbox.url) as started:
        yield started


def _tried(
    service: Crooked, bend: Bend, account: str = ORDINARY, token: str = TOKEN, timeout: str = "5"
) -> list[Finding]:
    service.bend = bend
    named = {"WALLET_URL": service.url, "WALLET_TOKEN": token, "WALLET_TIMEOUT": timeout}
    return try_wallet(Environment.from_environ(named), account)


def _wrong(findings: list[Finding]) -> list[str]:
    return [finding.name for finding in findings if finding.severity != "note"]


@pytest.mark.parametrize("account", sorted(demo().accounts))
def test_a_wallet_that_is_well_is_clean(service: Crooked, account: str) -> None:
    found = _wrong(_tried(service, straight, account))
    assert found == ([] if account == ORDINARY else ["no_transactions"])


@pytest.mark.parametrize("bent", BENDS)
def test_what_breaks_the_contract_is_found(service: Crooked, bent: str) -> None:
    """With path, field, rule and kind; the sentence says all of it, and nothing of what the wallet said."""
    bend, field, rule, got = BENDS[bent]
    findings = _tried(service, bend)
    told = [finding.about for finding in findings if finding.name == "breach"]
    assert (field, rule, got) in [(one["field"], one["rule"], one["got"]) for one in told]
    for finding in findings:
        said = finding.sentence()
        assert SECRET not in said and ORDINARY not in said and TOKEN not in said
        assert re.search("[\u4e00-\u9fff]", said) and "{" not in said.replace("{account_id}", "")
        if finding.name == "breach":
            assert finding.severity == "error"
            assert "docs/wallet-api.yaml" in said and finding.about["field"] in said


@pytest.mark.parametrize("bent", BENDS)
def test_nothing_false_follows_from_what_could_not_be_read(service: Crooked, bent: str) -> None:
    """What is there is not said to be missing, and no good mark stands beside an error of the same path."""
    findings = _tried(service, BENDS[bent][0])
    assert set(_wrong(findings)) == {"breach"}
    wrong = {finding.about["where"] for finding in findings if finding.name == "breach"}
    well = {finding.about["path"] for finding in findings if finding.name == "took"}
    assert not wrong & well


def test_an_area_that_is_missing_is_named_where_it_is_mended(service: Crooked) -> None:
    told = [one.sentence() for one in _tried(service, BENDS["no area"][0]) if one.name == "breach"]
    assert len(told) == 1 and "补上 limit，六项都要有" in told[0]
    both = _tried(service, lambda reply: (BENDS["no area"][0](reply), each(amount=1)(reply)))
    assert {one.about["field"] for one in both if one.name == "breach"} == {
        "areas.limit",
        "transactions[0].amount",
    }


def test_all_that_is_wrong_is_told_at_once(service: Crooked) -> None:
    findings = _tried(service, each(amount=1, status="done", created_at="today"))
    fields = {finding.about["field"] for finding in findings if finding.name == "breach"}
    assert fields == {f"transactions[0].{name}" for name in ("amount", "status", "created_at")}


SOUNDNESS = {
    "future times": ("future", each(created_at=lambda _: (now() + timedelta(hours=8)).isoformat())),
    "an account of tomorrow": ("future", area("identity", since=(now() + timedelta(days=1)).isoformat())),
    "a telephone number": ("not_masked", area("password", detail="13912345678")),
    "a payee's telephone number": ("not_masked", each(counterparty="13912345678")),
    "oldest first": ("order", lambda reply: reply.items.reverse()),
    "too many": ("too_many", lambda reply: reply.items.extend(reply.items[:1] * 21)),
    "another kind": ("ignored", each(kind=lambda item: "refund" if item["kind"] == "payment" else "payment")),
    "another amount": (
        "ignored",
        lambda reply: each(amount="0.01")(reply) if "amount=" in reply.path else None,
    ),
    "a reason of its own": ("unknown_reason", each(reason="because")),
    "a look-up by amount that finds nothing": (
        "lost_transaction",
        lambda reply: reply.items.clear() if "amount=" in reply.path else None,
    ),
    "a look-up by time that finds nothing": (
        "lost_transaction",
        lambda reply: reply.items.clear() if "from=" in reply.path else None,
    ),
    "a known account that is not there": (
        "known_missing",
        lambda reply: setattr(reply, "status", 404) if reply.path.endswith(ORDINARY) else None,
    ),
    "5xx": ("broke_down", raw(b"", 503)),
}


@pytest.mark.parametrize("case", SOUNDNESS)
def test_what_is_well_formed_and_wrong_is_found(service: Crooked, case: str) -> None:
    name, bend = SOUNDNESS[case]
    findings = _tried(service, bend)
    assert name in _wrong(findings)
    assert not [finding for finding in findings if "13912345678" in finding.sentence()]
    well = {finding.about["path"] for finding in findings if finding.name == "took"}
    wrong = {
        finding.about["path"]
        for finding in findings
        if finding.severity == "error" and "path" in finding.about
    }
    assert not wrong & well


def test_a_wrong_token_is_one_finding(service: Crooked) -> None:
    findings = _tried(service, straight, token="another")
    assert [finding.about.get("rule") for finding in findings if finding.severity == "error"] == ["token"]
    assert [finding.name for finding in findings] == ["service", "breach"]


def test_an_unknown_account_that_is_given(service: Crooked) -> None:
    assert "known_missing" in _wrong(_tried(service, straight, "OK99999999"))


def test_without_an_account_only_half_is_tried(service: Crooked) -> None:
    assert _wrong(_tried(service, straight, "")) == ["no_account"]


def test_a_call_over_the_timeout_is_said(service: Crooked) -> None:
    """The call that the assistant would give up, and the one that only is slow."""
    findings = _tried(service, late(0.5), timeout="0.4")
    assert _wrong(findings) == ["too_slow", "over_timeout"]


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("http://127.0.0.1:1", "refused"),
        ("https://127.0.0.1:{port}", "tls"),
        ("http://wallet.invalid", "unknown_host"),
    ],
)
def test_a_service_that_is_not_there(service: Crooked, url: str, name: str) -> None:
    at = url.format(port=service.url.rpartition(":")[2])
    named = Environment.from_environ({"WALLET_URL": at, "WALLET_TOKEN": TOKEN})
    findings = try_wallet(named, ORDINARY)
    assert [finding.name for finding in findings if finding.name != "plain_http"] == ["service", name]
    assert all(finding.sentence() for finding in findings)
