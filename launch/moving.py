"""`make move-database`: everything that is stored goes to another database, counted before and after."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.engine import make_url

from launch import databases, env_file, surroundings
from launch.failure import StartError
from launch.progress import Progress
from launch.running import done
from launch.sentences import say
from support.company.wording import said_of
from support.environment import Environment
from support.storage import copying, moves
from support.storage.copying import Copied, NotTheSame
from support.storage.database import naming_refusals, open_database
from support.storage.obstacles import Obstacle
from support.wallet import tables as wallet

_WALLETS = tuple(wallet.metadata.tables)

_ROOMS = ("support.storage.database", "desk.schema")
"""Make or upgrade the tables of `DATABASE_URL`."""


@dataclass(frozen=True)
class _Way:
    """From one database to another, for the tables that `takes` says."""

    source: str
    target: str
    takes: Callable[[str], bool]

    @property
    def origin(self) -> str:
        """The source's name in the target."""
        return _origin(self.source)


def move(variables: Mapping[str, str], to: str, write: bool = False) -> int:
    """Moves tickets, hand-offs, conversations, agents and all else to an empty database. While `alone`.

    The wallet's tables go along when they are the demo's, in the same database. What is there stays there.
    Run again after it was broken off, it goes on.

    Args:
        variables: Of the environment.
        to: The database's URL.
        write: Whether the new lines are put into `.env`.

    Raises:
        StartError: It cannot be done, or something came over changed. Says what, without a password.
    """
    target = _target(to)
    before = _before(variables, target)
    after, lines = _after(variables, target, before)
    with _in_words(target):
        came = _carry(variables, before, after)
    print(say("moved", tables=len(came), rows=sum(one.rows for one in came)))
    _say_lines(lines, write)
    return 0


def _target(to: str) -> str:
    """The target's URL as all rooms read it."""
    try:
        url = Environment.from_environ({"DATABASE_URL": to}).database_url
    except ValueError:
        raise StartError(say("move_where")) from None
    if not to.strip() or make_url(url).database in (None, "", ":memory:"):
        raise StartError(say("move_where"))
    return url


def _before(variables: Mapping[str, str], target: str) -> Environment:
    """Where everything is; when `.env` names the target already, in the files of a first start."""
    found = surroundings.read(variables)
    if _origin(found.database_url) == _origin(target):
        found = surroundings.read({**variables, "DATABASE_URL": "", "CONVERSATIONS_URL": ""})
    if _origin(found.database_url) == _origin(target):
        raise StartError(say("move_to_itself"))
    if not _is_there(found.database_url):
        raise StartError(say("move_of_nothing", file=make_url(found.database_url).database))
    return found


def _after(
    variables: Mapping[str, str], target: str, before: Environment
) -> tuple[Environment, dict[str, str]]:
    """Where everything will be, and the lines of `.env` for that."""
    lines, apart = {"DATABASE_URL": target}, variables.get("CONVERSATIONS_URL", "").strip()
    url = make_url(target)
    if url.get_backend_name() == "sqlite":
        lines["CONVERSATIONS_URL"] = f"sqlite:///{Path(url.database).with_name('conversations.db')}"
    elif apart and not before.conversations_url.startswith("postgresql"):
        lines["CONVERSATIONS_URL"] = ""
    # On a PostgreSQL of their own the engine's conversations stay where somebody has put them.
    return surroundings.read({**variables, **lines}), lines


def _ways(before: Environment, after: Environment) -> list[_Way]:
    def engines(table: str) -> bool:
        return table == databases.EVENTS

    # A wallet that is named is the company's.
    demo = not before.wallet_named
    together = before.conversations_url == before.database_url

    def ours(table: str) -> bool:
        return (demo or table not in _WALLETS) and (together or not engines(table))

    ways = [_Way(before.database_url, after.database_url, ours)]
    here, there = before.conversations_url, after.conversations_url
    if not together and _is_there(here) and _origin(here) != _origin(there):
        ways.append(_Way(here, there, engines))
    return ways


def _carry(variables: Mapping[str, str], before: Environment, after: Environment) -> list[Copied]:
    """Makes the tables and brings the rows."""
    ways = _ways(before, after)
    targets = {way.target: [one.origin for one in ways if one.target == way.target] for way in ways}
    databases.check({**variables, **_names(before)})
    for target, origins in targets.items():
        with naming_refusals():
            if moves.begin(open_database(target), origins):
                print(say("move_goes_on"))
    _make_tables(variables, before, after)
    if ways[0].takes(_WALLETS[0]):
        wallet.metadata.create_all(open_database(after.database_url))
    came = [copied for way in ways for copied in _bring(way)]
    for target, origins in targets.items():
        copying.set_sequences(open_database(target))
        moves.finish(open_database(target), origins)
    return came


def _make_tables(variables: Mapping[str, str], before: Environment, after: Environment) -> None:
    """Both databases have this version's tables, by the rooms whose they are."""
    for environment in (before, after):
        for room in _ROOMS:
            done(room, variables={**variables, **_names(environment)})
    done("engine.trackers", variables={**variables, **_names(after)})


def _names(environment: Environment) -> dict[str, str]:
    return {
        "DATABASE_URL": environment.database_url,
        "CONVERSATIONS_URL": environment.conversations_url,
    }


def _bring(way: _Way) -> Iterator[Copied]:
    """All tables of a way, with a line for each."""
    target = open_database(way.target)
    with copying.at_rest(open_database(way.source)) as source:
        for table in copying.shared_tables(source, target):
            if not way.takes(table.name):
                continue
            progress = Progress(say("moving", table=table.name))
            copied = copying.copy(source, target, table, way.origin, progress.tick)
            progress.end()
            print(say("moved_table", table=table.name, rows=copied.rows), flush=True)
            yield copied


@contextmanager
def _in_words(target: str) -> Iterator[None]:
    try:
        yield
    except Obstacle as obstacle:
        raise StartError(said_of(obstacle)) from None
    except moves.TargetInUse as used:
        names = "、".join(used.tables)
        raise StartError(say("move_target_used", target=_shown(target), tables=names)) from None
    except moves.MovedAlready:
        raise StartError(say("move_done_before", target=_shown(target))) from None
    except NotTheSame as other:
        raise StartError(say("move_not_the_same", table=other.name)) from None


def _say_lines(lines: Mapping[str, str], write: bool) -> None:
    """The lines for `.env`, passwords left out; or that they stand there."""
    if write:
        quoted = {
            name: "'{}'".format(value.replace("'", "%27")) if value else "" for name, value in lines.items()
        }
        env_file.append(env_file.FILE, quoted)
        print(say("move_written", file=env_file.FILE, names="、".join(lines)))
        return
    shown = "\n  ".join(f"{name}={_shown(value) if value else ''}" for name, value in lines.items())
    print(say("move_lines", lines=shown))


def _origin(url: str) -> str:
    return moves.origin(make_url(url))


def _is_there(url: str) -> bool:
    """Whether there is something to move: a file that is not there would be made by opening it."""
    parsed = make_url(url)
    return parsed.get_backend_name() != "sqlite" or Path(parsed.database or "").is_file()


def _shown(url: str) -> str:
    return str(make_url(url).render_as_string(hide_password=True))
