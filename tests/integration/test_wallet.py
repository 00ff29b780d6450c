"""docs/integration/wallet.md as it stands: its service, views and commands; and a case talked through."""

from __future__ import annotations

import json
import os
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path

import httpx
import pytest
import sqlalchemy as sa
import yaml
from jsonschema import RefResolver
from openapi_schema_validator import OAS30Validator
from sqlalchemy.engine import Engine, make_url

from launch.ports import free_port
from support.clock import now
from support.environment import Environment
from support.wallet.breach import Breach, BrokenContract
from support.wallet.complaints import Complaints
from support.wallet.opening import open_wallet
from tests.assistant import ROOT
from tests.integration.pages import blocks, filled
from tests.launch.checkout import Checkout, checkout

PAGE = blocks("wallet")
ACCOUNT = "OK20000001"
TOKEN = "the-token-you-drew"


@dataclass(frozen=True)
class Started:
    """The page's service, at work."""

    url: str
    token: str
    port: int


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Started]:
    """The block, started by the page's own line."""
    folder, port, token = tmp_path_factory.mktemp("wallet"), free_port(), secrets.token_hex(24)
    (folder / "wallet.py").write_text(PAGE["wallet.py"], encoding="utf-8")
    line = filled(PAGE["start"], {TOKEN: token, "8090": str(port), "python3": sys.executable})
    process = subprocess.Popen(["bash", "-c", f"exec env {line}"], cwd=folder, stderr=subprocess.DEVNULL)
    try:
        _until_it_listens(port)
        yield Started(f"http://127.0.0.1:{port}", token, port)
    finally:
        process.kill()
        process.wait()


@pytest.fixture
def own(tmp_path: Path, service: Started) -> Checkout:
    """A checkout whose `.env` is the page's block."""
    folder = tmp_path / "checkout"
    folder.mkdir()
    made = checkout(folder)
    named = filled(PAGE["dotenv"], {"8090": str(service.port), TOKEN: service.token})
    (folder / ".env").write_text(named, encoding="utf-8")
    return made


def _until_it_listens(port: int) -> None:
    end = time.monotonic() + 20
    while time.monotonic() < end:
        with socket.socket() as asked:
            if asked.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError("nobody listens")


def _made(own: Checkout, line: str, said: str = "") -> subprocess.CompletedProcess[str]:
    """One of the page's `make` lines, with what is typed to it."""
    command = line.strip().replace("make ", "make -s RUN= UV=true ", 1)
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    return subprocess.run(
        ["bash", "-c", command],
        cwd=own.folder,
        env={**os.environ, "PATH": path},
        input=said,
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
    )


def test_the_service_is_short(service: Started) -> None:
    """About sixty lines, as promised."""
    lines = [line for line in PAGE["wallet.py"].splitlines() if line.strip()]
    assert len(lines) <= 65


def test_the_service_keeps_the_contract_for_whoever_asks(service: Started) -> None:
    """Its answers have the contract's own schemas, the refused ones too."""
    contract = yaml.safe_load((ROOT / "docs/wallet-api.yaml").read_text(encoding="utf-8"))
    asked = {
        f"/accounts/{ACCOUNT}": (200, "Account"),
        "/accounts/OK99999999": (404, "Error"),
        "/accounts/x": (404, "Error"),
        f"/accounts/{ACCOUNT}/transactions?from=x": (400, "Error"),
    }
    for path, (status, schema) in asked.items():
        answer = httpx.get(service.url + path, headers={"Authorization": f"Bearer {service.token}"})
        assert answer.status_code == status, path
        assert answer.headers["content-type"] == "application/json"
        reference = {"$ref": f"#/components/schemas/{schema}"}
        OAS30Validator(reference, resolver=RefResolver("", contract)).validate(answer.json())
    assert httpx.get(f"{service.url}/notices").status_code == 401


def test_make_check_wallet_is_clean_against_it(own: Checkout) -> None:
    ended = _made(own, PAGE["check"])
    assert ended.returncode == 0, ended
    assert "[错]" not in ended.stdout and "[注意]" not in ended.stdout, ended.stdout
    assert ACCOUNT not in ended.stdout


def test_a_case_is_talked_through_against_it(own: Checkout) -> None:
    """With the page's line, in the terminal, with the real engine; nothing of the demo gets in."""
    own.with_model()
    said = "昨天上午十点的提现3000元还没到账\n对\n/stop\n"
    ended = _made(own, PAGE["talk"], said)
    assert ended.returncode == 0, ended
    assert "审核" in ended.stdout, ended.stdout
    database = sa.create_engine(f"sqlite:///{own.folder}/var/okpay.db")
    assert not [name for name in sa.inspect(database).get_table_names() if name.startswith("wallet")]


# --- a database ---------------------------------------------------------------------------------------

YESTERDAY = now().replace(hour=10, minute=0, second=0, microsecond=0) - timedelta(days=1)


def _statements(block: str) -> Sequence[str]:
    return [one for one in PAGE[block].split(";") if one.strip()]


def _written(moment: datetime, dialect: str) -> object:
    """As the page says: with zone, or in UTC as text."""
    return moment if dialect == "postgresql" else f"{moment.astimezone(timezone.utc):%Y-%m-%d %H:%M:%S.%f}"


_MEMBER = "INSERT INTO members VALUES (:id, '王晓明', '13812345678', :checked, :why, :at)"
_PAYOUT = (
    "INSERT INTO payouts VALUES "
    "(:number, 20000001, :yuan, '招商银行', '6222020200116217', :state, :ordered, :due, NULL)"
)


