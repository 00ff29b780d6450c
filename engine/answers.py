"""The answers and their variables: settings and the clock stand beside the slots in every response."""

from __future__ import annotations

import random
from copy import deepcopy
from datetime import datetime
from functools import lru_cache
from itertools import islice
from typing import Any

from rasa.core.nlg.generator import ResponseVariationFilter
from rasa.core.nlg.response import TemplatedNaturalLanguageGenerator
from rasa.shared.constants import RESPONSE_CONDITION
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from support import content
from support.catalogue import catalogue
from support.catalogue.own_words import ANSWERED
from support.catalogue.texts import Variants, answers
from support.clock import now
from support.company.settings import settings

_QUESTION = "utter_ask_"

_IN_SHORT = "utter_again"

_PERSON = "talk_to_human"

_JUST_SAID = 6
"""The bot's last texts, two or three turns of them: a variant that reads like one of these comes last."""

_LATEST: list[AnswerGenerator] = []


class AnswerGenerator(TemplatedNaturalLanguageGenerator):
    """Rasa's templates, filled with the variables of `data/settings.yml` (hotline, hours, fees, ...).

    The texts are those of `data/` as it is now, not those that a model was trained beside: a changed answer
    needs no training, and is taken up while the engine runs.
    """

    def __init__(self, endpoint_config: EndpointConfig | None, domain: Domain) -> None:
        """Rasa's signature; what the domain says is not looked at."""
        self._said: tuple[str, ...] = ()
        _LATEST[:] = [self]

    @property
    def responses(self) -> dict[str, Variants]:
        """By name."""
        content.refresh()
        return answers()

    @responses.setter
    def responses(self, _: object) -> None:
        """Rasa sets the model's own, which are older or the same."""

    async def generate(
        self, utter_action: str, tracker: DialogueStateTracker, output_channel: str, **kwargs: Any
    ) -> dict[str, Any] | None:
        """The response; the question for a fact in the words that the slot `asking` names.

        Where that response does not exist, `utter_again` asks in short; without one, the fact's own.
        """
        if utter_action.startswith(_QUESTION) and (asking := tracker.get_slot("asking")):
            known = self.responses
            utter_action = next((name for name in (asking, _IN_SHORT) if name in known), utter_action)
        # Nothing is awaited between this and the drawing, so no other conversation's come in between.
        self._said = _last_texts(tracker)
        drawn: dict[str, Any] | None = await super().generate(utter_action, tracker, output_channel, **kwargs)
        self._said = ()
        return drawn

    def generate_from_slots(
        self, utter_action: str, filled_slots: dict[str, Any], output_channel: str, **kwargs: Any
    ) -> dict[str, Any] | None:
        """As Rasa's; what an answer is said with counts for the conditions of its variants as well.

        Of those that fit the one that was not said last, or the longest ago: no two texts in a row are alike.
        """
        slots = {**(filled_slots or {}), **kwargs}
        chosen: dict[str, Any] | None = None
        longest = -1
        for variant in self._drawn(utter_action, output_channel, slots):
            filled: dict[str, Any] = self._fill_response(deepcopy(variant), slots, **kwargs)
            if (since := self._since(filled.get("text"))) > longest:
                chosen, longest = filled, since
            if longest == len(self._said):
                break
        return chosen

    def _since(self, text: str | None) -> int:
        """How many texts ago this one was said; as many as are looked at where it was not."""
        return self._said.index(text) if text in self._said else len(self._said)

    def _drawn(
        self, utter_action: str, output_channel: str, filled_slots: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """The variants that fit on the most conditions, in any order: a finding's words go before its
        problem's."""
        known = self.responses
        if utter_action not in known:
            return []
        fitting = ResponseVariationFilter(known).responses_for_utter_action(
            utter_action, output_channel, filled_slots
        )
        most = max(map(_closeness, fitting), default=None)
        closest: list[dict[str, Any]] = [variant for variant in fitting if _closeness(variant) == most]
        if filled_slots.get("handoff_status") == "waiting":
            # Who waits for a person is not told how to call one, where it can be said without.
            closest = [variant for variant in closest if not _calls_a_person(variant)] or closest
        return random.sample(closest, len(closest))

    def _response_variables(  # type: ignore[override]
        self, filled_slots: dict[str, Any], kwargs: dict[str, Any]
    ) -> dict[str, Any]:
        at = now().replace(second=0, microsecond=0)
        return {**_variables(content.present(), at), **(filled_slots or {}), **kwargs}


def _calls_a_person(variant: dict[str, Any]) -> bool:
    return catalogue().buttons.get(_PERSON, _PERSON) in variant.get("text", "")


def _last_texts(tracker: DialogueStateTracker) -> tuple[str, ...]:
    """What the bot has said last."""
    said = (event.text for event in reversed(tracker.events) if isinstance(event, BotUttered) and event.text)
    return tuple(islice(said, _JUST_SAID))


def _closeness(variant: dict[str, Any]) -> tuple[bool, int]:
    """How closely a variant that fits is meant: what was answered last counts before problem and finding."""
    conditions = variant.get(RESPONSE_CONDITION, ())
    return any(one["name"] == ANSWERED for one in conditions), len(conditions)


@lru_cache(maxsize=1)  # what they say changes by the minute
def _variables(_: content.Content, at: datetime) -> dict[str, str]:
    return settings().variables(at)


def without_tracker(name: str) -> dict[str, Any]:
    """A response by name where no conversation is at hand; empty text if there is no such response."""
    drawn = _LATEST[0].generate_from_slots(name, {}, "rest") if _LATEST else None
    return drawn or {"text": ""}
