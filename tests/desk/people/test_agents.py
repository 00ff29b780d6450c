"""Making agents from the command line."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from alembic import command

from desk.people.agents import AgentStore, ensure_demo_agents
from desk.people.audit import Audit
from desk.schema import AUDIT, ROOM, upgrade
from support.clock import now
from support.company.wording import words
from support.storage.database import migrations, open_database, writing
from tests.new_database import new_database


def make(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Runs `python -m desk.people.agents`."""
    return subprocess.run(
        [sys.executable, "-m", "desk.people.agents", *arguments],
        env={"DATABASE_URL": f"sqlite:///{folder}/okpay.db", "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def store(folder: Path) -> AgentStore:
    """The agents of that database."""
    engine = open_database(f"sqlite:///{folder}/okpay.db")
    upgrade(engine)
    return AgentStore(engine, Audit(engine))


def test_a_made_password_is_printed_and_works(tmp_path: Path) -> None:
    run = make(tmp_path, "小林", "--role", "supervisor")
    password = re.search(r"[a-z2-9]{4}(-[a-z2-9]{4}){3}", run.stdout)
    assert run.returncode == 0 and password
    agents = store(tmp_path)
    assert agents.sign_in("小林", password[0], "test")
    made = agents.named("小林")
    assert made is not None and made.supervises


def test_a_given_password_is_not_printed(tmp_path: Path) -> None:
    run = make(tmp_path, "小林", "--password", "correct-horse")
    assert run.returncode == 0 and "correct-horse" not in run.stdout
    assert store(tmp_path).sign_in("小林", "correct-horse", "test")


@pytest.mark.parametrize(
    "arguments",
    [
        ["小林", "--password", "short"],
        ["<b>"],
        [],
        [""],
        ["   "],
        ["长" * 40],
        ["a\nb"],
        ["-"],
        ["谁", "--new-password"],
    ],
)
def test_what_will_not_do_is_refused(tmp_path: Path, arguments: list[str]) -> None:
    """With one sentence, and nothing is made."""
    run = make(tmp_path, *(["--", *arguments] if arguments[:1] == ["-"] else arguments))
    assert run.returncode == 1 and run.stdout == ""
    assert "Traceback" not in run.stderr and len(run.stderr.splitlines()) == 1
    assert store(tmp_path).all() == []


@pytest.fixture
def there(tmp_path: Path) -> tuple[AgentStore, str]:
    """An agent, signed in, and the session's token."""
    agents = store(tmp_path)
    agents.make("小林", "a long enough one")
    token = agents.sign_in("小林", "a long enough one", "test")
    assert token
    return agents, token


@pytest.mark.parametrize("more", [[], ["--password", "another long one"], ["--role", "agent"]])
def test_a_name_that_is_there_is_left_alone(
    tmp_path: Path, there: tuple[AgentStore, str], more: list[str]
) -> None:
    """Spaces around it make no other name."""
    agents, token = there
    before = agents.named("小林"), Audit(open_database(f"sqlite:///{tmp_path}/okpay.db")).lines()
    run = make(tmp_path, " 小林 ", *more)
    assert "小林" in run.stdout + run.stderr and "Traceback" not in run.stderr
    assert run.returncode == (0 if "agent" in more else 1)
    assert not re.search(r"[a-z2-9]{4}(-[a-z2-9]{4}){3}", run.stdout + run.stderr)
    assert agents.of_session(token) and len(agents.all()) == 1
    after = agents.named("小林"), Audit(open_database(f"sqlite:///{tmp_path}/okpay.db")).lines()
    assert after == before


def test_a_new_password_is_asked_for(tmp_path: Path, there: tuple[AgentStore, str]) -> None:
    """It ends the sessions of the old one, and leaves the role."""
    agents, token = there
    run = make(tmp_path, "小林", "--new-password")
    password = re.search(r"[a-z2-9]{4}(-[a-z2-9]{4}){3}", run.stdout)
    assert run.returncode == 0 and password
    assert agents.sign_in("小林", "a long enough one", "test") is None
    assert agents.sign_in("小林", password[0], "test")
    assert agents.of_session(token) is None
    given = make(tmp_path, "小林", "--new-password", "--password", "another long one")
    assert given.returncode == 0 and "another" not in given.stdout
    assert agents.sign_in("小林", "another long one", "test")
    short = make(tmp_path, "小林", "--new-password", "--password", "short")
    assert short.returncode == 1 and agents.sign_in("小林", "another long one", "test")


def test_another_role_is_asked_for(tmp_path: Path, there: tuple[AgentStore, str]) -> None:
    """And leaves the password and the session, which has it at once."""
    agents, token = there
    assert make(tmp_path, "小林", "--role", "supervisor").returncode == 0
    signed_in = agents.of_session(token)
    assert signed_in is not None and signed_in.supervises
    assert agents.sign_in("小林", "a long enough one", "test")
    assert make(tmp_path, "小林", "--new-password").returncode == 0
    kept = agents.named("小林")
    assert kept is not None and kept.supervises


def test_a_database_that_cannot_be_used_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "okpay.db").write_text("a letter to somebody " * 500)
    run = make(tmp_path, "小林")
    assert run.returncode == 1 and "Traceback" not in run.stderr and len(run.stderr.splitlines()) == 1


def test_the_demos_agents_get_fresh_passwords_each_time(tmp_path: Path) -> None:
    agents = store(tmp_path)
    engine = open_database(f"sqlite:///{tmp_path}/okpay.db")
    first, second = ensure_demo_agents(engine), ensure_demo_agents(engine)
    demo = [(one["name"], one["role"]) for one in words("console")["demo_agents"]]
    assert [(name, role) for name, role, _ in second] == demo
    name, _, old = first[0]
    assert agents.sign_in(name, old, "test") is None
    assert agents.sign_in(name, second[0][2], "test")


def test_the_demos_agents_are_shut_out_with_their_sessions(tmp_path: Path) -> None:
    """Whoever has a password of its own is not, though the demo made it; and may be used again."""
    agents = store(tmp_path)
    engine = open_database(f"sqlite:///{tmp_path}/okpay.db")
    agents.make("小陈", "a long enough one")
    (kept, _, _), *others = ensure_demo_agents(engine)
    agents.set_password(kept, "one of my own")
    passwords = {name: password for name, _, password in others}
    tokens = {name: agents.sign_in(name, password, "test") for name, password in passwords.items()}
    assert agents.shut_demo_out() == sorted(passwords)
    for name, password in passwords.items():
        assert agents.sign_in(name, password, "test") is None
        assert agents.of_session(str(tokens[name])) is None
        left = agents.named(name)
        assert left is not None and left.seen_at is None
    assert agents.sign_in(kept, "one of my own", "test")
    assert agents.sign_in("小陈", "a long enough one", "test")
    assert agents.shut_demo_out() == []
    name = others[0][0]
    assert make(tmp_path, name, "--new-password", "--password", "one of my own").returncode == 0
    assert agents.shut_demo_out() == [] and agents.sign_in(name, "one of my own", "test")


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Each kind of database in turn."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/okpay.db"
        return
    with new_database() as made:
        yield made


@pytest.mark.parametrize("detail", ["{name}", "{name}（{role}）"])
def test_the_demos_agents_of_before_are_known_by_when_they_got_their_passwords(url: str, detail: str) -> None:
    """All at one start; `make agent` gives one by itself. The first release wrote the role as well."""
    engine = open_database(url)
    upgrade(engine)
    made = ensure_demo_agents(engine)
    own = made[0]
    lines = [(name, role, "agent_made", now()) for name, role, _ in made]
    lines += [(own[0], own[1], "password_set", now() + timedelta(days=1))]
    with writing(engine) as connection:
        command.downgrade(migrations(connection, ROOM.scripts), "0003")
        connection.execute(AUDIT.delete())
        for name, role, act, at in lines:
            told = {"act": act, "detail": detail.format(name=name, role=role), "at": at}
            connection.execute(AUDIT.insert().values(agent="_system", **told))
    upgrade(engine)
    agents = AgentStore(engine, Audit(engine))
    assert agents.shut_demo_out() == sorted(name for name, _, _ in made[1:])
    assert agents.sign_in(own[0], own[2], "test")
    engine.dispose()
