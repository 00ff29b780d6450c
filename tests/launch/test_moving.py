"""`make move-database`: all that is stored comes over, once, and what it cannot do is a sentence."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import make_url

from launch import env_file
from launch.sentences import say
from support.storage.contents import contents
from support.storage.copying import at_rest, shared_tables
from support.storage.database import open_database
from tests.launch.checkout import PATIENCE, Checkout
from tests.launch.test_running import HOLDING
from tests.new_database import new_database, run_sql
from tests.upgrade.copies import Copy, restored
from tests.upgrade.stores import SECTIONS, close

PASSWORD = "hunter2"


@pytest.fixture
def target() -> Iterator[str]:
    """An empty PostgreSQL database, its URL with a password."""
    with new_database() as url:
        yield make_url(url).set(password=PASSWORD).render_as_string(hide_password=False)
        close(url)


@pytest.fixture
def stored(own: Checkout) -> Iterator[Copy]:
    """What an earlier version left behind, in the files of a first start."""
    (own.folder / "var").mkdir()
    with restored("sqlite", own.folder / "var") as copy:
        yield copy


def move(own: Checkout, to: str, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Moves, and sees to it that no password is said."""
    moved = own.run([sys.executable, "-m", "launch", "move-database", *arguments], TO=to, **variables)
    assert PASSWORD not in moved.stdout + moved.stderr and "Traceback" not in moved.stderr, moved.stderr
    return moved


def digests(url: str) -> dict[str, Any]:
    """Each table of ours with its count and digest."""
    engine = open_database(url)
    with at_rest(engine) as connection:
        found = {table.name: contents(connection, table) for table in shared_tables(connection, engine)}
    # The demo's own tables may be there with nothing in them.
    return {name: one for name, one in found.items() if one.rows}


def tables(url: str) -> set[str]:
    return set(sa.inspect(open_database(url)).get_table_names())


def test_all_that_was_stored_is_read_in_the_other_database(own: Checkout, stored: Copy, target: str) -> None:
    """By the project's own stores, held against what the code of before had read."""
    moved = move(own, target)
    assert moved.returncode == 0, moved.stderr
    there = replace(stored, database_url=target, conversations_url=target)
    for section in SECTIONS:
        assert there.stores.section(section) == stored.manifest[section], section
        assert stored.stores.section(section) == stored.manifest[section], "the old one lost something"
    # With a session, an agent's password and new rows behind the old ones.
    for name, password in stored.manifest["passwords"].items():
        token = there.stores.sign_in(name, password)
        assert token and there.stores.signed_in(token) == name
    there.stores.make_agent("新来的", "long-enough-password", "agent")
    there.stores.misread("这一句是新的")
    number = there.stores.open_ticket_again("a key of its own")
    assert number not in stored.manifest["tickets"]
    lines = [line.strip() for line in moved.stdout.splitlines()]
    shown = make_url(target).render_as_string(hide_password=True)
    assert f"DATABASE_URL={shown}" in lines and not (own.folder / ".env").read_text().count("DATABASE_URL")
    for table, count in (("desk_conversations", 57), ("tickets", 42), ("events", 2729)):
        assert say("moved_table", table=table, rows=count) in lines
    again = move(own, target)
    assert again.returncode == 0, again.stderr
    assert again.stdout.startswith(say("move_done_before", target=shown) + "\n")
    assert f"DATABASE_URL={shown}" in [line.strip() for line in again.stdout.splitlines()]


@pytest.mark.parametrize("demo", [True, False])
def test_the_wallet_goes_along_only_while_it_is_the_demos(
    own: Checkout, stored: Copy, target: str, demo: bool
) -> None:
    variables = {} if demo else {"WALLET_URL": "https://wallet.example", "WALLET_TOKEN": "x"}
    assert move(own, target, **variables).returncode == 0
    assert ("wallet_accounts" in tables(target)) == demo


def test_a_wallet_in_a_database_of_its_own_stays_there(own: Checkout, stored: Copy, target: str) -> None:
    assert move(own, target, WALLET_DATABASE_URL=f"sqlite:///{own.folder}/wallet.db").returncode == 0
    assert "wallet_accounts" not in tables(target)


