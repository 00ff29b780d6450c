"""A database as a wallet: what is missing, of another kind, or the demo's is named; so are wrong rows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import text, update
from sqlalchemy.engine import Connection, Engine

from support.environment import Environment
from support.storage.database import writing
from support.wallet import Account, tables
from support.wallet.demo import seed
from support.wallet.sql import SqlWallet
from support.wallet.trial import Finding, try_wallet
from tests.support.wallet.conftest import FINE, NOW, Store
from tests.support.wallet.test_port import OWNER, PAYMENT

SECRET = "李小红13987654321"


@pytest.fixture
def company(engine: Engine) -> Engine:
    """A database with one account, as a company has it."""
    tables.metadata.drop_all(engine)
    tables.metadata.create_all(engine, tables=list(tables.ROWS))
    Store(engine, SqlWallet(engine, 2.0)).put(Account(OWNER, FINE), PAYMENT)
    return engine


def _tried(engine: Engine, account: str = OWNER) -> list[Finding]:
    url = engine.url.render_as_string(hide_password=False)
    findings = try_wallet(Environment.from_environ({"WALLET_DATABASE_URL": url}), account)
    said = "".join(finding.sentence() for finding in findings)
    assert OWNER not in said and SECRET not in said
    return findings


def _errors(findings: list[Finding]) -> list[tuple[str, dict[str, str]]]:
    return [(finding.name, dict(finding.about)) for finding in findings if finding.severity == "error"]


def test_a_database_that_is_well_is_clean(company: Engine) -> None:
    findings = _tried(company)
    assert {finding.name for finding in findings if finding.severity != "note"} == {"unknown_reason"}


def test_a_missing_table_or_column_is_named(company: Engine) -> None:
    with writing(company) as connection:
        connection.execute(text("ALTER TABLE wallet_areas RENAME COLUMN detail TO details"))
        connection.execute(text("DROP TABLE wallet_notices"))
    assert _errors(_tried(company)) == [
        ("no_column", {"table": "wallet_areas", "column": "detail"}),
        ("no_table", {"table": "wallet_notices"}),
    ]


def test_a_time_without_zone_is_named(postgresql: Engine) -> None:
    with writing(postgresql) as connection:
        connection.execute(text("ALTER TABLE wallet_transactions ALTER created_at TYPE TIMESTAMP"))
    assert _errors(_tried(postgresql, "")) == [
        ("no_zone", {"table": "wallet_transactions", "column": "created_at"})
    ]


def test_the_demo_in_a_companys_database_is_named(engine: Engine) -> None:
    """Earlier versions wrote it there."""
    tables.metadata.drop_all(engine)
    seed(engine, NOW)
    Store(engine, SqlWallet(engine, 2.0)).put(Account(OWNER, FINE), PAYMENT)
    assert ("demo_rows", {}) in _errors(_tried(engine))


BENT: list[tuple[Callable[[Connection], Any], str, str, str]] = [
    (lambda c: c.execute(update(tables.areas).values(state="X")), "standing.state", "one_of", "unknown word"),
    (
        lambda c: c.execute(text("DELETE FROM wallet_areas WHERE area = 'limit'")),
        "limit",
        "area_row",
        "nothing",
    ),
    (lambda c: c.execute(update(tables.transactions).values(status="")), "status", "one_of", "empty text"),
    (
        lambda c: c.execute(update(tables.transactions).values(amount_fen=-1)),
        "amount_fen",
        "fen",
        "another number",
    ),
    (
        lambda c: c.execute(update(tables.transactions).values(transaction_id=SECRET)),
        "transaction_id",
        "transaction_id",
        "text",
    ),
    (
        lambda c: c.execute(update(tables.transactions).values(counterparty=f"{SECRET}\n")),
        "counterparty",
        "printable",
        "text",
    ),
]


@pytest.mark.parametrize(("bend", "field", "rule", "got"), BENT, ids=[one[1] for one in BENT])
def test_a_row_that_breaks_a_rule_is_named(
    company: Engine, bend: Callable[[Connection], Any], field: str, rule: str, got: str
) -> None:
    with writing(company) as connection:
        bend(connection)
    findings = _tried(company)
    told = [about for name, about in _errors(findings) if name == "breach"]
    assert not {"known_missing", "no_transactions"} & {finding.name for finding in findings}
    assert (field, rule, got) in [(one["field"], one["rule"], one["got"]) for one in told]


def test_a_text_where_a_time_belongs_is_named(sqlite: Engine) -> None:
    Store(sqlite, SqlWallet(sqlite, 2.0)).put(Account(OWNER, FINE), PAYMENT)
    with writing(sqlite) as connection:
        connection.execute(text("UPDATE wallet_transactions SET created_at = 'yesterday'"))
    told = [about for name, about in _errors(_tried(sqlite)) if name == "breach"]
    assert {(one["where"], one["rule"]) for one in told} == {("wallet_transactions", "stored_moment")}


def test_a_server_that_is_not_there() -> None:
    named = Environment.from_environ({"WALLET_DATABASE_URL": "postgresql://hunter2@127.0.0.1:1/nothing"})
    (finding,) = [one for one in try_wallet(named) if one.severity == "error"]
    assert finding.name == "no_database" and "hunter2" not in finding.sentence()
