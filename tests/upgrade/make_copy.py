"""Makes a stored copy of an assistant's databases, for `test_upgrade.py`.

    python -m tests.upgrade.make_copy FOLDER [--postgresql URL_OF_AN_EMPTY_DATABASE]

Only for the code of before: a copy made by the code it is then tested with proves nothing. Check out
the last commit before the change, and run it there (the folder's README says which commit that was).

It starts the whole assistant with the real model, once on SQLite and once on PostgreSQL, and lets the
customers of `talks.yml` and the agents of `working.py` do everything there is to do. The databases are
stored as SQL, and `manifest.yml` says what stands in them, read by that code's own stores.
"""

from __future__ import annotations

import argparse
import gzip
import os
import re
import signal
import sqlite3
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

import yaml

from tests.assistant import running
from tests.desk.desks import App
from tests.upgrade.stores import SECTIONS, Stores, close
from tests.upgrade.talking import Hall
from tests.upgrade.working import AGENTS, Shift

_UNHURRIED = {"DESK_REQUESTS_PER_MINUTE": "1000000", "DESK_MESSAGES_PER_MINUTE": "100000"}
_NOT_SQL = re.compile(r"^\\(un)?restrict .*\n|^SET transaction_timeout = .*\n", re.MULTILINE)
"""What newer releases of pg_dump write for psql, or for newer servers only."""


def make(kind: str, database_url: str, conversations_url: str, folder: Path) -> dict[str, Any]:
    """Play everything on the databases; what stands in them afterwards, as a part of a manifest."""
    night, day = _settings(folder)
    variables = {
        **_UNHURRIED,
        "DATABASE_URL": database_url,
        "CONVERSATIONS_URL": conversations_url,
        "SETTINGS_FILE": str(night),
    }
    with running(folder, with_desk=True, **variables) as assistant:
        hall, stores = Hall(assistant), Stores(database_url, conversations_url)
        _outages(hall, day)
        shift = Shift(hall, stores)
        _direct(hall)
        hall.play("day")
        hall.sign_in("adopted", "OK10000036")
        _foreign(hall, stores)
        shift.begin()
        shift.work()
        hall.play("afterwards")
        settled = _settle(stores)
        _leave_unanswered(hall)
        tokens = {name: console.token for name, console in shift.consoles.items()}
    content = _manifest(hall, stores) | {"tokens": tokens, "settled_texts": settled}
    print(f"{kind}: {len(hall.apps)} conversations, {len(content['tickets'])} tickets")
    return content


def _outages(hall: Hall, day: Path) -> None:
    """The night, and what happens while parts of the assistant are gone; from then on it is day."""
    processes, by_day = hall.assistant.processes, {"SETTINGS_FILE": str(day)}
    hall.play("night")
    processes.send("engine", signal.SIGKILL)
    hall.play("night_without_engine")
    processes.restart("desk", by_day)
    hall.play("without_engine")
    processes.restart("engine", by_day)
    processes.send("actions", signal.SIGKILL)
    hall.play("without_actions")
    processes.restart("actions", by_day)


def _direct(hall: Hall) -> None:
    """A customer of the engine's own channel, whom the desk does not know."""
    customer = hall.assistant.customer("OK10000016", sender="direct-channel-1")
    for text in ("转人工", "钱扣了，商户说没收到"):
        customer.say(text)
    hall.direct["direct"] = customer.sender


def _foreign(hall: Hall, stores: Stores) -> None:
    """Three hand-offs at somebody else's desk: waiting, taken, over."""
    rooms = {name: f"!{name}:matrix.example" for name in ("foreign_waiting", "foreign_held")}
    stores.refer("matrix", hall.conversation("foreign_waiting"), rooms["foreign_waiting"])
    stores.refer("matrix", hall.conversation("foreign_held"), rooms["foreign_held"], agent="安娜")
    stores.refer("chatwoot", hall.conversation("foreign_over"), "41", agent="Ben")
    stores.end_reference("chatwoot", "41")
    stores.keep_cursor("matrix", "matrix", "s72594_4483_1934")
    stores.keep_cursor("chatwoot", "chatwoot:41", "1207")


def _settle(stores: Stores) -> list[str]:
    """The editor decides on two of the misread texts; which."""
    texts = list(stores.misreadings()["waiting"])[:2]
    stores.settle(texts[0], "accepted", "transaction_failed")
    stores.settle(texts[1], "deleted", None)
    return texts


