"""The one registry of what the assistant knows: questions, problems and facts, read from `data/`.

A question is a file `data/questions/NAME.yml`, a problem a folder `data/problems/NAME/`, a fact a file
`data/facts/NAME.yml`. Whoever needs a list of them asks here; there is no other list.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from support import content
from support.catalogue.fact import Fact
from support.catalogue.playbook import FILE, Finding, Playbook
from support.catalogue.question import Question
from support.catalogue.source import CatalogueError, yaml_files

__all__ = ["Catalogue", "CatalogueError", "Fact", "Finding", "Playbook", "Question", "catalogue"]

DATA = content.PROJECT


@dataclass(frozen=True)
class Catalogue:
    """All of them, by name.

    Attributes:
        questions: What is answered from knowledge, each by its response `utter_<name>`.
        problems: What becomes a case.
        facts: What customers give; those that are shown first, in their places.
    """

    questions: Mapping[str, Question]
    problems: Mapping[str, Playbook]
    facts: Mapping[str, Fact]

    @classmethod
    def read(cls, data: Path) -> Catalogue:
        """From a data folder.

        Raises:
            CatalogueError: A file is malformed; it is named, with the line.
        """
        questions = [Question.read(path) for path in yaml_files(data / "questions")]
        problems = [Playbook.read(path.parent) for path in sorted((data / "problems").glob(f"*/{FILE}"))]
        facts = [Fact.read(path) for path in yaml_files(data / "facts")]
        facts.sort(key=lambda fact: (not fact.place, fact.place, fact.name))
        return cls(
            questions={question.name: question for question in questions},
            problems={problem.problem: problem for problem in problems},
            facts={fact.name: fact for fact in facts},
        )

    @cached_property
    def named(self) -> frozenset[str]:
        """The problems whose case opens when a customer names them: the intents of kind `task`."""
        return frozenset(name for name, problem in self.problems.items() if problem.named)

    @cached_property
    def buttons(self) -> dict[str, str]:
        """Intent to the text of its button, problems first."""
        texts = {name: problem.button for name, problem in self.problems.items() if problem.button}
        return texts | {name: question.button for name, question in self.questions.items()}

    @cached_property
    def families(self) -> list[list[str]]:
        """The groups of problems that people name in the same breath for one matter."""
        names = dict.fromkeys(family for problem in self.problems.values() for family in problem.families)
        return [[name for name, problem in self.problems.items() if one in problem.families] for one in names]

    @cached_property
    def case_slots(self) -> tuple[str, ...]:
        """The slots of facts that belong to one problem; a new problem starts without them."""
        return tuple(slot for fact in self.facts.values() if not fact.lasts for slot in fact.slots)

    @cached_property
    def customer_slots(self) -> tuple[str, ...]:
        """The slots of facts that stay true from problem to problem."""
        return tuple(slot for fact in self.facts.values() if fact.lasts for slot in fact.slots)

    @cached_property
    def case_values(self) -> tuple[str, ...]:
        """The slots of facts that belong to one problem, and what of these was only roughly said."""
        return tuple(name for fact in self.facts.values() if not fact.lasts for name in fact.values)

    @cached_property
    def rough(self) -> frozenset[str]:
        """What facts that were only roughly said are kept under; no slots."""
        return frozenset(fact.roughly for fact in self.facts.values() if fact.roughly)

    @cached_property
    def facts_by_value(self) -> Mapping[str, Fact]:
        """Slot, or what a roughly said value is kept under, to the fact."""
        return {name: fact for fact in self.facts.values() for name in fact.values}

    @cached_property
    def facts_by_slot(self) -> Mapping[str, Fact]:
        """Slot to the fact that fills it."""
        return {slot: fact for fact in self.facts.values() for slot in fact.slots}

    @cached_property
    def shown(self) -> tuple[Fact, ...]:
        """The facts that are shown, in their places."""
        return tuple(fact for fact in self.facts.values() if fact.place)


@content.kept
def catalogue() -> Catalogue:
    """The catalogue of the content in use.

    Raises:
        CatalogueError: A file is malformed.
    """
    return Catalogue.read(content.folder())
