"""Agents: who may work at the console, their passwords, roles, sessions and presence.

`python -m desk.people.agents NAME [--role supervisor] [--password ...]` makes an agent. One that is there is
left alone but for what is asked: `--role ROLE`, `--new-password`.
"""

from __future__ import annotations

import argparse
import hashlib
import re
import secrets
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import TextIOWrapper
from typing import Any, Literal, cast

import sqlalchemy as sa
from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError
from sqlalchemy.engine import Engine
from sqlalchemy.exc import IntegrityError

from desk.people.audit import SYSTEM, Audit
from desk.people.not_allowed import NotAllowed
from desk.schema import AGENTS, SESSIONS, upgrade
from support.clock import now
from support.company.wording import said_of, words
from support.environment import Environment
from support.storage.database import open_database, reading, writing
from support.storage.obstacles import Obstacle

Role = Literal["agent", "supervisor"]
Presence = Literal["online", "away"]

ROLES: tuple[Role, ...] = ("agent", "supervisor")
SESSION_HOURS = 12
SHORTEST_PASSWORD = 10
GONE_AFTER = timedelta(seconds=45)
"""Without a sign of life for so long, an agent counts as gone."""

_NAME = re.compile(r"[^\W_][\w.\- ]{0,38}")
_HASHER = PasswordHasher()
_UNKNOWN = _HASHER.hash(secrets.token_urlsafe(16))
"""Verified against when there is no such agent, so that both answers take as long."""

_PRESENT = sa.select(AGENTS).where(AGENTS.c.disabled_at.is_(None))
_FAILURES_OF_BOTH = 6
_FAILURES_OF_ADDRESS = 25
_FAILURES_OF_NAME = 60
_FAILURES_WITHIN = timedelta(minutes=15)


class TooManyFailures(Exception):
    """Too many wrong passwords for this name or from this address: try again later."""


@dataclass(frozen=True)
class Agent:
    """Somebody who answers customers.

    Attributes:
        presence: online when new conversations may come, else away.
        seen_at: The last sign of life of an open console.
    """

    id: int
    name: str
    role: Role
    presence: Presence
    seen_at: datetime | None

    @property
    def supervises(self) -> bool:
        """Whether this agent may take over from others and read figures."""
        return self.role == "supervisor"

    def here(self, at: datetime) -> bool:
        """Whether a console of this agent was open within the last seconds."""
        return self.seen_at is not None and at - self.seen_at < GONE_AFTER

    def available(self, at: datetime) -> bool:
        """Whether this agent may be given conversations: here, and not away."""
        return self.presence == "online" and self.here(at)


