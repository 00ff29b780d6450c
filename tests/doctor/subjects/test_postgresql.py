"""PostgreSQL as it is found: a real server for each condition, ours or one of the test's own."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import make_url

from desk import schema
from desk.talk.log import ConversationLog
from doctor.finding import Finding
from doctor.subjects import postgresql, stores
from launch import last_move
from launch.ports import free_port
from support.clock import now
from support.storage import moves
from support.storage.database import open_database, upgrade
from tests.desk.talk.conversations import opened
from tests.doctor.patients import found, of, visited, wrong
from tests.doctor.servers import QUOTED, Server, own_server

NAME = f"doctor_{os.getpid()}"
"""Of databases and roles of this run."""


@pytest.fixture(scope="module")
def server() -> str:
    """The URL of a superuser's database."""
    url = os.environ.get("TEST_DATABASE_URL", "")
    if not url:
        pytest.skip("no PostgreSQL: set TEST_DATABASE_URL=postgresql://USER@HOST/A_DATABASE_FOR_TESTS")
    return url


@pytest.fixture(scope="module")
def guarded() -> Iterator[Server]:
    """A server that asks for passwords."""
    with own_server() as running:
        run(running.url(), "CREATE DATABASE okpay")
        yield running


def run(url: str, *statements: str) -> None:
    """Statements outside transactions."""
    engine = sa.create_engine(url, isolation_level="AUTOCOMMIT", poolclass=sa.pool.NullPool, future=True)
    with engine.connect() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)


@contextmanager
def database(server: str, options: str = "") -> Iterator[str]:
    """An empty database of the test's own."""
    run(server, f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)", f"CREATE DATABASE {NAME} {options}")
    try:
        yield make_url(server).set(database=NAME).render_as_string(hide_password=False)
    finally:
        run(server, f"DROP DATABASE {NAME} WITH (FORCE)")


@contextmanager
def role(url: str, *statements: str) -> Iterator[str]:
    """A role of the test's own, and the URL by which it comes in."""
    run(url, f"DROP ROLE IF EXISTS {NAME}", f"CREATE ROLE {NAME} LOGIN", *statements)
    try:
        yield make_url(url).set(username=NAME).render_as_string(hide_password=False)
    finally:
        run(url, f"DROP OWNED BY {NAME}", f"DROP ROLE {NAME}")


def look(url: str) -> dict[str, Finding]:
    """What is found of a database that is used for everything."""
    return found(stores.look, DATABASE_URL=url)


def test_an_empty_one(server: str) -> None:
    with database(server) as url:
        assert set(look(url)) == {"database_fine", "clock_fine", "schema_not_there"}
        assert sa.inspect(sa.create_engine(url)).get_table_names() == []


def test_one_with_our_tables(server: str) -> None:
    with database(server) as url:
        engine = open_database(url)
        upgrade(engine)
        schema.upgrade(engine)
        engine.dispose()
        assert set(look(url)) == {"database_fine", "clock_fine", "schema_fine"}


def test_conversations_that_were_left_behind(server: str, folder: Path) -> None:
    """In the file of before, while PostgreSQL is in use."""
    with database(server) as url:
        assert not found(stores.left, DATABASE_URL=url)
        file = open_database(f"sqlite:///{folder}/var/okpay.db")
        for tables in (upgrade, schema.upgrade):
            tables(file)
        assert not found(stores.left, DATABASE_URL=url)
        opened(ConversationLog(file), "web-1")
        file.dispose()
        assert found(stores.left, DATABASE_URL=url)["conversations_left"].about["count"] == 1
        assert not found(stores.left, DATABASE_URL="sqlite:///var/okpay.db")
        assert [one.name for one in (folder / "var").iterdir()] == ["okpay.db"]
        end = open_database(url)
        mine = moves.origin(make_url("sqlite:///var/okpay.db"))
        moves.begin(end, [mine])
        moves.finish(end, {mine: {}})
        assert not found(stores.left, DATABASE_URL=url)
        opened(ConversationLog(file), "web-2")
        file.dispose()
        assert found(stores.left, DATABASE_URL=url)["conversations_since"].about["count"] == 1
        end.dispose()
        gone = "postgresql://u@127.0.0.1:1/n"
        assert not found(stores.left, DATABASE_URL=gone)


