"""Whether look-ups and demo entries of the problems fit the wallet: known words, and every finding shown."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from support.catalogue import DATA, CatalogueError, Playbook, shape
from support.catalogue.fault import Fault
from support.catalogue.playbook import FILE as PLAYBOOK
from support.catalogue.source import Source
from support.wallet import AREAS, KINDS
from support.wallet.scenarios import FILE
from support.wallet.vocabulary import AREA_STATES, NOTICE_AREAS, REFUNDS, STATUSES, TRANSACTION_REASONS

_SAID = ("when", "act", "amount", "method")
"""What a demo's `says` may tell of a movement."""

_UNSHOWN = "unexplained"
"""The finding that no demo shows: what it would take is broken data."""


def faults(data: Path = DATA) -> list[Fault]:
    """All faults, by file and line; what can't be read is left to `support.catalogue.check`."""
    return sorted(_faults(data), key=lambda fault: (str(fault.path), fault.line))


def _faults(data: Path) -> Iterator[Fault]:
    seen: dict[tuple[str, str], str] = {}
    try:
        shared = Source(data / FILE)
        shape.require(shared, "shared_demo")
    except CatalogueError as error:
        yield Fault.of(error)
        return
    accounts = {str(item["id"]) for item in shared.content["accounts"]} | {shared.content["ordinary"]["id"]}
    demos = dict(_demos(data))
    for own in demos.values():
        accounts |= {str(item["id"]) for item in own.content.get("accounts") or () if "area" in item}
    for path in sorted((data / "problems").glob(f"*/{PLAYBOOK}")):
        try:
            problem, source = Playbook.read(path.parent), Source(path)
        except CatalogueError:
            continue
        yield from _lookup(problem, source)
        yield from _wanted(problem, source)
        demo = demos.get(problem.problem)
        if demo:
            yield from _Demo(problem, demo, shared.content["when"], accounts, seen).faults()
            yield from _unshown(problem, source, demo)
        elif problem.looks_up and not path.with_name(FILE).exists():
            yield Fault(path.with_name(FILE), 1, "no_file", {"name": problem.problem})


def _demos(data: Path) -> Iterator[tuple[str, Source]]:
    for path in sorted((data / "problems").glob(f"*/{FILE}")):
        try:
            source = Source(path)
            shape.require(source, "demo")
            yield path.parent.name, source
        except CatalogueError:
            continue


def _lookup(problem: Playbook, source: Source) -> Iterator[Fault]:
    """The sides, kinds and services that a playbook looks at."""
    for key, used, allowed in (
        ("account", [problem.account], AREAS),
        ("transaction", problem.transactions, KINDS),
        ("service", [problem.service], NOTICE_AREAS),
    ):
        if any(name is not None and name not in allowed for name in used):
            yield Fault.at(source, "not_one_of", "lookup", key, key=key, allowed=", ".join(allowed))


def _wanted(problem: Playbook, source: Source) -> Iterator[Fault]:
    """What findings want of the record, in words that the wallet may use; tickets have words of their own."""
    known = {} if problem.ticket else record_words()
    for place, finding in enumerate(problem.findings if known else ()):
        for field, wanted in finding.when.items():
            values = wanted if isinstance(wanted, list) else [wanted]
            key = field if field in known else "when"
            allowed = known.get(field, tuple(known))
            if field not in known or any(value not in allowed for value in values):
                words = ", ".join(str(word).lower() for word in allowed if word != "")
                yield Fault.at(source, "not_one_of", "findings", place, key=key, allowed=words)


def record_words() -> dict[str, tuple[str | bool, ...]]:
    """Field of a look-up's record to the words that may stand in it (`support.dialogue.lookup`)."""
    known: dict[str, tuple[str | bool, ...]] = {}
    for area, states in AREA_STATES.items():
        known[area] = tuple(states)
        known[f"{area}_reason"] = tuple(sorted({reason for reasons in states.values() for reason in reasons}))
    known |= {"kind": KINDS, "status": STATUSES, "reason": ("", *sorted(TRANSACTION_REASONS))}
    return known | {"refund": ("", *REFUNDS), "overdue": (True, False), "notice": (True, False)}


