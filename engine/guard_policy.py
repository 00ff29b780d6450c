"""What comes before every rule: a person's conversation is left alone, a secret is warned of, two
questions in one message are both answered, and what a message does after a result or an answer is seen to."""

from __future__ import annotations

from typing import Any

from rasa.core.policies.policy import Policy, PolicyPrediction, SupportedData
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.generator import TrackerWithCachedStates
from rasa.shared.core.trackers import DialogueStateTracker

from engine.transcript import messages
from support.catalogue import catalogue
from support.clock import now
from support.dialogue.aftermath import hears
from support.dialogue.case import Case
from support.dialogue.turn import FALLBACK, Turn

STAND_BACK = "action_stand_back"
"""The action that goes on helping while a person is waited for, and is silent once one is there."""

WARN = "action_warn_of_secret"

SECOND_MATTER = "second_matter"

ANSWER_BOTH = "action_answer_both"
"""For two questions in one message; a problem's case sees to a second matter itself."""

FOLLOW_UP = "action_follow_up"
"""For what a message does about the last result, answer or offer, whatever its intent is taken for."""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.POLICY_WITHOUT_END_TO_END_SUPPORT, is_trainable=False)
class GuardPolicy(Policy):
    """Overrules the rules while the slot `handoff_status` is `waiting` or `active`; outside a case also
    when a secret was sent or two questions were asked (inside one the case form sees to it)."""

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
        """The guard's action after a customer's message, listening after it; else no opinion."""
        chances = self._default_predictions(domain)
        guard = self._guard(tracker)
        if guard is None:
            return self._prediction(chances)
        heard = tracker.latest_action_name == ACTION_LISTEN_NAME
        chances[domain.index_for_action(guard if heard else ACTION_LISTEN_NAME)] = 1.0
        return self._prediction(chances, is_no_user_prediction=True)

    @staticmethod
    def _guard(tracker: DialogueStateTracker) -> str | None:
        message, last = tracker.latest_message, tracker.latest_action_name
        # After a cancelled wait the slot is free again, and this turn is still the guard's.
        if last == STAND_BACK or tracker.get_slot("handoff_status") in ("waiting", "active"):
            return STAND_BACK
        if tracker.active_loop_name or message is None:
            return None
        if message.metadata.get("secrets") and last in (ACTION_LISTEN_NAME, WARN):
            return WARN
        two = any(entity["entity"] == SECOND_MATTER for entity in message.entities)
        if two and message.intent_name not in catalogue().named and last in (ACTION_LISTEN_NAME, ANSWER_BOTH):
            return ANSWER_BOTH
        if last == FOLLOW_UP or (last == ACTION_LISTEN_NAME and _follows_up(tracker)):
            return FOLLOW_UP
        if message.metadata.get("picture") and (message.intent_name or FALLBACK) == FALLBACK:
            # Nothing says what it is about: the desk asks, beside that it is kept.
            return str(ACTION_LISTEN_NAME)
        return None


def _follows_up(tracker: DialogueStateTracker) -> bool:
    """Whether the message does something that follows from what was found, answered or offered before."""
    message = tracker.latest_message
    parsed = (message.parse_data if message else None) or {}
    turn = Turn.of(tracker.sender_id, parsed, messages(tracker), now())
    return hears(turn, Case.from_slot(tracker.get_slot("case")))
