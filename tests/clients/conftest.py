"""Desks in every state that a client meets, for the clients that generators write."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

import pytest

from tests.desk.customers.uploads import png
from tests.desk.desks import running_desk
from tests.desk.recorded_engine import recorded_engine
from tests.faults.outages import without_tables


@pytest.fixture(scope="session")
def surroundings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A JSON file that tells a client where to talk, and with which tokens.

    `desk` answers, however fast a client writes; `queueing` has no engine, so that each customer waits for a
    person; `limited` takes five requests, then one a minute; `broken` has lost its database. `token` is good,
    `fresh` as well but its account has no conversation, `expired` is over. `picture` is a file, `large` one
    that is too large.
    """
    with ExitStack() as stack:
        engine = stack.enter_context(recorded_engine())
        engine.buttons = [{"title": "手续费", "payload": "手续费怎么收"}]
        folders = {name: tmp_path_factory.mktemp(name) for name in ("desk", "queueing", "limited", "broken")}
        # All clients share one conversation, and each alone writes as much at once as one may by default.
        desk = stack.enter_context(
            running_desk(folders["desk"], engine.url, DESK_MESSAGES_PER_MINUTE="100000")
        )
        shared = {"IDENTITY_SECRET": desk.environment["IDENTITY_SECRET"]}
        queueing = stack.enter_context(running_desk(folders["queueing"], "http://127.0.0.1:1", **shared))
        limited = stack.enter_context(
            running_desk(folders["limited"], engine.url, **shared, DESK_REQUESTS_PER_MINUTE="1")
        )
        broken = stack.enter_context(running_desk(folders["broken"], engine.url, **shared))
        stack.enter_context(without_tables(folders["broken"] / "okpay.db", "desk_conversations"))
        yield _told(
            folders["desk"],
            desk=desk.url,
            queueing=queueing.url,
            limited=limited.url,
            broken=broken.url,
            token=desk.token("OK10000001"),
            fresh=desk.token("OK10000002"),
            expired=desk.token("OK10000001", timedelta(seconds=-1)),
        )


def _told(folder: Path, **values: str) -> Path:
    picture, large, told = folder / "picture.png", folder / "large.png", folder / "surroundings.json"
    picture.write_bytes(png())
    large.write_bytes(png() + b"x" * 5_300_000)
    told.write_text(json.dumps({**values, "picture": str(picture), "large": str(large)}))
    return told
