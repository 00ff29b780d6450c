"""Making agents from the command line."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from desk.people.agents import AgentStore, ensure_demo_agents
from desk.people.audit import Audit
from desk.schema import upgrade
from support.company.wording import words
from support.storage.database import open_database


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


@pytest.mark.parametrize("arguments", [["小林", "--password", "short"], ["<b>"], []])
def test_what_will_not_do_is_refused(tmp_path: Path, arguments: list[str]) -> None:
    run = make(tmp_path, *arguments)
    assert run.returncode != 0
    assert "Traceback" not in run.stderr
    assert store(tmp_path).all() == []


def test_the_demos_agents_get_fresh_passwords_each_time(tmp_path: Path) -> None:
    agents = store(tmp_path)
    engine = open_database(f"sqlite:///{tmp_path}/okpay.db")
    first, second = ensure_demo_agents(engine), ensure_demo_agents(engine)
    demo = [(one["name"], one["role"]) for one in words("console")["demo_agents"]]
    assert [(name, role) for name, role, _ in second] == demo
    name, _, old = first[0]
    assert agents.sign_in(name, old, "test") is None
    assert agents.sign_in(name, second[0][2], "test")
