"""Playbooks: what each problem needs, which look-up explains it, and what follows from a finding.

A problem is a folder `data/problems/NAME/`, named like its intent; `playbook.yml` in it is read here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from support.catalogue import shape
from support.catalogue.source import Source

FILE = "playbook.yml"


@dataclass(frozen=True)
class Finding:
    """What a look-up can show.

    Attributes:
        name: With the problem's name it gives the response: `utter_<problem>_<name>`.
        label: How an agent reads it.
        when: Field of the record to the value (or list of values) it must have; empty fits always.
        outcome: `explained` (an answer ends it), `ticket` or `person` (a ticket and a hand-off).
        by_customer: The customer did it, as the record says: who denies that tells of a theft.
    """

    name: str
    label: str
    when: Mapping[str, Any]
    outcome: str
    by_customer: bool = False

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
        urgency: `normal`, `high` or `urgent`.
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
            CatalogueError: The file has not the shape of one.
        """
        source = Source(folder / FILE)
        content = source.content
        shape.require(source, "playbook")
        lookup = content["lookup"]
        return cls(
            problem=folder.name,
            label=content["label"],
            button=content.get("button", ""),
            named=content.get("named", True),
            facts=tuple(content["facts"]),
            account=lookup.get("account"),
            transactions=tuple(lookup.get("transaction", ())),
            service=lookup.get("service"),
            ticket=lookup.get("ticket", False),
            urgency=content["urgency"],
            immediate=content.get("immediate", False),
            families=tuple(content.get("families", ())),
            findings=tuple(Finding(**entry) for entry in content["findings"]),
        )
