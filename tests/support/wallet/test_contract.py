"""The contract is valid, says what the code says, and the sandbox keeps it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import httpx
import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import RefResolver
from openapi_schema_validator import OAS30Validator
from openapi_spec_validator import validate_spec
from sqlalchemy import delete, insert

from support.catalogue import catalogue
from support.storage.database import open_database, writing
from support.wallet import AREAS, KINDS, tables
from support.wallet.scenarios import demo
from support.wallet.vocabulary import (
    AREA_STATES,
    MOST_TRANSACTIONS,
    NOTICE_AREAS,
    REFUNDS,
    STATUSES,
    TRANSACTION_REASONS,
)
from support.wallet.wire import read_account, read_notices, read_transactions
from tests.support.wallet.conftest import NOW, ROOT, TOKEN, Sandbox

CONTRACT = yaml.safe_load((ROOT / "docs/wallet-api.yaml").read_text(encoding="utf-8"))
SCHEMAS = CONTRACT["components"]["schemas"]
ACCOUNT_PATH = "/accounts/{account_id}"
TRANSACTIONS_PATH = "/accounts/{account_id}/transactions"
AREA_SCHEMAS = {
    "standing": "Standing",
    "identity": "Identity",
    "verification_code": "VerificationCode",
    "password": "Password",
    "sign_in": "SignIn",
    "limit": "Limit",
}
STRANGE = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=30)


@pytest.fixture
def client(sandbox: Sandbox) -> Iterator[httpx.Client]:
    headers = {"Authorization": f"Bearer {TOKEN}"}
    with httpx.Client(base_url=sandbox.url, headers=headers, timeout=10) as opened:
        yield opened


def _check(response: httpx.Response, path: str) -> Any:
    """The body, once it has proved to be what the contract says of that path and status."""
    answers = CONTRACT["paths"][path]["get"]["responses"]
    answer = answers[str(response.status_code)]
    if "$ref" in answer:
        answer = CONTRACT["components"]["responses"][answer["$ref"].rsplit("/", 1)[1]]
    assert response.headers["content-type"].startswith("application/json")
    body = response.json()
    schema = answer["content"]["application/json"]["schema"]
    OAS30Validator(schema, resolver=RefResolver("", CONTRACT)).validate(body)
    return body


def _area_properties(area: str) -> Any:
    return SCHEMAS[AREA_SCHEMAS[area]]["allOf"][1]["properties"]


def test_it_is_valid_openapi() -> None:
    validate_spec(CONTRACT)


def test_it_lists_the_states_and_reasons_the_code_knows() -> None:
    assert set(SCHEMAS["Account"]["properties"]["areas"]["required"]) == set(AREAS)
    for area, states in AREA_STATES.items():
        properties = _area_properties(area)
        assert set(properties["state"]["enum"]) == set(states)
        reasons = {reason for known in states.values() for reason in known}
        listed = properties.get("reason", {}).get("enum", [""])
        assert {reason for reason in listed if reason is not None} == reasons


def test_it_lists_the_words_of_transactions_and_notices_the_code_knows() -> None:
    properties = SCHEMAS["Transaction"]["properties"]
    assert set(SCHEMAS["Kind"]["enum"]) == set(KINDS)
    assert set(properties["status"]["enum"]) == set(STATUSES)
    assert set(properties["refund"]["enum"]) == {*REFUNDS, "", None}
    assert set(properties["reason"]["x-known-values"]) == TRANSACTION_REASONS
    assert all(reason in properties["reason"]["description"] for reason in TRANSACTION_REASONS)
    assert set(SCHEMAS["Notice"]["properties"]["area"]["enum"]) == set(NOTICE_AREAS)
    listed = CONTRACT["paths"][TRANSACTIONS_PATH]["get"]["responses"]["200"]
    found = listed["content"]["application/json"]["schema"]["properties"]["transactions"]
    assert found["maxItems"] == MOST_TRANSACTIONS


def test_the_code_knows_every_word_of_the_playbooks() -> None:
    known: dict[str, set[str]] = {
        "kind": set(KINDS),
        "status": set(STATUSES),
        "reason": set(TRANSACTION_REASONS),
        "refund": set(REFUNDS),
    }
    for area, states in AREA_STATES.items():
        known[area] = set(states)
        known[f"{area}_reason"] = {reason for reasons in states.values() for reason in reasons}
    used = 0
    for problem in catalogue().named - {"ticket_status"}:
        for finding in catalogue().problems[problem].findings:
            for name, wanted in finding.when.items():
                if name in ("overdue", "notice"):
                    continue
                values = wanted if isinstance(wanted, list) else [wanted]
                assert set(values) <= known[name], (problem, finding.name)
                used += 1
    assert used > 50


def test_its_examples_are_what_the_assistant_reads() -> None:
    def examples(path: str) -> list[Any]:
        answer = CONTRACT["paths"][path]["get"]["responses"]["200"]
        return [item["value"] for item in answer["content"]["application/json"]["examples"].values()]

    for document in examples(ACCOUNT_PATH):
        account = read_account(json.dumps(document).encode(), document["account_id"])
        assert set(account.areas) == set(AREAS)
    for document in examples(TRANSACTIONS_PATH):
        found = read_transactions(json.dumps(document).encode(), demo().ordinary)
        assert len(found) == len(document["transactions"])
    for document in examples("/notices"):
        notices = read_notices(json.dumps(document).encode())
        assert len(notices) == len(document["notices"])


def test_the_sandbox_keeps_it_for_the_whole_demo(client: httpx.Client) -> None:
    for account_id in demo().accounts:
        response = client.get(f"/accounts/{account_id}")
        assert response.status_code == 200
        assert _check(response, ACCOUNT_PATH)["account_id"] == account_id
    for kind in KINDS:
        response = client.get(f"/accounts/{demo().ordinary}/transactions", params={"kind": kind})
        assert {item["kind"] for item in _check(response, TRANSACTIONS_PATH)["transactions"]} == {kind}


def test_the_sandbox_keeps_it_for_notices(client: httpx.Client, sandbox: Sandbox) -> None:
    engine = open_database(sandbox.database)
    row = {"notice_id": "ours", "area": "sign_in", "title": "登录维护中", "until": NOW}
    with writing(engine) as connection:
        connection.execute(insert(tables.notices), [row])
    try:
        assert len(_check(client.get("/notices"), "/notices")["notices"]) == 1
    finally:
        with writing(engine) as connection:
            connection.execute(delete(tables.notices))
    assert _check(client.get("/notices"), "/notices")["notices"] == []


@pytest.mark.parametrize("token", ["", "Bearer", "Bearer wrong", f"Basic {TOKEN}", f"bearer{TOKEN}"])
@pytest.mark.parametrize("path", [ACCOUNT_PATH, TRANSACTIONS_PATH, "/notices"])
def test_the_sandbox_refuses_a_wrong_token(sandbox: Sandbox, path: str, token: str) -> None:
    url = sandbox.url + path.format(account_id=demo().ordinary)
    response = httpx.get(url, headers={"Authorization": token}, timeout=10)
    assert response.status_code == 401
    _check(response, path)


@pytest.mark.parametrize(
    "query",
    [
        {"kind": "loan"},
        {"transaction_id": "12"},
        {"from": "yesterday"},
        {"from": "2026-03-09T15:00:00"},
        {"to": "2026-02-30T15:00:00Z"},
        {"amount": "5"},
        {"amount": "-5.00"},
    ],
)
def test_the_sandbox_refuses_a_malformed_query(client: httpx.Client, query: dict[str, str]) -> None:
    response = client.get(f"/accounts/{demo().ordinary}/transactions", params=query)
    assert response.status_code == 400
    _check(response, TRANSACTIONS_PATH)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    account_id=st.from_regex(r"\AOK1000000[0-9]\Z") | STRANGE.filter(bool),
    query=st.dictionaries(
        st.sampled_from(["kind", "transaction_id", "from", "to", "amount", "other"]),
        st.sampled_from([*KINDS, "T20260309000001", "2026-03-09T15:00:00+08:00", "5.00", "999999999999.99"])
        | STRANGE,
    ),
)
def test_the_sandbox_keeps_it_whatever_is_asked(
    client: httpx.Client, account_id: str, query: dict[str, str]
) -> None:
    segment = quote(account_id, safe="").replace(".", "%2E")
    answered = client.get(f"/accounts/{segment}")
    if "/" not in account_id:
        _check(answered, ACCOUNT_PATH)
        _check(client.get(f"/accounts/{segment}/transactions", params=query), TRANSACTIONS_PATH)
    assert answered.status_code < 500
