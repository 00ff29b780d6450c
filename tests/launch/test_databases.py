"""Databases that a start cannot use: a sentence, and nothing is touched."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta, timezone

import pytest
from sqlalchemy.engine import make_url

from launch import databases
from launch.databases import Unmoved
from launch.failure import StartError
from launch.sentences import say
from support.clock import now
from support.company.wording import words
from support.environment import Environment
from support.storage import moves
from support.storage.database import open_database
from tests.launch.checkout import Checkout
from tests.new_database import new_database, run_sql

KINDS = ("sqlite", "postgresql")


@pytest.fixture(autouse=True)
def trained(own: Checkout) -> None:
    """A start that goes on where it should not does not train."""
    own.with_model()


@pytest.fixture(params=KINDS)
def url(request: pytest.FixtureRequest, own: Checkout) -> Iterator[str]:
    """A database with all tables, of each kind."""
    if request.param == "sqlite":
        made = f"sqlite:///{own.folder}/var/okpay.db"
        make_tables(made)
        yield made
        return
    with new_database() as made:
        make_tables(made)
        yield made


def make_tables(url: str) -> None:
    for room in ("support.storage.database", "desk.schema"):
        command = [sys.executable, "-m", room]
        subprocess.run(command, env={**os.environ, "DATABASE_URL": url}, check=True, capture_output=True)


def run(url: str, statement: str) -> None:
    """As somebody else would have."""
    if url.startswith("postgresql"):
        run_sql(url, statement)
        return
    with closing(sqlite3.connect(str(make_url(url).database))) as connection, connection:
        connection.execute(statement)


def written(url: str) -> str:
    """All that stands in a database, as a digest."""
    if url.startswith("postgresql"):
        dump = subprocess.run(["pg_dump", url], capture_output=True, text=True, check=True)
        # Newer releases draw a key for psql.
        text = "\n".join(row for row in dump.stdout.splitlines() if "restrict" not in row)
    else:
        with closing(sqlite3.connect(str(make_url(url).database))) as connection:
            text = "\n".join(connection.iterdump())
    return hashlib.sha256(text.encode()).hexdigest()


def sentence(name: str) -> str:
    """The beginning of an obstacle's sentence."""
    return str(words("storage")["obstacles"][name]).split("{")[0].split("（")[0]


@pytest.mark.parametrize("table", ["support_schema_version", "desk_schema_version"])
def test_a_newer_schema_is_a_sentence(own: Checkout, url: str, table: str) -> None:
    """In either room. Before a training, a new log, another room's upgrade."""
    run(url, f"UPDATE {table} SET version_num = '9999'")
    own.write_env(DATABASE_URL=url)
    before = written(url)
    ended = own.launch("shell")
    assert ended.returncode == 1 and "Traceback" not in ended.stderr
    assert ended.stderr.startswith(sentence("newer_schema"))
    assert table in ended.stderr and "9999" in ended.stderr and "upgrade.md" in ended.stderr
    assert written(url) == before
    assert not (own.folder / "var" / "logs").exists()


@pytest.mark.parametrize(
    ("command", "table"),
    [
        (["-m", "desk"], "support_schema_version"),
        (["-m", "desk"], "desk_schema_version"),
        (["-m", "desk.people.agents", "小陈"], "desk_schema_version"),
    ],
)
def test_a_newer_schema_ends_what_is_started_alone(
    own: Checkout, url: str, command: list[str], table: str
) -> None:
    """A desk on another machine, and the command for agents."""
    run(url, f"UPDATE {table} SET version_num = '9999'")
    before = written(url)
    ended = own.run([sys.executable, *command], DATABASE_URL=url)
    assert ended.returncode == 1 and ended.stderr.startswith(sentence("newer_schema")), ended.stderr
    assert written(url) == before


@pytest.mark.parametrize("table", ["tickets", "desk_agents", "events"])
def test_somebody_elses_tables_are_a_sentence(own: Checkout, table: str) -> None:
    """With the names of ours: the domain's, the desk's, the engine's."""
    with new_database() as url:
        run(url, f"CREATE TABLE {table} (id integer, seats integer)")
        own.write_env(DATABASE_URL=url)
        before = written(url)
        ended = own.launch("shell")
        assert ended.returncode == 1 and ended.stderr.startswith(sentence("foreign_tables")), ended.stderr
        assert table in ended.stderr and written(url) == before


def test_other_tables_beside_ours_are_no_obstacle(own: Checkout, url: str) -> None:
    run(url, "CREATE TABLE orders (id integer)")
    databases.check({**os.environ, "DATABASE_URL": url, "CONVERSATIONS_URL": url})


def refused(own: Checkout, url: str) -> str:
    """What a start says of a database that cannot be used."""
    own.write_env(DATABASE_URL=url)
    ended = own.launch("shell")
    assert ended.returncode == 1 and ended.stdout == "" and "Traceback" not in ended.stderr
    assert "hunter2" not in ended.stderr
    return ended.stderr


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"database": "no_such_database_at_all"}, "no_such_database"),
        ({"username": "nobody_of_that_name", "password": "hunter2"}, "wrong_password"),
        ({"host": "127.0.0.1", "port": 1, "password": "hunter2"}, "unreachable"),
        ({"host": "no-such-host.invalid"}, "unknown_host"),
    ],
)
def test_a_server_that_lets_nobody_in_is_a_sentence(
    own: Checkout, changes: dict[str, object], name: str
) -> None:
    with new_database() as url:
        wrong = make_url(url).set(**changes).render_as_string(hide_password=False)
        assert refused(own, wrong).startswith(sentence(name))


