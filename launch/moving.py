"""`make move-database`: everything that is stored goes to another database, counted before and after."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.engine import make_url

from launch import databases, env_file, last_move, surroundings
from launch.failure import StartError
from launch.progress import Progress
from launch.running import done
from launch.sentences import say
from support.company.wording import said_of
from support.environment import Environment, Unquoted
from support.storage import afterwards, copying, moves
from support.storage.afterwards import Lack
from support.storage.copying import Copied, NotTheSame
from support.storage.database import naming_refusals, open_database
from support.storage.obstacles import Obstacle
from support.wallet import tables as wallet

_WALLETS = tuple(wallet.metadata.tables)

_ROOMS = ("support.storage.database", "desk.schema")
"""Make or upgrade the tables of `DATABASE_URL`."""

_TO = "TO="
"""Where the target is named."""


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


class _UsedSince(Exception):
    """Both databases have been written to after a finished move: they do not fit together any more."""

    def __init__(self, lacks: Sequence[Lack]) -> None:
        super().__init__("both databases were used after the move")
        self.lacks = lacks


def move(variables: Mapping[str, str], to: str, write: bool = False) -> int:
    """Moves tickets, hand-offs, conversations, agents and all else to an empty database. While `alone`.

    The wallet's tables go along when they are the demo's, in the same database. What is there stays there.
    Run again after it was broken off, it goes on; after its end, it brings what came since.

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
    if came:
        print(say("moved", tables=len(came), rows=sum(one.rows for one in came)))
    else:
        print(say("move_done_before", target=_shown(target)))
    last_move.remember(target)
    _say_lines(lines, write)
    return 0


def _target(to: str) -> str:
    """The target's URL as all rooms read it."""
    try:
        url = Environment.from_environ({"DATABASE_URL": to}).database_url
    except Unquoted as wrong:
        raise StartError(said_of(Obstacle(str(wrong), "unquoted"), _TO)) from None
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
    """Makes the tables and brings the rows; nothing where all had come before and nothing came since."""
    ways = _ways(before, after)
    targets = {way.target: [one for one in ways if one.target == way.target] for way in ways}
    databases.check({**variables, **_names(before)})
    if not _begin(targets):
        return []
    _make_tables(variables, before, after)
    if ways[0].takes(_WALLETS[0]):
        wallet.metadata.create_all(open_database(after.database_url))
    came = {way: list(_bring(way)) for way in ways}
    for target, to_it in targets.items():
        copying.set_sequences(open_database(target))
        contents = {way.origin: {one.name: one.contents for one in came[way]} for way in to_it}
        moves.finish(open_database(target), contents)
    return [copied for tables in came.values() for copied in tables]


def _begin(targets: Mapping[str, Sequence[_Way]]) -> bool:
    """Whether there is something to bring. Says whether it goes on with something."""
    finished = []
    for target, ways in targets.items():
        with naming_refusals():
            state = moves.begin(open_database(target), [way.origin for way in ways])
        if state is moves.State.FINISHED:
            finished.append(target)
        elif state is moves.State.BROKEN_OFF:
            print(say("move_goes_on"))
    since = [target for target in finished if _came_since(target, targets[target])]
    if len(finished) == len(targets) and not since:
        return False
    if since:
        print(say("move_since"))
    for target in finished:
        moves.begin_anew(open_database(target), [way.origin for way in targets[target]])
    return True


def _came_since(target: str, ways: Sequence[_Way]) -> bool:
    """Whether something came to the old databases after a finished move, which the target does not have.

    Raises:
        _UsedSince: And the target has changed as well.
    """
    there = open_database(target)
    remembered = {way: moves.remembered(there, way.origin) for way in ways}
    changed = {
        way: afterwards.changed(open_database(way.source), tables, way.takes)
        for way, tables in remembered.items()
    }
    if not any(changed.values()):
        return False
    all_of_them = {name: one for tables in remembered.values() for name, one in tables.items()}
    if not afterwards.changed(there, all_of_them):
        return True
    lacks = [
        lack
        for way, names in changed.items()
        for lack in afterwards.lacking(open_database(way.source), there, names)
    ]
    if lacks:
        raise _UsedSince(lacks)
    return False


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
        # What there is to say of the source was said before.
        raise StartError(said_of(obstacle, _TO)) from None
    except moves.TargetInUse as used:
        names = "、".join(used.tables)
        raise StartError(say("move_target_used", target=_shown(target), tables=names)) from None
    except _UsedSince as used:
        rows = "\n".join(_said_of(lack) for lack in used.lacks)
        raise StartError(say("move_used_since", target=_shown(target), rows=rows)) from None
    except NotTheSame as other:
        raise StartError(say("move_not_the_same", table=other.name)) from None


def _said_of(lack: Lack) -> str:
    """A line on what a table lacks."""
    more = "……" if lack.missing + lack.other > len(lack.keys) else ""
    keys = "、".join(lack.keys) + more
    return "  " + say("move_lacks", table=lack.table, missing=lack.missing, other=lack.other, keys=keys)


def _say_lines(lines: Mapping[str, str], write: bool) -> None:
    """The lines for `.env`, passwords left out; or that they stand there."""
    if write:
        quoted = {
            name: "'{}'".format(value.replace("'", "%27")) if value else "" for name, value in lines.items()
        }
        present = env_file.read()
        if any(present.get(name, "") != value for name, value in lines.items()):
            env_file.append(env_file.FILE, quoted)
        print(say("move_written", file=env_file.FILE, names="、".join(lines)))
        return
    shown = "\n".join(f"{name}={_shown(value) if value else ''}" for name, value in lines.items())
    print(say("move_lines", lines=shown))


def _origin(url: str) -> str:
    return moves.origin(make_url(url))


def _is_there(url: str) -> bool:
    """Whether there is something to move: a file that is not there would be made by opening it."""
    parsed = make_url(url)
    return parsed.get_backend_name() != "sqlite" or Path(parsed.database or "").is_file()


def _shown(url: str) -> str:
    return str(make_url(url).render_as_string(hide_password=True))
