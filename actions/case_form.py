"""The case form: gathering, and what follows when it is done."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.guarded import guarded
from actions.turns import CASE_FORM, case_of, events_of, facts_of, speak, step_of, taken, turn_of
from support.catalogue import catalogue
from support.dialogue.facts import lines
from support.dialogue.gathering import Gathering
from support.dialogue.resolution import resolve


class ValidateCaseForm(Action):
    """Reads each message of an open case; which facts are asked for comes from the playbook."""

    def name(self) -> str:
        """The name Rasa looks for beside the form `case_form`."""
        return f"validate_{CASE_FORM}"

    @guarded
    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        """One message: what it gives, what is said to it, what is asked next."""
        case, facts = case_of(tracker), facts_of(tracker)
        active = tracker.active_loop_name == CASE_FORM
        requested = tracker.get_slot("requested_slot") if active else None
        turn = turn_of(tracker)
        reply = Gathering(case, facts, requested, turn).run()
        speak(dispatcher, reply)
        facts.update(reply.facts)
        return [
            *events_of(reply, case),
            SlotSet("case_summary", lines(facts, _read_back(case.problem), turn.at)),
            SlotSet("requested_slot", reply.requested),
        ]


class ResolveCase(Action):
    """Ends a gathered case: look-up, explanation, ticket, hand-off."""

    def name(self) -> str:
        """The name in the domain."""
        return "action_resolve_case"

    @guarded
    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        """Ends the case, and opens the next where one is due."""
        step = step_of(tracker)
        resolve(step)
        return taken(dispatcher, step)


def _read_back(problem: str) -> tuple[str, ...]:
    """The facts that are read back: the problem's own, and the transaction's ID where it has one."""
    playbook = catalogue().problems[problem]
    return (*playbook.facts, "transaction_id") if playbook.transactions else playbook.facts