@pytest.mark.parametrize(
    ("grant", "name"),
    [
        ("REVOKE CREATE ON SCHEMA public FROM PUBLIC", "no_rights"),
        ("ALTER ROLE {role} SET default_transaction_read_only = on", "read_only"),
    ],
)
def test_a_user_that_may_not_write_is_a_sentence(own: Checkout, grant: str, name: str) -> None:
    with new_database() as url:
        role = f"{make_url(url).database}_user"
        run_sql(url, f"CREATE ROLE {role} LOGIN PASSWORD 'hunter2'")
        try:
            run_sql(url, grant.format(role=role))
            own.write_env(
                DATABASE_URL=make_url(url).set(username=role, password="hunter2").render_as_string(False)
            )
            ended = own.launch("shell")
        finally:
            run_sql(url, f"DROP OWNED BY {role}; DROP ROLE {role}")
    assert ended.returncode == 1 and ended.stderr.startswith(sentence(name)), ended.stderr


def test_a_file_that_is_no_database_is_a_sentence(own: Checkout) -> None:
    (own.folder / "letter.db").write_text("a letter to somebody " * 500)
    assert refused(own, f"sqlite:///{own.folder}/letter.db").startswith(sentence("no_sqlite"))


def test_a_folder_that_cannot_be_made_is_a_sentence(own: Checkout) -> None:
    assert refused(own, "sqlite:////proc/no/such/folder/okpay.db").startswith(sentence("unopened"))


@pytest.mark.parametrize("name", ["var", "models"])
def test_a_folder_of_ours_that_cannot_be_used_is_a_sentence(own: Checkout, name: str) -> None:
    """A file in its place, since tests that run as root may write to any folder."""
    own.write_env()
    if (own.folder / name).is_dir():
        shutil.rmtree(own.folder / name)
    (own.folder / name).write_text("")
    ended = own.launch("run" if name == "var" else "train")
    assert ended.returncode == 1 and "Traceback" not in ended.stderr
    assert ended.stderr.startswith(say("file_refused", file=name, reason="")[:8])


def test_conversations_that_stayed_behind_are_said(
    own: Checkout, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    """As long as another database is in use, and they have not been moved there."""
    monkeypatch.chdir(own.folder)
    default = f"sqlite:///{databases.LEFT}"
    in_use = Environment(database_url=f"{url}" if url.startswith("postgresql") else "sqlite:///var/other.db")
    assert databases.unmoved(in_use) is None, "no file, or an empty one"
    make_tables(default)
    assert databases.unmoved(in_use) is None
    run(
        default,
        "INSERT INTO desk_conversations (id, channel, language, next_seq, customer_read, agent_read,"
        " engine_behind, created_at, last_at)"
        " VALUES ('a', 'web', 'zh', 1, 0, 0, 0, '2026-11-28', '2026-11-28')",
    )
    assert databases.unmoved(in_use) == Unmoved(1, since=False)
    assert databases.unmoved(Environment()) is None
    engine = open_database(in_use.database_url)
    moves.METADATA.create_all(engine)
    mine = [moves.origin(make_url(default))]
    with engine.begin() as connection:
        connection.execute(moves.TABLE.insert().values(source=mine[0], name=""))
    assert databases.unmoved(in_use) == Unmoved(1, since=False), "begun is not done"
    moves.finish(engine, {mine[0]: {}})
    assert databases.unmoved(in_use) is None
    later = (now() + timedelta(minutes=1)).astimezone(timezone.utc).strftime("%Y-%m-%d %H:%M:%S.%f")
    run(default, f"UPDATE desk_conversations SET last_at = '{later}'")
    assert databases.unmoved(in_use) == Unmoved(1, since=True), "somebody went on with the old one"
    engine.dispose()


@pytest.mark.parametrize("variable", ["DATABASE_URL", "CONVERSATIONS_URL"])
def test_the_variable_is_named_that_is_meant(own: Checkout, variable: str) -> None:
    make_tables(f"sqlite:///{own.folder}/var/okpay.db")
    with pytest.raises(StartError) as refused:
        databases.check({**os.environ, variable: "postgresql://u:hunter2@127.0.0.1:1/n"})
    names = {"DATABASE_URL", "CONVERSATIONS_URL"}
    assert {name for name in names if name in str(refused.value)} == {variable}


@pytest.mark.parametrize(
    "password", ["choo@se/one", "choo@se", "se/cret@", "p@s:s@", "a@b?c", "@seven", "c@a:b/e"]
)
def test_a_password_that_is_not_quoted_is_said_and_not_shown(own: Checkout, password: str) -> None:
    """What follows its @ would be taken for a host."""
    ended = own.launch("shell", DATABASE_URL=f"postgresql://okpay:{password}@127.0.0.1:1/okpay")
    assert ended.returncode == 1 and "%40" in ended.stderr and "DATABASE_URL" in ended.stderr
    parts = [part for part in re.split("[@/:?]", password) if len(part) > 1]
    assert not [part for part in (*parts, password) if part in ended.stderr]


def test_a_malformed_variable_is_named() -> None:
    with pytest.raises(StartError, match="DATABASE_URL"):
        databases.check({"DATABASE_URL": "mysql://u:hunter2@host/name"})
    with pytest.raises(StartError, match="SQLite needs a file"):
        databases.check({"DATABASE_URL": "sqlite://"})