class AgentStore:
    """The agents of one database. All methods raise `DatabaseUnavailable` when it is."""

    def __init__(self, engine: Engine, audit: Audit) -> None:
        self._engine = engine
        self._audit = audit

    def make(self, name: str, password: str, role: Role = "agent", *, of_demo: bool = False) -> Agent:
        """Make an agent.

        Args:
            of_demo: Whether the demo drew the password; see `shut_demo_out`.

        Raises:
            NotAllowed: The name or the password will not do, or the name is taken.
        """
        if not _NAME.fullmatch(name):
            raise NotAllowed("bad_name")
        values = {"password_hash": _hashed(password), "role": role, "of_demo": of_demo}
        try:
            with writing(self._engine) as connection:
                connection.execute(
                    AGENTS.insert().values(name=name, presence="online", created_at=now(), **values)
                )
        except IntegrityError:
            raise NotAllowed("name_taken", agent=name) from None
        self._audit.write(SYSTEM, "agent_made", detail=name, remark=role)
        return cast(Agent, self.named(name))

    def set_password(self, name: str, password: str, *, of_demo: bool = False) -> None:
        """Give an agent another password, and end its sessions.

        Args:
            of_demo: Whether the demo drew it; see `shut_demo_out`.

        Raises:
            NotAllowed: The password will not do.
        """
        values = {"password_hash": _hashed(password), "of_demo": of_demo}
        with writing(self._engine) as connection:
            connection.execute(AGENTS.update().where(AGENTS.c.name == name).values(**values))
            connection.execute(SESSIONS.delete().where(SESSIONS.c.agent == name))
        self._audit.write(SYSTEM, "password_set", detail=name)

    def shut_demo_out(self) -> list[str]:
        """Let nobody in any more with a password that the demo drew and printed, and end those sessions.

        The agents stay, so that what they held goes back to the queue as when a console has gone; with a
        password of its own (`make agent`) each may be used again.

        Returns:
            Their names.
        """
        of_demo = sa.select(AGENTS.c.name).where(AGENTS.c.of_demo).order_by(AGENTS.c.name)
        with reading(self._engine) as connection:
            names = list(connection.execute(of_demo).scalars())
        for name in names:
            self.set_password(name, secrets.token_urlsafe(32))
            self.gone(name)
        return names

    def set_role(self, name: str, role: Role) -> None:
        """Give an agent another role; it holds at once, in open consoles too."""
        with writing(self._engine) as connection:
            connection.execute(AGENTS.update().where(AGENTS.c.name == name).values(role=role))
        self._audit.write(SYSTEM, "role_set", detail=name, remark=role)

    def all(self) -> list[Agent]:
        """All agents, by name."""
        with reading(self._engine) as connection:
            return _agents(connection.execute(_PRESENT.order_by(AGENTS.c.name)))

    def named(self, name: str) -> Agent | None:
        """The agent of that name."""
        with reading(self._engine) as connection:
            found = _agents(connection.execute(_PRESENT.where(AGENTS.c.name == name)))
        return found[0] if found else None

    def sign_in(self, name: str, password: str, address: str) -> str | None:
        """Check a password and begin a session.

        Returns:
            The session's token, which is stored as a hash only; None when name or password is wrong.

        Raises:
            TooManyFailures: This name or address has failed too often.
        """
        since, key = now() - _FAILURES_WITHIN, name[:40]
        limits = (
            ({"agent": key, "detail": address}, _FAILURES_OF_BOTH),
            ({"detail": address}, _FAILURES_OF_ADDRESS),
            # High, so that a stranger who guesses cannot keep an agent out for long.
            ({"agent": key}, _FAILURES_OF_NAME),
        )
        if any(self._audit.count("sign_in_failed", since, **given) >= most for given, most in limits):
            raise TooManyFailures
        with reading(self._engine) as connection:
            row = connection.execute(sa.select(AGENTS).where(AGENTS.c.name == name)).first()
        right = _matches(row.password_hash if row else _UNKNOWN, password)
        if row is None or row.disabled_at or not right:
            self._audit.write(key, "sign_in_failed", detail=address)
            return None
        token = secrets.token_urlsafe(32)
        at = now()
        session = {
            "id": _hash(token),
            "agent": row.name,
            "created_at": at,
            "seen_at": at,
            "expires_at": at + timedelta(hours=SESSION_HOURS),
        }
        with writing(self._engine) as connection:
            connection.execute(SESSIONS.delete().where(SESSIONS.c.expires_at < at))
            connection.execute(SESSIONS.insert().values(**session))
            connection.execute(
                AGENTS.update().where(AGENTS.c.id == row.id).values(presence="online", seen_at=at)
            )
        self._audit.write(name, "sign_in", detail=address)
        return token

    def of_session(self, token: str) -> Agent | None:
        """Who is signed in with this token; None when the session is unknown or over."""
        query = (
            sa.select(AGENTS)
            .join(SESSIONS, SESSIONS.c.agent == AGENTS.c.name)
            .where(SESSIONS.c.id == _hash(token), SESSIONS.c.expires_at > now())
            .where(AGENTS.c.disabled_at.is_(None))
        )
        with reading(self._engine) as connection:
            found = _agents(connection.execute(query))
        return found[0] if found else None

    def sign_out(self, token: str) -> None:
        """End a session."""
        with writing(self._engine) as connection:
            connection.execute(SESSIONS.delete().where(SESSIONS.c.id == _hash(token)))

    def seen(self, name: str) -> None:
        """A sign of life, now."""
        with writing(self._engine) as connection:
            connection.execute(AGENTS.update().where(AGENTS.c.name == name).values(seen_at=now()))

    def gone(self, name: str) -> None:
        """The agent signed out: no sign of life until the next one."""
        with writing(self._engine) as connection:
            connection.execute(AGENTS.update().where(AGENTS.c.name == name).values(seen_at=None))

    def set_presence(self, name: str, presence: Presence) -> None:
        """Be there for new conversations, or away."""
        with writing(self._engine) as connection:
            connection.execute(AGENTS.update().where(AGENTS.c.name == name).values(presence=presence))
        self._audit.write(name, presence)


