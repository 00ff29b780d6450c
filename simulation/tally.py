"""How many conversations pass: at one run and at all of a cell, by person, by problem; kinds of fault."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from simulation.conversation import Conversation


@dataclass(frozen=True)
class Share:
    """How many pass.

    Attributes:
        passed: Conversations without a fault.
        talked: Conversations.
        held: Cells of which all runs passed.
        cells: Cells.
    """

    passed: int
    talked: int
    held: int
    cells: int

    @property
    def at_one(self) -> float:
        """The chance that a conversation passes."""
        return self.passed / self.talked if self.talked else 0.0

    @property
    def at_all(self) -> float:
        """The chance that a cell passes each time (pass^k of tau-bench, arXiv 2406.12045)."""
        return self.held / self.cells if self.cells else 0.0


def share(conversations: Sequence[Conversation]) -> Share:
    """How many of these pass."""
    cells: dict[str, list[bool]] = defaultdict(list)
    for one in conversations:
        cells[one.cell.name].append(one.passes)
    passed = sum(one.passes for one in conversations)
    return Share(passed, len(conversations), sum(all(runs) for runs in cells.values()), len(cells))


def by(key: Callable[[Conversation], str], conversations: Sequence[Conversation]) -> dict[str, Share]:
    """The shares of groups, by their names."""
    groups: dict[str, list[Conversation]] = defaultdict(list)
    for one in conversations:
        groups[key(one)].append(one)
    return {name: share(groups[name]) for name in sorted(groups)}


def person_of(conversation: Conversation) -> str:
    """Who talked."""
    return conversation.cell.person.name


def problem_of(conversation: Conversation) -> str:
    """About what."""
    return conversation.cell.matter.problem


def trouble_of(conversation: Conversation) -> str:
    """What stood in the way."""
    matter = conversation.cell.matter
    return "anonymous" if matter.anonymous else matter.round or "none"


def kinds(conversations: Sequence[Conversation]) -> list[tuple[str, int]]:
    """Kinds of fault with the number of conversations that have one, the most frequent first."""
    return Counter(
        kind for one in conversations for kind in dict.fromkeys(fault.kind for fault in one.faults)
    ).most_common()