def _unshown(problem: Playbook, source: Source, own: Source) -> Iterator[Fault]:
    """Findings that no demo entry shows."""
    shown = {own.content.get("ordinary")} | {item.get("finds") for _, _, item in _items(own)}
    for place, finding in enumerate(problem.findings):
        if finding.name not in shown and finding.name != _UNSHOWN and not problem.ticket:
            yield Fault.at(source, "unshown_finding", "findings", place, finding=finding.name)


def _items(own: Source) -> Iterator[tuple[str, int, Mapping[str, Any]]]:
    for key in ("accounts", "notices", "movements"):
        for place, item in enumerate(own.content.get(key) or ()):
            yield key, place, item


class _Demo:
    """A problem's demo entries.

    Args:
        problem: Its playbook.
        source: Its file.
        when: How a customer says when, in the file that all have in common.
        accounts: The accounts that are defined somewhere.
        seen: Accounts, numbers and amounts so far, with the place of each; added to.
    """

    def __init__(
        self,
        problem: Playbook,
        source: Source,
        when: Mapping[str, Any],
        accounts: set[str],
        seen: dict[tuple[str, str], str],
    ) -> None:
        self._findings = {finding.name for finding in problem.findings}
        self._source = source
        self._when = when
        self._accounts = accounts
        self._seen = seen

    def faults(self) -> Iterator[Fault]:
        """All of one file."""
        content = self._source.content
        for name in re.findall(r"\{(.*?)\}", content["says"]):
            if name not in _SAID:
                yield Fault.at(self._source, "unknown_variable", "says", variable=name)
        if "ordinary" in content and content["ordinary"] not in self._findings:
            yield Fault.at(self._source, "unknown_finding", "ordinary", finding=str(content["ordinary"]))
        for key, place, item in _items(self._source):
            if item["finds"] not in self._findings:
                yield self._fault("unknown_finding", key, place, finding=item["finds"])
            if key == "accounts":
                yield from self._account(place, item)
            if key == "movements":
                yield from self._movement(place, item)

    def _account(self, place: int, item: Mapping[str, Any]) -> Iterator[Fault]:
        name = item["id"]
        if "area" not in item:
            if name not in self._accounts:
                yield self._fault("unknown_account", "accounts", place, account=name)
            return
        yield from self._once("account", name, "accounts", place)
        if item["area"] not in AREA_STATES:
            yield self._fault("not_one_of", "accounts", place, key="area", allowed=", ".join(AREA_STATES))
            return
        states = AREA_STATES[item["area"]]
        if item.get("state") not in states:
            allowed = ", ".join(states)
            yield self._fault("not_one_of", "accounts", place, key="state", allowed=allowed)
        elif item.get("reason", "") not in states[item["state"]]:
            allowed = ", ".join(sorted(states[item["state"]]))
            yield self._fault("not_one_of", "accounts", place, key="reason", allowed=allowed)

    def _movement(self, place: int, item: Mapping[str, Any]) -> Iterator[Fault]:
        for key in ("number", "amount"):
            yield from self._once(key, str(item[key]), "movements", place)
        words = {"kind": KINDS, "status": STATUSES, "reason": sorted(TRANSACTION_REASONS), "refund": REFUNDS}
        for key, allowed in words.items():
            if key in item and item[key] not in allowed:
                yield self._fault("not_one_of", "movements", place, key=key, allowed=", ".join(allowed))
        if item["days"] in self._when["days"] and item["hour"] not in self._when["hours"]:
            hours = ", ".join(map(str, self._when["hours"]))
            yield self._fault("not_one_of", "movements", place, key="hour", allowed=hours)

    def _once(self, what: str, value: str, key: str, place: int) -> Iterator[Fault]:
        here = f"{self._source.path.parent.name}/{FILE}:{self._source.line(key, place)}"
        first = self._seen.setdefault((what, value), here)
        if first != here:
            yield self._fault("demo_twice", key, place, what=what, value=value, other=first)

    def _fault(self, name: str, *keys: str | int, **about: str) -> Fault:
        return Fault.at(self._source, name, *keys, **about)
