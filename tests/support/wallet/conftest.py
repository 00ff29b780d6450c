"""Real databases and a real wallet service for the wallet's tests."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import httpx
import pytest
from sqlalchemy import delete, insert
from sqlalchemy.engine import Engine

from support.clock import SHANGHAI
from support.storage.database import open_database, writing
from support.wallet import Account, Area, Transaction, Wallet, tables
from support.wallet.http import HttpWallet
from support.wallet.sql import SqlWallet

ROOT = Path(__file__).parents[3]
NOW = datetime(2026, 3, 10, 10, 30, tzinfo=SHANGHAI)
TOKEN = "a-token-for-tests"
NO_POSTGRESQL = "set TEST_DATABASE_URL=postgresql://USER:PASSWORD@HOST/NAME (an empty database)"

FINE = {
    "standing": Area("normal"),
    "identity": Area("verified"),
    "verification_code": Area("none_sent"),
    "password": Area("resettable"),
    "sign_in": Area("normal"),
    "limit": Area("eligible"),
}


@dataclass(frozen=True)
class Store:
    """A database, and the wallet that reads it by whichever adapter."""

    engine: Engine
    wallet: Wallet

    def put(self, account: Account, *transactions: Transaction) -> None:
        """Stores the account anew, with these transactions."""
        row, areas = tables.account_rows(account, NOW)
        with writing(self.engine) as connection:
            for owned in (tables.transactions, tables.areas, tables.accounts):
                connection.execute(delete(owned).where(owned.c.account_id == account.account_id))
            connection.execute(insert(tables.accounts), [row])
            if areas:
                connection.execute(insert(tables.areas), areas)
            for item in transactions:
                connection.execute(insert(tables.transactions), [tables.transaction_row(item)])


@dataclass(frozen=True)
class Sandbox:
    """A running `sandbox.wallet_server`."""

    url: str
    database: str
    process: subprocess.Popen[str]

    def fault(self, **parameters: str | int | float) -> None:
        """Orders a fault."""
        self._admin("POST", parameters).raise_for_status()

    def requests(self) -> int:
        """How many requests came since the last order."""
        answer = self._admin("GET", {})
        return int(answer.json()["requests"])

    def _admin(self, method: str, parameters: dict[str, str | int | float]) -> httpx.Response:
        return httpx.request(
            method,
            f"{self.url}/sandbox/fault",
            params=parameters,
            headers={"Authorization": f"Bearer {TOKEN}"},
            timeout=10,
        )


def start_sandbox(folder: Path) -> Sandbox:
    """Starts the service on a free port over a new database."""
    database = f"sqlite:///{folder}/sandbox.db"
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "sandbox.wallet_server"),
            *("--port", "0", "--database", database, "--token", TOKEN),
        ],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    line = process.stdout.readline()
    assert line.startswith("WALLET_URL="), line
    return Sandbox(line.removeprefix("WALLET_URL=").strip(), database, process)


def stop_sandbox(sandbox: Sandbox) -> None:
    """Ends the service."""
    sandbox.process.kill()
    sandbox.process.wait(timeout=10)
    if sandbox.process.stdout is not None:
        sandbox.process.stdout.close()


@pytest.fixture(scope="session")
def shared_sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    started = start_sandbox(tmp_path_factory.mktemp("sandbox"))
    yield started
    stop_sandbox(started)


@pytest.fixture
def sandbox(shared_sandbox: Sandbox) -> Iterator[Sandbox]:
    """The service, with no fault on, before and after."""
    shared_sandbox.fault(mode="none")
    yield shared_sandbox
    shared_sandbox.fault(mode="none")


@pytest.fixture
def sqlite(tmp_path: Path) -> Iterator[Engine]:
    """An empty database with the wallet's tables."""
    engine = open_database(f"sqlite:///{tmp_path}/wallet.db")
    tables.metadata.create_all(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def postgresql() -> Iterator[Engine]:
    """The database of TEST_DATABASE_URL with the wallet's tables, empty."""
    url = os.environ.get("TEST_DATABASE_URL", "")
    if not url.startswith("postgresql"):
        pytest.skip(NO_POSTGRESQL)
    engine = open_database(url)
    tables.metadata.drop_all(engine)
    tables.metadata.create_all(engine)
    yield engine
    tables.metadata.drop_all(engine)
    engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest) -> Engine:
    """Each kind of database in turn."""
    opened: Engine = request.getfixturevalue(request.param)
    return opened


@pytest.fixture(params=["sqlite", "postgresql", "http"])
def store(request: pytest.FixtureRequest) -> Iterator[Store]:
    """Each adapter in turn, over a database of its own."""
    if request.param != "http":
        engine = request.getfixturevalue(request.param)
        yield Store(engine, SqlWallet(engine, 2.0))
        return
    sandbox = request.getfixturevalue("sandbox")
    with HttpWallet(sandbox.url, TOKEN, 5.0) as wallet:
        yield Store(open_database(sandbox.database), wallet)
