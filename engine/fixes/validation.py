"""`rasa data validate` calls a response unused unless a story or rule names it; most are sent by actions."""

from __future__ import annotations

from rasa.validator import Validator

from support.catalogue import catalogue
from support.catalogue.responses import said
from support.dialogue import not_ours


def apply() -> None:
    """Patches the validator: what it still warns of is really unused."""
    gather = Validator._gather_utterance_actions

    def gather_those_stories_must_name(self: Validator) -> set[str]:
        sent = said(catalogue()) | not_ours.responses()
        return {response for response in gather(self) if response not in sent or _named(self, response)}

    Validator._gather_utterance_actions = gather_those_stories_must_name


def _named(validator: Validator, response: str) -> bool:
    return any(
        getattr(event, "action_name", None) == response
        for step in validator.story_graph.story_steps
        for event in step.events
    )
