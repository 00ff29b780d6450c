"""The tables beside this file: read, checked for misspelt keys, and compared with what follows.

A table is a YAML file in the folder of the module it is about:

    step: gather                 # what `driver.Stage.play` does with each row
    given: {account: OK10000001} # true in all rows
    states:                      # states by name, beside those of states.yml; `like` builds on another
      asked_time: {problem: withdrawal_delayed, requested: transaction_time}
    rows:
      - {id: a day, state: asked_time, text: 昨天, then: {facts: {when: 2026-11-24 00:00 day}, asks: amount}}

What a row's `then` does not name must not happen: no word, no fact, no ticket, no change of the case.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
import yaml

FOLDER = Path(__file__).parent

STATE = {
    "problem", "key", "requested", "facts", "case", "account", "at", "conversation", "tickets", "queue",
    "queued_as", "ahead", "fails", "retried", "times", "notice",
}  # fmt: skip
"""Keys of a state: the case, who writes and when, tickets and queue before, and what is out of order."""

MESSAGE = {
    "text", "intent", "confidence", "entities", "second", "secrets", "too_long", "choices", "fallbacks",
    "transcript", "message_id", "acts", "earlier", "picture",
}  # fmt: skip
"""Keys of a message; `second` is the intent and the clause of its second matter, `acts` what the classifier
heard it do, `earlier` the intents of the messages before."""

READ_BACK = {"lines", "changes"}
"""Further keys: the facts that are read back together."""

NOTHING: Mapping[str, Any] = {
    "said": [],
    "facts": {},
    "asks": None,
    "case": {},
    "status": None,
    "ticket_id": None,
    "reopen": False,
    "stands_back": True,
    "opened": [],
    "contacts": {},
    "raises": None,
}
"""What follows unless a row says otherwise: said responses, changed facts, the fact asked for next, the
case's changed fields, the new slots, tickets opened, contacts put into older ones, and what is raised."""

MORE = {"queue", "handoff", "key", "asking", "shown", "unplaced"}
"""Further keys of `then`: the store's hand-off, the case's key, the response by which the open fact is asked
for and what the finding was said with, where a row looks at them."""

_IN_DETAIL = ("said", "opened", "handoff")
"""Here a row may tell as much as matters: a response's name or some of its variables as well."""


@lru_cache
def table(name: str) -> dict[str, Any]:
    """A file's content."""
    content = yaml.load((FOLDER / name).read_text(encoding="utf-8"), yaml.CSafeLoader)
    assert isinstance(content, dict), name
    return content


def rows(folder: str) -> list[Any]:
    """All rows of a folder's tables as parameters `step, row`, named file/id."""
    found = []
    for file in sorted((FOLDER / folder).glob("*.yml")):
        content = table(f"{folder}/{file.name}")
        for row in content["rows"]:
            whole = _merged(content.get("given", {}), _state(content, row.get("state")), row)
            found.append(pytest.param(content["step"], whole, id=f"{file.stem}/{row['id']}"))
    return found


def expected(row: Mapping[str, Any]) -> dict[str, Any]:
    """What must follow, nothing left open."""
    then: Mapping[str, Any] = row["then"]
    unknown = set(then) - set(NOTHING) - MORE
    assert not unknown, f"a table does not know {unknown}"
    if "raises" in then:
        # Nothing of the reply is used then; what counts is what the stores hold.
        return {"opened": [], "queue": "none", **then}
    opened = {}
    if then.get("opened"):
        opened["ticket_id"] = f"ticket-{len(row.get('tickets', ())) + 1}"
    return {**NOTHING, "queue": then.get("status") or "none", **opened, **then}


def told(followed: Mapping[str, Any], wanted: Mapping[str, Any]) -> dict[str, Any]:
    """What followed, in as much detail as the row goes into."""
    return {
        name: _narrowed(followed.get(name), content) if name in _IN_DETAIL else followed.get(name)
        for name, content in wanted.items()
    }


def _state(content: Mapping[str, Any], name: str | None) -> Mapping[str, Any]:
    if name is None:
        return {}
    state = {**table("states.yml"), **content.get("states", {})}[name]
    return _merged(_state(content, state.get("like")), state)


def _merged(*parts: Mapping[str, Any]) -> dict[str, Any]:
    """The later part counts; facts and the case's fields are added to each other."""
    whole: dict[str, Any] = {}
    for part in parts:
        unknown = set(part) - STATE - MESSAGE - READ_BACK - {"id", "state", "like", "then"}
        assert not unknown, f"a table does not know {unknown} ({part})"
        together = {name: {**whole.get(name, {}), **part[name]} for name in ("facts", "case") if name in part}
        whole |= {**part, **together}
    return whole


def _narrowed(actual: Any, wanted: Any) -> Any:
    if isinstance(wanted, str) and isinstance(actual, Mapping):
        return actual.get("problem", next(iter(actual)))
    if isinstance(wanted, Mapping) and isinstance(actual, Mapping):
        return {name: _narrowed(actual.get(name), content) for name, content in wanted.items()}
    if isinstance(wanted, list) and isinstance(actual, list) and len(wanted) == len(actual):
        return [_narrowed(*pair) for pair in zip(actual, wanted, strict=True)]
    return actual
