"""What people come with: a problem, what the wallet knows of it, what is in the way, what must come of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from support.catalogue import Finding, Playbook, catalogue
from support.wallet.scenarios import Movement, demo

FAULTS = ("error", "garbage", "hang")
"""Faults of the wallet that are ordered (`sandbox.faults`)."""

TICKETS = ("open", "answered", "closed", "overdue")
"""States of an earlier ticket; the demo has none, so the stage writes them (`simulation.stage`)."""

SECONDS = {"raise_limit": "limit", "identity_verification": "identity", "fees": ""}
"""What may be a second matter: problems by the one side of an account that they look at, and a question."""


@dataclass(frozen=True)
class Outcome:
    """What must come of a matter.

    Attributes:
        response: What must be said; empty where the wallet could not, or must not, be asked.
        ticket: Whether a ticket must be there.
        person: Whether a person must be called.
    """

    response: str
    ticket: bool = False
    person: bool = False


@dataclass(frozen=True)
class Matter:
    """A problem with what the wallet knows of it.

    Attributes:
        problem: The playbook's name.
        finding: Name of the finding.
        account: Whose it is; empty: an account is made for it (an earlier ticket's).
        movement: The transaction that it is about, if any.
        notice: The area for which a notice must be up, or empty.
        ticket: State of the earlier ticket that it is about, or empty.
        fault: One of `FAULTS` that the wallet has meanwhile, or empty.
        anonymous: Whether the customer is not signed in.
    """

    problem: str
    finding: str
    account: str
    movement: Movement | None = None
    notice: str = ""
    ticket: str = ""
    fault: str = ""
    anonymous: bool = False

    @property
    def playbook(self) -> Playbook:
        """Of the problem."""
        return catalogue().problems[self.problem]

    @property
    def shown(self) -> Finding:
        """The finding as the playbook has it."""
        return next(one for one in self.playbook.findings if one.name == self.finding)

    @property
    def looks_up(self) -> bool:
        """Whether the wallet is asked."""
        return self.playbook.looks_up

    @property
    def has_due_time(self) -> bool:
        """Whether the wallet says until when it lasts."""
        if self.movement:
            return self.movement.expected is not None and self.shown.outcome == "explained"
        areas = demo().accounts.get(self.account, {})
        side = self.playbook.account
        return bool(side and side in areas and areas[side].until)

    @property
    def outcome(self) -> Outcome:
        """What must come of it: contract.md, "What the bot does" and "Identity"."""
        if self.looks_up and (self.fault or self.anonymous):
            return Outcome("", ticket=True, person=True)
        kind = self.shown.outcome
        response = f"utter_{self.problem}_{self.finding}"
        return Outcome(response, ticket=kind in ("ticket", "person"), person=kind == "person")

    @property
    def round(self) -> str:
        """What matters that are talked about at the same time have in common: the wallet is one for all."""
        return f"notice:{self.notice}" if self.notice else self.fault


def matters() -> dict[str, list[Matter]]:
    """All that can be shown, by problem, the wallet well and the customer signed in."""
    found: dict[str, list[Matter]] = {name: [] for name in sorted(catalogue().named)}
    for one in demo().scenarios:
        if one.playbook in found:
            found[one.playbook].append(
                Matter(one.playbook, one.finding, one.account_id, one.movement, notice=one.notice)
            )
    for problem in found:
        if catalogue().problems[problem].ticket:
            found[problem] += [Matter(problem, state, "", ticket=state) for state in TICKETS]
    return found


def in_trouble(matter: Matter, *, fault: str = "", anonymous: bool = False) -> Matter:
    """The same with a fault of the wallet or without a sign-in, where that changes what must come of it."""
    if not matter.looks_up or matter.notice:
        return matter
    return replace(matter, fault=fault, anonymous=anonymous and not fault)


def seconds(matter: Matter) -> list[Matter | str]:
    """What may come with it as a second matter: questions, problems whose finding is known there."""
    return list(_seconds(matter))


def _seconds(matter: Matter) -> Iterator[Matter | str]:
    for name, side in SECONDS.items():
        if not side:
            yield name
            continue
        areas, normal = demo().accounts.get(matter.account, {}), demo().accounts[demo().ordinary]
        related = set(matter.playbook.families) & set(catalogue().problems[name].families)
        if name == matter.problem or related or areas.get(side) != normal[side]:
            continue
        ordinary = next(one for one in matters()[name] if one.account == demo().ordinary)
        yield replace(ordinary, account=matter.account)
