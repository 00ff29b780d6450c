"""The answers and their variables: settings and the clock stand beside the slots in every response."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from typing import Any

from rasa.core.nlg.response import TemplatedNaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.utils.endpoints import EndpointConfig

from support import content
from support.catalogue.texts import Variants, answers
from support.clock import now
from support.company.settings import settings

_LATEST: list[AnswerGenerator] = []


class AnswerGenerator(TemplatedNaturalLanguageGenerator):
    """Rasa's templates, filled with the variables of `data/settings.yml` (hotline, hours, fees, ...).

    The texts are those of `data/` as it is now, not those that a model was trained beside: a changed answer
    needs no training, and is taken up while the engine runs.
    """

    def __init__(self, endpoint_config: EndpointConfig | None, domain: Domain) -> None:
        """Rasa's signature; what the domain says is not looked at."""
        _LATEST[:] = [self]

    @property
    def responses(self) -> dict[str, Variants]:
        """By name."""
        content.refresh()
        return answers()

    @responses.setter
    def responses(self, _: object) -> None:
        """Rasa sets the model's own, which are older or the same."""

    def _response_variables(  # type: ignore[override]
        self, filled_slots: dict[str, Any], kwargs: dict[str, Any]
    ) -> dict[str, Any]:
        at = now().replace(second=0, microsecond=0)
        return {**_variables(content.present(), at), **(filled_slots or {}), **kwargs}


@lru_cache(maxsize=1)  # what they say changes by the minute
def _variables(_: content.Content, at: datetime) -> dict[str, str]:
    return settings().variables(at)


def without_tracker(name: str) -> dict[str, Any]:
    """A response by name where no conversation is at hand; empty text if there is no such response."""
    drawn = _LATEST[0].generate_from_slots(name, {}, "rest") if _LATEST else None
    return drawn or {"text": ""}
