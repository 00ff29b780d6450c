"""Dialog intents outside a case, and what is said while a person has the conversation."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import ActionReverted, EventType, FollowupAction
from rasa_sdk.executor import CollectingDispatcher

from actions.failure import guarded
from actions.turns import CASE_FORM, case_of, events_of, facts_of, speak, turn_of
from support.catalogue import catalogue
from support.dialogue import follow_up
from support.dialogue.turn import Reply, Say
from support.reading.privacy import without_placeholders
from support.services import services

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
        case = case_of(tracker)
        reply = follow_up.follow_up(services(), case, facts_of(tracker), turn_of(tracker))
        speak(dispatcher, reply)
        return events_of(reply, case)


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
        case, turn = case_of(tracker), turn_of(tracker)
        reply = follow_up.ask_back(services(), case, facts_of(tracker), turn)
        buttons = catalogue().buttons
        choices = tuple((buttons[name], buttons[name]) for name in turn.choices[: follow_up.CHOICES])
        reply.says = [
            Say(say.response, say.variables, choices) if say.response == "utter_ask_back" else say
            for say in reply.says
        ]
        speak(dispatcher, reply)
        return events_of(reply, case)


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
        case = case_of(tracker)
        reply = follow_up.out_of_scope(services(), case, facts_of(tracker), turn_of(tracker))
        speak(dispatcher, reply)
        return events_of(reply, case)


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
        case = case_of(tracker)
        reply = follow_up.complain(services(), case, facts_of(tracker), turn_of(tracker))
        speak(dispatcher, reply)
        return events_of(reply, case)


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
        case = case_of(tracker)
        reply = follow_up.ask_for_person(services(), case, facts_of(tracker), turn_of(tracker))
        speak(dispatcher, reply)
        return events_of(reply, case)


class StandBack(Action):
    """The bot's silence while a person is coming or there."""

    def name(self) -> str:
        """The name the engine's guard policy predicts."""
        return "action_stand_back"

    @guarded
    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        """Says nothing, but for a cancelled wait and one short notice."""
        case = case_of(tracker)
        reply = follow_up.stand_back(services(), case, turn_of(tracker))
        speak(dispatcher, reply)
        # Undone, the engine predicts anew for the same message, with the new status.
        undone = [] if reply.stands_back else [ActionReverted()]
        return [*undone, *events_of(reply, case)]


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
