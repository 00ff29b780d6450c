"""The answers' variables: settings and the clock stand beside the slots in every response."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from rasa.core.nlg.response import TemplatedNaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.utils.endpoints import EndpointConfig

from support.clock import now
from support.company.settings import Settings
from support.environment import Environment

_LATEST: list[AnswerGenerator] = []


class AnswerGenerator(TemplatedNaturalLanguageGenerator):
    """Rasa's templates with the variables of `data/settings.yml` (hotline, hours, fees, ...)."""

    def __init__(self, endpoint_config: EndpointConfig | None, domain: Domain) -> None:
        """Reads the settings once; a change needs a restart, as a change of a response does."""
        super().__init__(domain.responses)
        settings = Settings.load(Environment.from_environ().settings_file)
        self._variables = lru_cache(maxsize=1)(settings.variables)  # what they say changes by the minute
        _LATEST[:] = [self]

    def _response_variables(  # type: ignore[override]
        self, filled_slots: dict[str, Any], kwargs: dict[str, Any]
    ) -> dict[str, Any]:
        return {**self._variables(now().replace(second=0, microsecond=0)), **(filled_slots or {}), **kwargs}


def without_tracker(name: str) -> dict[str, Any]:
    """A response by name where no conversation is at hand; empty text if there is no such response."""
    drawn = _LATEST[0].generate_from_slots(name, {}, "rest") if _LATEST else None
    return drawn or {"text": ""}
