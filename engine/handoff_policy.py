"""While a person has the conversation, or a hand-off waits, the bot's own rules are silent."""

from __future__ import annotations

from typing import Any

from rasa.core.policies.policy import Policy, PolicyPrediction, SupportedData
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.generator import TrackerWithCachedStates
from rasa.shared.core.trackers import DialogueStateTracker

STANDS_BACK = "action_stand_back"
"""The action that sees to what the customer may still do while waiting (cancel)."""


@DefaultV1Recipe.register(
    DefaultV1Recipe.ComponentType.POLICY_WITHOUT_END_TO_END_SUPPORT, is_trainable=False
)
class HandoffPolicy(Policy):
    """Overrules every other policy while the slot `handoff_status` is `waiting` or `active`."""

    @staticmethod
    def supported_data() -> SupportedData:
        """Works without training data."""
        return SupportedData.ML_AND_RULE_DATA

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Default: above the rules' priority of 6."""
        return {"priority": 7}

    def train(
        self,
        training_trackers: list[TrackerWithCachedStates],
        domain: Domain,
        **kwargs: Any,
    ) -> Resource:
        """Nothing to learn."""
        return self._resource

    def predict_action_probabilities(
        self,
        tracker: DialogueStateTracker,
        domain: Domain,
        rule_only_data: dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> PolicyPrediction:
        """`action_stand_back` after a customer's message, then listening; no opinion otherwise."""
        if tracker.get_slot("handoff_status") not in ("waiting", "active"):
            return self._prediction(self._default_predictions(domain))
        if tracker.latest_action_name == ACTION_LISTEN_NAME:
            chosen = STANDS_BACK
        else:
            chosen = ACTION_LISTEN_NAME
        chances = self._default_predictions(domain)
        chances[domain.index_for_action(chosen)] = 1.0
        return self._prediction(chances, is_no_user_prediction=True)
