"""Dialog intents outside a case, and what is said while a person has the conversation."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import ActionReverted, EventType, FollowupAction
from rasa_sdk.executor import CollectingDispatcher

from actions.guarded import guarded
from actions.turns import CASE_FORM, speak, step_of, taken, turn_of
from support.catalogue import catalogue
from support.dialogue import follow_up, waiting
from support.dialogue.turn import Reply
from support.reading.privacy import without_placeholders

_SHORTEST_MATTER = 7
"""Characters beside a secret from which on the message is taken to ask for something."""


class FollowUp(Action):
    """A yes, a no, thanks, a stray fact: by what was offered last."""

    def name(self) -> str:
        """The name in the domain."""
        return "action_follow_up"

    @guarded
    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        """Answers by the last offer."""
        step = step_of(tracker)
        follow_up.follow_up(step)
        return taken(dispatcher, step)


class AskBack(Action):
    """A message below the confidence line: the likeliest meanings as buttons."""

    def name(self) -> str:
        """The name in the domain."""
        return "action_ask_back"

    @guarded
    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        """Asks back; the third time in a row it offers a person."""
        step = step_of(tracker)
        follow_up.ask_back(step)
        return taken(dispatcher, step)


class OutOfScope(Action):
    """Something the wallet's support does not cover."""

    def name(self) -> str:
        """The name in the domain."""
        return "action_out_of_scope"

    @guarded
    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        """Says so; the third time in a row it offers a person."""
        step = step_of(tracker)
        follow_up.out_of_scope(step)
        return taken(dispatcher, step)


class Complain(Action):
    """A complaint outside a case."""

    def name(self) -> str:
        """The name in the domain."""
        return "action_complain"

    @guarded
    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        """Takes it; the second one calls a person at once."""
        step = step_of(tracker)
        follow_up.complain(step)
        return taken(dispatcher, step)


class AskForPerson(Action):
    """A person is wanted, outside a case."""

    def name(self) -> str:
        """The name in the domain."""
        return "action_ask_for_person"

    @guarded
    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        """Hands over, or asks what it is about first."""
        step = step_of(tracker)
        follow_up.ask_for_person(step)
        return taken(dispatcher, step)


class StandBack(Action):
    """What the bot does while a person is coming; its silence once one is there."""

    def name(self) -> str:
        """The name the engine's guard policy predicts."""
        return "action_stand_back"

    @guarded
    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        """Helps on until a person is there (`support.dialogue.waiting`)."""
        step = step_of(tracker)
        waiting.stand_back(step)
        # Undone, the engine predicts anew for the same message, with the new status.
        undone = [] if step.reply.stands_back else [ActionReverted()]
        return [*undone, *taken(dispatcher, step)]


class WarnOfSecret(Action):
    """A secret was sent outside a case: the warning first, then the answer to the rest."""

    def name(self) -> str:
        """The name the engine's guard policy predicts."""
        return "action_warn_of_secret"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        """Warns, and goes on with what the message asked, if it asked for something."""
        turn = turn_of(tracker)
        asks = len(without_placeholders(turn.text).replace(" ", "")) >= _SHORTEST_MATTER
        if asks and turn.intent in catalogue().named:
            return [FollowupAction(CASE_FORM)]
        reply = Reply()
        for kind in turn.secrets:
            reply.say(f"utter_secret_{kind}")
        if asks and turn.intent in catalogue().questions:
            reply.say(f"utter_{turn.intent}")
        else:
            reply.say("utter_anything_else")
        speak(dispatcher, reply)
        return []


class AnswerBoth(Action):
    """Two questions in one message."""

    def name(self) -> str:
        """The name the engine's guard policy predicts."""
        return "action_answer_both"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        """Answers both, in their order."""
        turn = turn_of(tracker)
        for intent in (turn.intent, str(turn.entities["second_matter"])):
            if intent in catalogue().questions:
                dispatcher.utter_message(response=f"utter_{intent}")
        return []
