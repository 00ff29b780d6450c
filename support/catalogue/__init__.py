"""Playbooks: what each problem needs, which look-up explains it, and what follows from a finding.

A problem is a YAML file in this folder, named like its intent; a new problem is a new file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent
OUTCOMES = ("explained", "ticket", "person")
URGENCIES = ("normal", "high", "urgent")


class PlaybookError(ValueError):
    """A playbook file says something that can't be followed."""


@dataclass(frozen=True)
class Finding:
    """What a look-up can show.

    Attributes:
        name: With the problem's name it gives the response: `utter_<problem>_<name>`.
        when: Field of the record to the value (or list of values) it must have; empty fits always.
        outcome: `explained` (an answer ends it), `ticket` or `person` (a ticket and a hand-off).
    """

    name: str
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
        facts: Slots to gather, in the order they are asked for.
        account: The side of the account that is looked at, or None.
        transactions: Kinds of transaction that are looked for; empty for none.
        service: The service whose notices are looked at first, or None.
        ticket: Whether tickets are what is looked up.
        urgency: One of `URGENCIES`.
        immediate: Acts before any question (stolen money).
        findings: In the order they are tried; the first that fits counts.
    """

    problem: str
    label: str
    facts: tuple[str, ...]
    account: str | None
    transactions: tuple[str, ...]
    service: str | None
    ticket: bool
    urgency: str
    immediate: bool
    findings: tuple[Finding, ...]

    @property
    def looks_up(self) -> bool:
        """Whether there is anything to look up in the wallet."""
        return bool(self.account or self.transactions)

    def find(self, record: Mapping[str, Any]) -> Finding | None:
        """The first finding that fits a record, or None."""
        return next((finding for finding in self.findings if finding.fits(record)), None)


_NO_PROBLEMS = ("talk_to_human", "complaint")
"""Cases that are gathered like a problem's, yet name none."""


@lru_cache(maxsize=1)
def playbooks() -> Mapping[str, Playbook]:
    """All playbooks by problem.

    Raises:
        PlaybookError: A file is malformed; the message names it.
    """
    return {path.stem: _read(path) for path in sorted(FOLDER.glob("*.yml"))}


def _read(path: Path) -> Playbook:
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        lookup = content["lookup"]
        return Playbook(
            problem=path.stem,
            label=content["label"],
            facts=tuple(content["facts"]),
            account=lookup.get("account"),
            transactions=tuple(lookup.get("transaction", ())),
            service=lookup.get("service"),
            ticket=bool(lookup.get("ticket")),
            urgency=_one_of(URGENCIES, content["urgency"]),
            immediate=bool(content.get("immediate", False)),
            findings=tuple(
                Finding(entry["name"], entry["when"], _one_of(OUTCOMES, entry["outcome"]))
                for entry in content["findings"]
            ),
        )
    except (KeyError, TypeError, ValueError, yaml.YAMLError) as fault:
        raise PlaybookError(f"{path.name}: {fault!r}") from fault


def _one_of(allowed: tuple[str, ...], value: str) -> str:
    if value not in allowed:
        raise ValueError(f"{value!r} is none of {', '.join(allowed)}")
    return value


PROBLEMS = frozenset(playbooks()) - frozenset(_NO_PROBLEMS)
"""The intents of kind `task`: what a customer's message can open."""
