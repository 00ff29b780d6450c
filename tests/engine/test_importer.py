"""What Rasa's commands get to see of the catalogue."""

from __future__ import annotations

from functools import lru_cache

from rasa.shared.core.events import ActionExecuted, UserUttered
from rasa.shared.data import is_nlu_file
from rasa.shared.importers.importer import TrainingDataImporter

from support.catalogue import DATA, catalogue
from support.catalogue.acts import ACTS, FOLDER
from support.catalogue.responses import said
from tests.assistant import ROOT


@lru_cache(maxsize=1)
def imported() -> TrainingDataImporter:
    """As `rasa train`, `data validate` and `interactive` load it: by `config.yml`."""
    return TrainingDataImporter.load_from_config(
        str(ROOT / "config.yml"), str(ROOT / "domain.yml"), [str(ROOT / "data")]
    )


def test_questions_and_problems_are_intents() -> None:
    assert set(imported().get_domain().intents) >= {*catalogue().questions, *catalogue().problems}


def test_facts_are_slots_that_influence_nothing() -> None:
    slots = {slot.name: slot for slot in imported().get_domain().slots}
    for name in (*catalogue().case_slots, *catalogue().customer_slots):
        assert slots[name].type_name == "text"
        assert not slots[name].influence_conversation


def test_each_question_is_answered_by_a_rule() -> None:
    rules = {step.block_name: step for step in imported().get_stories().story_steps}
    for name in catalogue().questions:
        events = rules[f"Answers {name}"].events
        assert [event.intent_name for event in events if isinstance(event, UserUttered)] == [name]
        assert f"utter_{name}" in [e.action_name for e in events if isinstance(e, ActionExecuted)]


def test_each_named_problem_opens_the_case_form() -> None:
    opening = [
        step for step in imported().get_stories().story_steps if step.block_name == "A problem opens its case"
    ]
    intents = {
        event.intent_name for step in opening for event in step.events if isinstance(event, UserUttered)
    }
    assert intents == catalogue().named


def test_every_answer_that_is_said_is_there() -> None:
    assert not said(catalogue()) - set(imported().get_domain().responses)


def test_acts_are_no_examples_of_intents() -> None:
    """They lie beside Rasa's files, and their lines stand for something else."""
    files = [str(file) for file in (DATA / FOLDER).glob("*.yml")]
    assert files and not any(is_nlu_file(file) for file in files)
    assert not imported().get_nlu_data().intents & set(ACTS)