def _leave_unanswered(hall: Hall) -> None:
    """A customer writes, and everything is killed before the engine has answered."""
    app = hall.apps["unanswered"] = hall.desk.app("OK10000034")
    hall.assistant.processes.send("engine", signal.SIGSTOP)
    assert app.send("我忘记密码了").json()["state"] == "pending"
    time.sleep(0.3)
    for name in ("desk", "engine"):
        hall.assistant.processes.send(name, signal.SIGKILL)


def _manifest(hall: Hall, stores: Stores) -> dict[str, Any]:
    content: dict[str, Any] = {
        "customers": {
            name: {"conversation": app.conversation, "visitor": _secret(app)}
            for name, app in hall.apps.items()
        },
        "passwords": {name: password for name, (_, password) in AGENTS.items()},
        **{section: getattr(stores, section)() for section in SECTIONS},
    }
    content["summaries"] = {id: stores.summaries(id) for id in content["handoffs"]}
    return content


def _secret(app: App) -> str | None:
    """By what the desk knows an anonymous customer again; who has signed in needs none."""
    return None if "Authorization" in app.headers else app.headers["X-Visitor"]


def _settings(folder: Path) -> tuple[Path, Path]:
    """The company's settings with nobody at work, and with somebody always."""
    text = Path("data/settings.yml").read_text(encoding="utf-8")
    hours = re.compile(r"^agent_hours: .*\n", re.MULTILINE)
    assert hours.search(text)
    night, day = folder / "night.yml", folder / "day.yml"
    # A minute that is not now, whatever now is.
    minute = "3:00-3:01" if time.gmtime().tm_hour != 19 else "15:00-15:01"
    night.write_text(
        hours.sub(f'agent_hours: {{workdays: "{minute}", weekends: "{minute}"}}\n', text), "utf-8"
    )
    day.write_text(hours.sub("agent_hours: always\n", text), "utf-8")
    return night, day


def _store(path: Path, text: str) -> None:
    # Without a moment in it, so that the same content gives the same file.
    path.write_bytes(gzip.compress(text.encode(), 9, mtime=0))
    print(f"{path}: {path.stat().st_size // 1024} KB")


def _sqlite(folder: Path) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        files = {name: scratch / f"{name}.db" for name in ("okpay", "conversations")}
        urls = [f"sqlite:///{file}" for file in files.values()]
        content = make("sqlite", urls[0], urls[1], scratch)
        close(*urls)
        for name, file in files.items():
            _store(folder / f"{name}.sql.gz", "\n".join(sqlite3.connect(file).iterdump()) + "\n")
    return content


def _postgresql(folder: Path, url: str) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as name:
        content = make("postgresql", url, url, Path(name))
    command = ["pg_dump", "--no-owner", "--no-privileges", "--inserts", "--rows-per-insert=100", url]
    dump = subprocess.run(command, check=True, capture_output=True, text=True, env={**os.environ})
    _store(folder / "postgresql.sql.gz", _NOT_SQL.sub("", dump.stdout))
    return content


class _Entry(dict[str, Any]):
    """What is written as one paragraph of YAML, not as a line for each value."""


class _Dumper(yaml.SafeDumper):
    def ignore_aliases(self, data: Any) -> bool:
        """Everything is written out where it stands."""
        return True


_Dumper.add_representer(
    _Entry, lambda dumper, entry: dumper.represent_mapping("tag:yaml.org,2002:map", entry, flow_style=True)
)


def _dense(value: Any, depth: int = 0) -> Any:
    """The manifest with each ticket, hand-off and conversation as one paragraph."""
    if isinstance(value, dict):
        kind = _Entry if depth >= 3 else dict
        return kind({name: _dense(content, depth + 1) for name, content in value.items()})
    return [_dense(one, max(depth, 3)) for one in value] if isinstance(value, list) else value


def main() -> None:
    """Makes the copies."""
    parser = argparse.ArgumentParser(prog="python -m tests.upgrade.make_copy")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--postgresql", help="URL of an empty database; without it only SQLite is copied")
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    manifest = {"sqlite": _sqlite(given.folder)}
    if given.postgresql:
        manifest["postgresql"] = _postgresql(given.folder, given.postgresql)
    text = yaml.dump(_dense(manifest), Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=110)
    (given.folder / "manifest.yml").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