@pytest.mark.parametrize("table", ["support_schema_version", "desk_schema_version"])
@pytest.mark.parametrize(("version", "name"), [("0001", "schema_older"), ("0099", "schema_newer")])
def test_other_versions(server: str, table: str, version: str, name: str) -> None:
    with database(server) as url:
        engine = open_database(url)
        upgrade(engine)
        schema.upgrade(engine)
        engine.dispose()
        run(url, f"UPDATE {table} SET version_num = '{version}'")
        finding = look(url)[name]
        assert finding.about["table"] == table and finding.about["present"] == version


@pytest.mark.parametrize("table", ["tickets", "desk_agents", "events"])
def test_somebody_elses_tables(server: str, table: str) -> None:
    """As the start refuses them: the domain's, the desk's, the engine's."""
    with database(server) as url:
        run(url, f"CREATE TABLE {table} (id integer, seats integer)", "CREATE TABLE orders (id integer)")
        assert look(url)["database_foreign_tables"].about["tables"] == table


def test_a_move_to_what_is_not_in_use(folder: Path) -> None:
    (folder / "var").mkdir()
    last_move.remember("postgresql://okpay:hunter2@db/okpay")
    told = found(stores.left)["moved_elsewhere"]
    assert told.about["target"] == "postgresql://okpay:***@db/okpay"
    assert not found(stores.left, DATABASE_URL="postgresql://okpay:hunter2@db/okpay")


@pytest.mark.parametrize("password", ["choo@se/one", "choo@se"])
def test_a_password_that_is_not_quoted(folder: Path, password: str) -> None:
    report = visited(folder, DATABASE_URL=f"postgresql://okpay:{password}@127.0.0.1/okpay")
    assert "form_unquoted" in {one["name"] for one in report["findings"]}
    assert not [part for part in ("choo", "se/one", "@se") if part in str(report)]


def test_an_encoding_that_holds_no_chinese(server: str) -> None:
    for encoding in ("SQL_ASCII", "LATIN1"):
        options = f"ENCODING '{encoding}' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0"
        with database(server, options) as url:
            assert look(url)["database_encoding"].about["encoding"] == encoding


def test_one_that_can_only_be_read(server: str) -> None:
    with database(server) as url:
        run(url, f"ALTER DATABASE {NAME} SET default_transaction_read_only = on")
        assert wrong(look(url)) == {"database_read_only"}


def test_a_role_that_may_not_create(server: str) -> None:
    with database(server) as url, role(url) as limited:
        run(url, "REVOKE CREATE ON SCHEMA public FROM PUBLIC")
        finding = look(limited)["database_no_create"]
        assert finding.about["role"] == NAME and finding.about["schema"] == "public"


def test_a_role_that_may_not_write(server: str) -> None:
    """Tables of ours that somebody else has made; others are let be."""
    with database(server) as url:
        engine = open_database(url)
        upgrade(engine)
        engine.dispose()
        grants = "GRANT ALL ON ALL TABLES IN SCHEMA public TO"
        with role(url, f"GRANT CREATE ON SCHEMA public TO {NAME}", f"{grants} {NAME}") as limited:
            run(url, "CREATE TABLE somebody_elses (x int)")
            assert not wrong(look(limited))
            run(url, f"REVOKE UPDATE ON tickets FROM {NAME}")
            assert look(limited)["database_no_writing"].about["tables"] == "tickets"


def test_a_role_without_a_schema(server: str) -> None:
    with database(server) as url, role(url) as limited:
        run(url, f"ALTER ROLE {NAME} SET search_path = nowhere")
        assert wrong(look(limited)) == {"database_no_schema"}


def test_the_wallets_is_only_read(server: str) -> None:
    """A company gives us no more than that."""
    with database(server) as url, role(url) as limited:
        run(url, "REVOKE CREATE ON SCHEMA public FROM PUBLIC")
        findings = found(stores.look, WALLET_DATABASE_URL=limited)
        assert not wrong({name: one for name, one in findings.items() if name != "schema_not_there"})