def _member(id: int, why: str | None = None, at: object = None) -> dict[str, object]:
    return {"id": id, "checked": True, "why": why, "at": at}


def _payout(days: int, yuan: str, dialect: str) -> dict[str, object]:
    """One of some days before yesterday, in each of the company's states."""
    ordered = YESTERDAY - timedelta(days=days)
    return {
        "number": f"{ordered:%Y%m%d}{days:06}",
        "yuan": yuan,
        "state": days % 4,
        "ordered": _written(ordered, dialect),
        "due": _written(YESTERDAY + timedelta(days=3), dialect),
    }


def _company(engine: Engine) -> None:
    """The company's tables with two members, then the views."""
    with engine.begin() as connection:
        for statement in _statements("company.sql"):
            connection.execute(sa.text(statement))
        frozen = _written(YESTERDAY, engine.dialect.name)
        connection.execute(sa.text(_MEMBER), [_member(20000001), _member(20000002, why="court", at=frozen)])
        payouts = enumerate(("3000.00", "0.29", "1.15", "88.80"))
        connection.execute(sa.text(_PAYOUT), [_payout(*one, engine.dialect.name) for one in payouts])
        for statement in _statements("views.sql"):
            connection.execute(sa.text(statement))


@contextmanager
def _sqlite(folder: Path) -> Iterator[str]:
    url = f"sqlite:///{folder}/company.db"
    engine = sa.create_engine(url)
    _company(engine)
    engine.dispose()
    yield url


@contextmanager
def _postgresql(_: Path) -> Iterator[str]:
    """A database of its own, read by the page's own user."""
    server = os.environ.get("TEST_DATABASE_URL", "")
    if not server:
        pytest.skip("set TEST_DATABASE_URL=postgresql://USER:PASSWORD@HOST/NAME")
    password, name = secrets.token_hex(8), f"company_{secrets.token_hex(4)}"
    admin = sa.create_engine(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(sa.text(f"CREATE DATABASE {name}"))
    url = make_url(server).set(database=name)
    engine = sa.create_engine(url)
    try:
        _company(engine)
        with engine.begin() as connection:
            for statement in _statements("reader.sql"):
                connection.execute(sa.text(statement.replace("the-password-you-drew", password)))
        example = {
            "the-password-you-drew": password,
            "127.0.0.1:5432/company": f"{url.host}:{url.port}/{name}",
        }
        yield filled(PAGE["database"], example).strip().removeprefix("WALLET_DATABASE_URL=")
    finally:
        with engine.begin() as connection:
            connection.execute(sa.text("DROP OWNED BY okpay_reader"))
        engine.dispose()
        with admin.connect() as connection:
            connection.execute(sa.text(f"DROP DATABASE {name} WITH (FORCE)"))
            connection.execute(sa.text("DROP ROLE okpay_reader"))
        admin.dispose()


@pytest.fixture(params=[_sqlite, _postgresql], ids=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The company's database with the page's views; its URL as it goes into `.env`."""
    with request.param(tmp_path) as url:
        yield url


def test_the_views_are_a_wallet(database: str) -> None:
    wallet = open_wallet(Environment.from_environ({"WALLET_DATABASE_URL": database}))
    well, frozen = wallet.account(ACCOUNT), wallet.account("OK20000002")
    assert well and frozen
    assert well.areas["password"].detail == "138****5678" and well.areas["identity"].detail == "*晓明"
    assert (frozen.areas["standing"].state, frozen.areas["standing"].reason) == ("frozen", "judicial")
    assert frozen.areas["standing"].since == YESTERDAY
    assert wallet.account("OK99999999") is None and wallet.notices() == []


def test_make_check_wallet_is_clean_against_the_views(database: str, tmp_path: Path) -> None:
    before = (tmp_path / "company.db").read_bytes() if database.startswith("sqlite") else b""
    ended = subprocess.run(
        [sys.executable, "-m", "tools.check_wallet", "--account", ACCOUNT],
        cwd=ROOT,
        env={**os.environ, "WALLET_DATABASE_URL": database},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0 and "[注意]" not in ended.stdout, ended
    if before:
        assert (tmp_path / "company.db").read_bytes() == before
        assert [file.name for file in tmp_path.glob("company.db*")] == ["company.db"]


# --- something to compare with ------------------------------------------------------------------------


def test_the_demo_wallet_takes_faults(tmp_path: Path) -> None:
    port = free_port()
    line = filled(PAGE["demo-wallet"], {"8090": str(port), ".venv/bin/python": sys.executable})
    line = f"{line.strip()} --database sqlite:///{tmp_path}/sandbox.db"
    process = subprocess.Popen(["bash", "-c", f"exec {line}"], cwd=ROOT, stdout=subprocess.DEVNULL)
    try:
        _until_it_listens(port)
        fault = filled(PAGE["fault"], {"8090": str(port)})
        ordered = subprocess.run(["bash", "-c", fault], capture_output=True, text=True, check=True)
        assert json.loads(ordered.stdout)["mode"] == "hang"
    finally:
        process.kill()
        process.wait()


def test_the_line_in_the_log_is_the_pages(caplog: pytest.LogCaptureFixture) -> None:
    """Word for word."""
    where = "/accounts/{account_id}/transactions"
    Complaints().failed(BrokenContract([Breach(where, "transactions[0].amount", "amount", "number")]))
    assert caplog.messages == [PAGE["line"].strip()]