def made_password() -> str:
    """A password that can be read out: four groups of four, 80 bits."""
    letters = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(letters) for _ in range(4)) for _ in range(4))


def ensure_demo_agents(engine: Engine) -> list[tuple[str, Role, str]]:
    """Make the demo's agents with fresh passwords.

    Returns:
        Name, role and password of each, for printing at the demo's start: nowhere else are they.
    """
    store = AgentStore(engine, Audit(engine))
    made: list[tuple[str, Role, str]] = []
    for one in words("console")["demo_agents"]:
        password = made_password()
        if present := store.named(one["name"]):
            store.set_password(present.name, password, of_demo=True)
        else:
            present = store.make(one["name"], password, one["role"], of_demo=True)
        made.append((present.name, present.role, password))
    return made


def _agents(rows: Iterable[Any]) -> list[Agent]:
    return [Agent(**{name: getattr(row, name) for name in Agent.__dataclass_fields__}) for row in rows]


def _hashed(password: str) -> str:
    if len(password) < SHORTEST_PASSWORD:
        raise NotAllowed("short_password", least=str(SHORTEST_PASSWORD))
    return _HASHER.hash(password)


def _matches(stored: str, password: str) -> bool:
    try:
        return _HASHER.verify(stored, password)
    except (Argon2Error, InvalidHashError):
        return False


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def main() -> None:
    """Make one agent or those of the demo, or change one as it is asked."""
    given = _arguments()
    # The password is shown only once: a terminal that cannot show Chinese must show that.
    cast(TextIOWrapper, sys.stdout).reconfigure(errors="replace")
    try:
        environment = Environment.from_environ()
        if given.demo and environment.wallet_named:
            sys.exit(_told("no_demo"))
        engine = open_database(environment.database_url)
        upgrade(engine)
        store = AgentStore(engine, Audit(engine))
        if given.demo:
            for name, role, password in ensure_demo_agents(engine):
                print(f"{name}\t{role}\t{password}")
        elif present := store.named(given.name):
            _change(store, present, given)
        else:
            _make(store, given)
    except NotAllowed as refusal:
        sys.exit(refusal.said())
    except Obstacle as obstacle:
        sys.exit(said_of(obstacle))
    except ValueError as malformed:
        sys.exit(str(malformed))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m desk.people.agents", description="Makes an agent of the console."
    )
    parser.add_argument("name", nargs="?", default="", type=str.strip)
    parser.add_argument("--role", choices=ROLES, help="agent when left out; of one who is there: the new one")
    parser.add_argument("--password", help="at least 10 characters; made up and printed once when left out")
    parser.add_argument("--new-password", action="store_true", help="for one who is there")
    parser.add_argument("--demo", action="store_true", help="the demo's agents, each with a fresh password")
    given = parser.parse_args()
    if not given.name and not given.demo:
        sys.exit(_told("whom"))
    return given


def _make(store: AgentStore, given: argparse.Namespace) -> None:
    if given.new_password:
        # Somebody who is meant to be there: a slip in the name would make a stranger.
        sys.exit(_told("nobody", name=given.name))
    password = given.password or made_password()
    agent = store.make(given.name, password, given.role or "agent")
    print(_told("made", name=agent.name, role=_role(agent.role)))
    if not given.password:
        print(_told("password", password=password))


def _change(store: AgentStore, present: Agent, given: argparse.Namespace) -> None:
    """Only what is asked for; nothing at all is asked when somebody takes the name for a free one."""
    name, role = present.name, _role(present.role)
    if not given.new_password and (not given.role or given.password):
        sys.exit(_told("there", name=name, role=role))
    if given.role and given.role != present.role:
        store.set_role(present.name, given.role)
        print(_told("role_set", name=name, role=_role(given.role)))
    elif given.role:
        print(_told("role_kept", name=name, role=role))
    if given.new_password:
        password = given.password or made_password()
        store.set_password(present.name, password)
        print(_told("password_set", name=name, role=_role(given.role or present.role)))
        if not given.password:
            print(_told("password", password=password))


def _role(role: Role) -> str:
    return str(words("make_agent")["roles"][role])


def _told(sentence: str, /, **values: str) -> str:
    return str(words("make_agent")[sentence]).format(**values)


if __name__ == "__main__":
    main()
