"""The wallet that the environment names; the company's database cannot be written by it."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import inspect, text
from sqlalchemy.engine import Engine
from sqlalchemy.exc import DBAPIError

from support.environment import Environment
from support.wallet import KINDS, Account, TransactionQuery, WalletUnavailable
from support.wallet.http import HttpWallet
from support.wallet.opening import open_wallet, wallet_database
from support.wallet.sql import SqlWallet
from tests.support.wallet.conftest import FINE, TOKEN, Store
from tests.support.wallet.test_port import OWNER, PAYMENT


def _named(engine: Engine) -> Environment:
    url = engine.url.render_as_string(hide_password=False)
    return Environment.from_environ({"WALLET_DATABASE_URL": url})


def test_each_kind_of_wallet_is_opened() -> None:
    service = {"WALLET_URL": "https://wallet.example", "WALLET_TOKEN": TOKEN}
    assert isinstance(open_wallet(Environment.from_environ(service)), HttpWallet)
    assert isinstance(
        open_wallet(Environment.from_environ({"WALLET_DATABASE_URL": "sqlite:///x.db"})), SqlWallet
    )
    assert not Path("x.db").exists()


def test_a_companys_database_is_read(engine: Engine) -> None:
    Store(engine, SqlWallet(engine, 2.0)).put(Account(OWNER, FINE), PAYMENT)
    wallet = open_wallet(_named(engine))
    assert wallet.account(OWNER) == Account(OWNER, FINE)
    assert wallet.transactions(TransactionQuery(OWNER, KINDS)) == [PAYMENT]


def test_a_companys_file_is_neither_made_nor_changed(tmp_path: Path) -> None:
    """Not even its journal; one that is not there is unavailable."""
    named = Environment.from_environ({"WALLET_DATABASE_URL": f"sqlite:///{tmp_path}/no/company.db"})
    with pytest.raises(WalletUnavailable):
        open_wallet(named).notices()
    assert not (tmp_path / "no").exists()
    file = tmp_path / "company # 100%.db"
    with sqlite3.connect(file) as connection:
        connection.execute("CREATE TABLE wallet_notices (notice_id TEXT, area TEXT, title TEXT, until TEXT)")
    before = file.read_bytes()
    url = f"sqlite:///{file}"
    assert open_wallet(Environment.from_environ({"WALLET_DATABASE_URL": url})).notices() == []
    assert file.read_bytes() == before and [one.name for one in tmp_path.iterdir()] == [file.name]


def test_what_asks_a_company_cannot_write(engine: Engine) -> None:
    """Whatever statement were sent by mistake."""
    Store(engine, SqlWallet(engine, 2.0)).put(Account(OWNER, FINE), PAYMENT)
    wallet = SqlWallet(wallet_database(_named(engine)), 2.0)
    for statement in ("DELETE FROM wallet_transactions", "CREATE TABLE mine (id INTEGER)"):
        with pytest.raises((WalletUnavailable, DBAPIError)):
            wallet._rows(text(statement), "wallet_transactions")
    assert not inspect(engine).has_table("mine")
    assert wallet.transactions(TransactionQuery(OWNER, KINDS)) == [PAYMENT]


def test_the_embedded_wallet_is_where_the_database_is(tmp_path: Path) -> None:
    environment = replace(Environment(), wallet_database_url=f"sqlite:///{tmp_path}/okpay.db")
    assert wallet_database(environment).url.database == f"{tmp_path}/okpay.db"
