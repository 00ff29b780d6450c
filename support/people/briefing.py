"""What an agent reads first of a conversation that waits: stored as data, labelled where it is shown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import datetime
from typing import Any

from support.catalogue import catalogue
from support.catalogue.showing import finding_label, label, shown
from support.people.tickets import Line


@dataclass(frozen=True)
class Briefing:
    """A case as it is handed to a person.

    Attributes:
        problem: The playbook's name; empty for none.
        account_id: The verified account; empty for an anonymous customer.
        facts: Slot name to canonical value, in the order in which they are shown.
        finding: The name of what the look-up found, or empty.
        also: Problems that wait behind.
        last_words: The customer's, masked.
        told: What the customer told beside the facts, masked, oldest first.
        fault: What failed, if that is why a person is called: `engine`.
        said: The last lines, masked, where something failed: nobody asked for facts then.
        earlier: Heads and texts of a hand-off stored as text (before version 0004 of the schema) that no
            other field holds.
    """

    problem: str = ""
    account_id: str = ""
    facts: Mapping[str, str] = field(default_factory=dict, hash=False)
    finding: str = ""
    also: tuple[str, ...] = ()
    last_words: str = ""
    told: tuple[str, ...] = ()
    fault: str = ""
    said: tuple[Line, ...] = field(default=(), hash=False)
    earlier: tuple[tuple[str, str], ...] = ()

    @classmethod
    def from_stored(cls, stored: Mapping[str, Any]) -> Briefing:
        """From what `to_stored` gave; what another release stored beside it is left out."""
        known = {one.name: stored[one.name] for one in fields(cls) if one.name in stored}
        for name in ("also", "said", "told"):
            known[name] = tuple(known.get(name, ()))
        known["earlier"] = tuple((head, text) for head, text in known.get("earlier", ()))
        return cls(**known)

    def to_stored(self) -> dict[str, Any]:
        """Plain data for a JSON column."""
        return asdict(self)


@dataclass(frozen=True)
class Row:
    """A labelled row of a briefing.

    Attributes:
        name: What it is, whatever it is called: `problem`, `identity`, a fact's slot, `finding`, `also`,
            `told`, `last_words`, `said` or `earlier`.
        head: How it is called.
        text: What it says.
    """

    name: str
    head: str
    text: str


def title(briefing: Briefing, heads: Mapping[str, Any]) -> str:
    """The problem, or what failed; empty where neither is known.

    Args:
        briefing: The briefing.
        heads: See `rows`.
    """
    if briefing.fault:
        return str(heads["faults"].get(briefing.fault, briefing.fault))
    return _problem(briefing.problem) if briefing.problem else ""


def rows(briefing: Briefing, heads: Mapping[str, Any], at: datetime) -> list[Row]:
    """A briefing for reading, in the order in which an agent needs it.

    Args:
        briefing: The briefing.
        heads: The caller's words: `problem`, `identity`, `verified`, `anonymous`, `finding`, `also`,
            `told`, `last_words`, `between` (what stands between several); `faults` and `speakers` by name.
        at: The moment that a time is told from: 昨天 (aware).
    """
    return list(_rows(briefing, heads, at))


def _rows(briefing: Briefing, heads: Mapping[str, Any], at: datetime) -> Iterator[Row]:
    if problem := title(briefing, heads):
        yield Row("problem", heads["problem"], problem)
        known = f"{heads['verified']} {briefing.account_id}" if briefing.account_id else heads["anonymous"]
        yield Row("identity", heads["identity"], known)
    # What was said where something failed tells the same in the customer's own words.
    if not briefing.said:
        yield from _facts(briefing.facts, at)
    if briefing.finding:
        found = finding_label(briefing.problem, briefing.finding)
        yield Row("finding", heads["finding"], found)
    if briefing.also:
        yield Row("also", heads["also"], heads["between"].join(map(_problem, briefing.also)))
    for text in briefing.told:
        yield Row("told", heads["told"], text)
    if briefing.last_words:
        yield Row("last_words", heads["last_words"], briefing.last_words)
    for line in briefing.said:
        yield Row("said", heads["speakers"][line["speaker"]], line["text"])
    for head, text in briefing.earlier:
        yield Row("earlier", head, text)


def _facts(facts: Mapping[str, str], at: datetime) -> Iterator[Row]:
    for name, text in shown(facts, at):
        yield Row(name, label(name), text)


def _problem(name: str) -> str:
    """A problem's label; its name where the catalogue does not know it any more."""
    playbook = catalogue().problems.get(name)
    return playbook.label if playbook else name