def test_no_connection_left(server: str) -> None:
    with database(server) as url, role(url, f"ALTER ROLE {NAME} CONNECTION LIMIT 0") as limited:
        assert set(look(limited)) == {"database_full"}


def test_a_clock_that_differs(server: str) -> None:
    """Ours is put wrong: the server's is this machine's."""
    for ahead, name in ((timedelta(minutes=5), "clock_fast"), (timedelta(minutes=-5), "clock_slow")):
        looked_at = replace(of(DATABASE_URL=server), now=partial(_shifted, ahead))
        findings = {finding.name: finding for finding in stores.look(looked_at)}
        assert 298 <= int(str(findings[name].about["seconds"])) <= 302


def _shifted(ahead: timedelta) -> datetime:
    return now() + ahead


def test_a_version_without_fixes(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The line is moved, for want of so old a server."""
    monkeypatch.setattr(postgresql, "OLDEST", 99)
    assert look(server)["database_old"].about["oldest"] == 99


def test_a_database_that_is_not_there(server: str) -> None:
    url = make_url(server).set(database="no_such_one").render_as_string(hide_password=False)
    assert look(url)["database_missing"].about["database"] == "no_such_one"


def test_a_role_that_is_not_there(server: str) -> None:
    url = make_url(server).set(username="no_such_one").render_as_string(hide_password=False)
    assert look(url)["database_role_unknown"].about["role"] == "no_such_one"


def test_passwords(guarded: Server) -> None:
    """Quoted, as it must be in a URL; a wrong one is told and not shown."""
    assert not wrong(look(guarded.url()))
    findings = look(guarded.url(password="hunter2"))
    assert set(findings) == {"database_password"} and "hunter2" not in repr(findings)
    unquoted = look(guarded.url(password="a:b"))
    assert set(unquoted) == {"database_password"}


def test_somebody_who_is_not_let_in(guarded: Server) -> None:
    assert set(look(guarded.url(role="stranger"))) == {"database_no_entry"}


def test_nobody_listens() -> None:
    port = free_port()
    finding = look(f"postgresql://u:{QUOTED}@127.0.0.1:{port}/n")["database_refuses"]
    assert finding.about["port"] == port


def test_somebody_listens_and_says_nothing() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        assert set(look(f"postgresql://u@127.0.0.1:{port}/n")) == {"database_silent"}


def test_a_host_that_is_not_there() -> None:
    assert set(look("postgresql://u@no-such-host.invalid/n")) == {"database_host_unknown"}


def test_a_server_that_speaks_no_tls(server: str) -> None:
    assert set(look(f"{server}?sslmode=require")) == {"database_tls"}


@pytest.mark.parametrize("mode", ["prefer", "disable"])
def test_a_server_of_something_else(mode: str) -> None:
    with answering(b"HTTP/1.1 400 Bad Request\r\n\r\n") as port:
        assert set(look(f"postgresql://u@127.0.0.1:{port}/n?sslmode={mode}")) == {"database_no_postgresql"}


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("unsupported startup parameter: options", "database_no_options"),
        ("the database system is starting up", "database_busy"),
        ("sorry, too many clients already", "database_full"),
        ("数据库关门了", "database_fails"),
    ],
)
def test_what_servers_say_that_are_hard_to_come_by(said: str, name: str) -> None:
    """A pool, one that starts, one that is full, one of another language: each by PostgreSQL's protocol."""
    error = b"SFATAL\0C57P03\0M" + said.encode() + b"\0\0"
    with answering(b"E" + (len(error) + 4).to_bytes(4, "big") + error) as port:
        findings = look(f"postgresql://u@127.0.0.1:{port}/n?sslmode=disable")
    assert set(findings) == {name} and said in str(findings[name].about["reason"])


@contextmanager
def answering(said: bytes) -> Iterator[int]:
    """Somebody who answers the first message of each connection in one way; the port."""

    def answer(listener: socket.socket) -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with connection:
                connection.recv(1024)
                connection.sendall(said)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=answer, args=(listener,), daemon=True).start()
        yield listener.getsockname()[1]
        listener.shutdown(socket.SHUT_RDWR)
