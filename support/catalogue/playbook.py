"""Playbooks: what each problem needs, which look-up explains it, and what follows from a finding.

A problem is a folder `data/problems/NAME/`, named like its intent; `playbook.yml` in it is read here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from support.catalogue.source import Source

FILE = "playbook.yml"
OUTCOMES = ("explained", "ticket", "person")
URGENCIES = ("normal", "high", "urgent")

_KEYS = {
    "label",
    "button",
    "means",
    "not",
    "named",
    "facts",
    "lookup",
    "urgency",
    "immediate",
    "families",
    "findings",
}
_NEEDED = ("label", "facts", "lookup", "urgency", "findings")


@dataclass(frozen=True)
class Finding:
    """What a look-up can show.

    Attributes:
        name: With the problem's name it gives the response: `utter_<problem>_<name>`.
        label: How an agent reads it.
        when: Field of the record to the value (or list of values) it must have; empty fits always.
        outcome: `explained` (an answer ends it), `ticket` or `person` (a ticket and a hand-off).
    """

    name: str
    label: str
    when: Mapping[str, Any]
    outcome: str

    def fits(self, record: Mapping[str, Any]) -> bool:
        """Whether the record shows this finding."""
        return all(
            record.get(field) in (wanted if isinstance(wanted, list) else [wanted])
            for field, wanted in self.when.items()
        )


@dataclass(frozen=True)
class Playbook:
    """One problem.

    Attributes:
        problem: The intent's name.
        label: What the customer and the agent read.
        button: Its text on a button, which is also what pressing it sends; empty if it is never offered.
        named: Whether naming it opens its case; else an action of its own decides (a complaint).
        facts: Slots to gather, in the order they are asked for.
        account: The side of the account that is looked at, or None.
        transactions: Kinds of transaction that are looked for; empty for none.
        service: The service whose notices are looked at first, or None.
        ticket: Whether tickets are what is looked up.
        urgency: One of `URGENCIES`.
        immediate: Acts before any question (stolen money).
        families: Groups of problems that people name in the same breath for one matter.
        findings: In the order they are tried; the first that fits counts.
    """

    problem: str
    label: str
    button: str
    named: bool
    facts: tuple[str, ...]
    account: str | None
    transactions: tuple[str, ...]
    service: str | None
    ticket: bool
    urgency: str
    immediate: bool
    families: tuple[str, ...]
    findings: tuple[Finding, ...]

    @property
    def looks_up(self) -> bool:
        """Whether there is anything to look up in the wallet."""
        return bool(self.account or self.transactions)

    def find(self, record: Mapping[str, Any]) -> Finding | None:
        """The first finding that fits a record, or None."""
        return next((finding for finding in self.findings if finding.fits(record)), None)

    def finding_label(self, name: str) -> str:
        """How an agent reads a finding of this problem; a name that is none stays as it is."""
        return next((finding.label for finding in self.findings if finding.name == name), name)

    @classmethod
    def read(cls, folder: Path) -> Playbook:
        """From a problem's folder.

        Raises:
            CatalogueError: The file lacks something, or says what is not known.
        """
        source = Source(folder / FILE)
        content = source.content
        _check_keys(source)
        lookup = content["lookup"]
        try:
            return cls(
                problem=folder.name,
                label=content["label"],
                button=content.get("button", ""),
                named=bool(content.get("named", True)),
                facts=tuple(content["facts"]),
                account=lookup.get("account"),
                transactions=tuple(lookup.get("transaction", ())),
                service=lookup.get("service"),
                ticket=bool(lookup.get("ticket")),
                urgency=content["urgency"],
                immediate=bool(content.get("immediate", False)),
                families=tuple(content.get("families", ())),
                findings=tuple(_finding(source, place) for place in range(len(content["findings"]))),
            )
        except (AttributeError, TypeError) as fault:
            raise source.fault("malformed", reason=str(fault)) from fault


def _check_keys(source: Source) -> None:
    for key in source.content:
        if key not in _KEYS:
            raise source.fault("unknown_key", key, key=str(key))
    for key in _NEEDED:
        if key not in source.content:
            raise source.fault("missing", key=key)
    if source.content["urgency"] not in URGENCIES:
        raise source.fault("not_one_of", "urgency", key="urgency", allowed=", ".join(URGENCIES))


def _finding(source: Source, place: int) -> Finding:
    entry = source.content["findings"][place]
    for key in ("name", "label", "when", "outcome"):
        if key not in entry:
            raise source.fault("missing", "findings", place, key=key)
    if not isinstance(entry["when"], Mapping):
        raise source.fault("malformed", "findings", place, reason="when")
    if entry["outcome"] not in OUTCOMES:
        allowed = ", ".join(OUTCOMES)
        raise source.fault("not_one_of", "findings", place, key="outcome", allowed=allowed)
    return Finding(entry["name"], entry["label"], entry["when"], entry["outcome"])