def test_killed_in_the_middle_it_goes_on_and_nothing_comes_twice(
    own: Checkout, stored: Copy, target: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """kill -9, several times, each a bit further on."""
    _many_messages(stored, 6000)
    monkeypatch.setenv("TO", target)
    seen = []
    for least in (500, 2500, 4500):
        with own.launching("move-database") as moving:
            seen.append(_wait_for_messages(target, least, moving))
            moving.process.kill()
            moving.process.wait()
    assert seen == sorted(seen) and seen[-1] < 6000, "nothing was broken off in the middle"
    moved = move(own, target)
    assert moved.returncode == 0 and say("move_goes_on") in moved.stdout, moved.stderr
    expected = digests(stored.database_url) | {"events": digests(stored.conversations_url)["events"]}
    assert digests(target) == expected


def _many_messages(stored: Copy, count: int) -> None:
    row = ", ".join(
        [
            "conversation_id",
            "client_id",
            "speaker",
            "agent",
            "text",
            "buttons",
            "payload",
            "picture_id",
            "state",
            "created_at",
        ]
    )
    with closing(sqlite3.connect(str(make_url(stored.database_url).database))) as connection, connection:
        connection.execute(
            f"INSERT INTO desk_messages (seq, {row}) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1"
            f" FROM n WHERE i < {count}) SELECT 100000 + i, {row.replace('client_id', 'NULL')}"
            " FROM n, (SELECT * FROM desk_messages LIMIT 1)"
        )


def _wait_for_messages(target: str, least: int, moving: Any) -> int:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        assert moving.process.poll() is None, moving.said()
        with open_database(target).connect() as connection:
            if sa.inspect(connection).has_table("desk_messages"):
                count = connection.exec_driver_sql("SELECT count(*) FROM desk_messages").scalar_one()
                if count >= least:
                    return int(count)
        time.sleep(0.01)
    raise AssertionError(moving.said())


def test_a_database_that_is_not_empty_is_left_alone(own: Checkout, stored: Copy, target: str) -> None:
    run_sql(target, "CREATE TABLE orders (id integer)")
    refused = move(own, target)
    assert refused.returncode == 1 and "orders" in refused.stderr
    assert refused.stderr.startswith(say("move_target_used", target="{", tables="").split("{")[0])
    assert tables(target) == {"orders"}


def test_one_in_use_by_another_assistant_is_left_alone(own: Checkout, stored: Copy, target: str) -> None:
    """Also one that this assistant has been started on by mistake."""
    environment = {**os.environ, "DATABASE_URL": target}
    subprocess.run([sys.executable, "-m", "support.storage.database"], env=environment, check=True)
    before = digests(target)
    assert move(own, target).returncode == 1
    assert digests(target) == before


def test_while_the_assistant_runs_nothing_is_moved(own: Checkout, stored: Copy, target: str) -> None:
    first = subprocess.Popen([sys.executable, "-c", HOLDING], cwd=own.folder, stdout=subprocess.PIPE)
    try:
        assert first.stdout and first.stdout.readline()
        refused = move(own, target)
    finally:
        first.kill()
        first.wait()
    assert refused.stderr == say("runs_already", process=first.pid) + "\n"
    assert tables(target) == set()


@pytest.mark.parametrize(
    "to", ["", "  ", "mysql://u:hunter2@h/d", "postgresql//x:hunter2@h", "sqlite://", "-x"]
)
def test_a_target_that_is_none_is_a_sentence(own: Checkout, stored: Copy, to: str) -> None:
    refused = move(own, to)
    assert refused.returncode == 1 and refused.stderr == say("move_where") + "\n"


def test_what_came_since_a_finished_move_comes_with_the_next(
    own: Checkout, stored: Copy, target: str
) -> None:
    """Moved without a line in `.env`, and gone on with the files."""
    assert move(own, target).returncode == 0
    number = stored.stores.open_ticket_again("after the move")
    stored.stores.make_agent("新来的", "long-enough-password", "agent")
    _change(stored.conversations_url, "UPDATE events SET data = '{}' WHERE id = 1")
    moved = move(own, target)
    assert moved.returncode == 0 and say("move_since") in moved.stdout, moved.stderr
    expected = digests(stored.database_url) | {"events": digests(stored.conversations_url)["events"]}
    assert digests(target) == expected
    with open_database(target).connect() as connection:
        assert connection.execute(sa.text("SELECT 1 FROM tickets WHERE number = :n"), {"n": number}).first()
    again = move(own, target)
    assert again.returncode == 0 and say("move_since") not in again.stdout


def test_where_both_were_used_it_says_what_is_missing(own: Checkout, stored: Copy, target: str) -> None:
    assert move(own, target).returncode == 0
    there = replace(stored, database_url=target, conversations_url=target)
    there.stores.make_agent("那边的", "long-enough-password", "agent")
    assert move(own, target).returncode == 0, "nothing came here"
    stored.stores.open_ticket_again("after the move")
    _change(stored.database_url, "UPDATE desk_conversations SET rating = 1 WHERE rating IS NULL")
    before = digests(target)
    refused = move(own, target)
    assert refused.returncode == 1 and digests(target) == before
    lacking = say("move_lacks", table="tickets", missing=1, other=0, keys="").removesuffix("）")
    for said in (lacking, "desk_conversations"):
        assert said in refused.stderr


def _change(url: str, statement: str) -> None:
    with closing(sqlite3.connect(str(make_url(url).database))) as connection, connection:
        connection.execute(statement)


def test_the_second_time_the_lines_are_written_too(own: Checkout, stored: Copy, target: str) -> None:
    """And once: what stands there is not written again."""
    own.write_env()
    assert move(own, target).returncode == 0
    for _ in range(2):
        assert move(own, target, "--write").returncode == 0
        assert env_file.read(own.folder / ".env")["DATABASE_URL"] == target
    assert (own.folder / ".env").read_text().count("DATABASE_URL") == 1


@pytest.mark.parametrize(
    "changes", [{"database": "no_such_database"}, {"username": "nobody"}, {"port": 1}, {"host": "no.invalid"}]
)
def test_what_is_wrong_with_the_target_is_not_said_of_env(
    own: Checkout, stored: Copy, target: str, changes: dict[str, Any]
) -> None:
    refused = move(own, make_url(target).set(**changes).render_as_string(hide_password=False))
    assert refused.returncode == 1 and "TO=" in refused.stderr and "DATABASE_URL" not in refused.stderr


@pytest.mark.parametrize("password", ["choo@se/one", "choo@se"])
def test_an_unquoted_password_is_said_and_not_shown(own: Checkout, stored: Copy, password: str) -> None:
    refused = move(own, f"postgresql://okpay:{password}@127.0.0.1/okpay")
    assert refused.returncode == 1 and "%40" in refused.stderr and "TO=" in refused.stderr
    assert not [part for part in ("choo", "se/one", "@se") if part in refused.stderr]


def test_there_is_nothing_to_move(own: Checkout, target: str) -> None:
    """And no file is made by looking for it."""
    refused = move(own, target)
    assert refused.stderr == say("move_of_nothing", file="var/okpay.db") + "\n"
    assert not (own.folder / "var" / "okpay.db").exists() and tables(target) == set()
    own.write_env(DATABASE_URL=f"sqlite:///{own.folder}/here.db")
    (own.folder / "here.db").write_bytes(b"")
    assert move(own, f"sqlite:///{own.folder}/here.db").returncode == 1


def test_a_server_that_does_not_answer_is_a_sentence(own: Checkout, stored: Copy) -> None:
    refused = move(own, f"postgresql://okpay:{PASSWORD}@127.0.0.1:1/okpay")
    assert refused.returncode == 1 and "127.0.0.1" in refused.stderr


def test_with_the_target_in_env_already_the_files_of_before_are_moved(
    own: Checkout, stored: Copy, target: str
) -> None:
    """What an operator does first who has read how DATABASE_URL is set."""
    own.write_env(DATABASE_URL=f"'{target}'")
    assert move(own, target).returncode == 0
    assert digests(target)["tickets"].rows == 42


def test_the_lines_are_written_when_it_is_asked(own: Checkout, stored: Copy, target: str) -> None:
    """Behind what stands there; the last line of a name counts."""
    own.write_env(DATABASE_URL="sqlite:///var/okpay.db", CONVERSATIONS_URL="sqlite:///var/conversations.db")
    assert move(own, target, "--write").returncode == 0
    read = env_file.read(own.folder / ".env")
    assert (read["DATABASE_URL"], read["CONVERSATIONS_URL"]) == (target, "")


def test_from_file_to_file(own: Checkout, stored: Copy, tmp_path: Path) -> None:
    there = tmp_path / "elsewhere"
    moved = move(own, f"sqlite:///{there}/okpay.db")
    assert moved.returncode == 0, moved.stderr
    assert f"CONVERSATIONS_URL=sqlite:///{there}/conversations.db" in moved.stdout
    assert digests(f"sqlite:///{there}/okpay.db")["tickets"] == digests(stored.database_url)["tickets"]
    events = digests(f"sqlite:///{there}/conversations.db")["events"]
    assert events == digests(stored.conversations_url)["events"]


def test_from_server_to_server(own: Checkout, target: str, tmp_path: Path) -> None:
    """Both kinds of tables stand in one database there."""
    with restored("postgresql", tmp_path) as copy:
        own.write_env(DATABASE_URL=copy.database_url)
        moved = move(own, target)
        assert moved.returncode == 0, moved.stderr
        assert digests(target) == digests(copy.database_url)
        there = replace(copy, database_url=target, conversations_url=target)
        for section in SECTIONS:
            assert there.stores.section(section) == copy.manifest[section], section
