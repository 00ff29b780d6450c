"""Confidence lines: below its line the likeliest intent is not taken, and the bot asks back."""

from __future__ import annotations

from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.classifiers.fallback_classifier import THRESHOLD_KEY, FallbackClassifier
from rasa.shared.nlu.constants import INTENT, INTENT_NAME_KEY, PREDICTED_CONFIDENCE_KEY
from rasa.shared.nlu.training_data.message import Message

OWN = "own_thresholds"
"""Key of the configuration: intents to lines of their own."""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class ConfidenceLines(FallbackClassifier):
    """Rasa's fallback with lines of their own for some intents (`own_thresholds`).

    To be told that something is not ours, while it is, costs a customer more than to be asked.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Rasa's defaults, and no line of an intent's own."""
        return {**FallbackClassifier.get_default_config(), OWN: {}}

    def _nlu_confidence_below_threshold(self, message: Message) -> tuple[bool, float]:
        intent = message.data[INTENT]
        confidence = float(intent.get(PREDICTED_CONFIDENCE_KEY) or 0.0)
        own: dict[str | None, float] = self.component_config[OWN]
        line = own.get(intent.get(INTENT_NAME_KEY), self.component_config[THRESHOLD_KEY])
        return confidence < line, confidence
