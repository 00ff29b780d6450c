"""Rasa's file importer, plus what follows from the catalogue: intents, slots, rules, answers in a problem.

The files of `data/` are Rasa's own (examples, answers); what Rasa would want written out a second time
beside them is derived here, so that a question is one file and a problem one folder. Named under
`importers` in `config.yml`, so every command of Rasa sees it.
"""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from rasa.shared.core.domain import Domain
from rasa.shared.core.training_data.story_reader.yaml_story_reader import YAMLStoryReader
from rasa.shared.core.training_data.structures import StoryGraph
from rasa.shared.importers.rasa import RasaFileImporter
from rasa.shared.nlu.training_data.training_data import TrainingData

from engine import fixes
from support.catalogue import Catalogue, catalogue
from support.catalogue.own_words import after, instead, then
from support.catalogue.texts import with_own_words

fixes.apply()

CASE_FORM = "case_form"

_SLOT = {"type": "text", "influence_conversation": False, "mappings": [{"type": "custom"}]}


class AssistantImporter(RasaFileImporter):
    """The project's data with what is derived from its catalogue."""

    def get_domain(self) -> Domain:
        """The domain file with the intents of questions and problems and the slots of facts."""
        domain = super().get_domain()
        return domain.merge(Domain.from_dict(derived_domain(catalogue())))

    def get_stories(self, exclusion_percentage: int | None = None) -> StoryGraph:
        """The stories and rules written by hand, with a rule for each question and one for the problems."""
        graph = super().get_stories(exclusion_percentage)
        steps = YAMLStoryReader().read_from_parsed_yaml({"version": "3.1", "rules": rules(catalogue())})
        return graph.merge(StoryGraph(steps))

    def get_nlu_data(self, language: str | None = "en") -> TrainingData:
        """Examples and answers, with the own words of problems and findings put before the general ones."""
        data: TrainingData = super().get_nlu_data(language)
        if data.responses:
            data.responses = with_own_words(data.responses, instead(), after(), then())
        return data


def derived_domain(known: Catalogue) -> dict[str, Any]:
    """Intents and slots, as a domain file has them."""
    slots = {slot: deepcopy(_SLOT) for fact in known.facts.values() for slot in fact.slots}
    return {"version": "3.1", "intents": [*known.problems, *known.questions], "slots": slots}


def rules(known: Catalogue) -> list[dict[str, Any]]:
    """A problem opens its case; a question is answered."""
    opening = [
        {"or": [{"intent": name} for name in sorted(known.named)]},
        {"action": CASE_FORM},
        {"active_loop": CASE_FORM},
    ]
    answering = [
        {"rule": f"Answers {name}", "steps": [{"intent": name}, {"action": f"utter_{name}"}]}
        for name in known.questions
    ]
    return [{"rule": "A problem opens its case", "steps": opening}, *answering]
