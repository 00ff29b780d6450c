"""Between Rasa's tracker and the domain's turn: read from the one, written back to it."""

from __future__ import annotations

from rasa_sdk import Tracker
from rasa_sdk.events import EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from support import content
from support.catalogue import catalogue
from support.clock import now
from support.dialogue.case import Case
from support.dialogue.step import Step
from support.dialogue.turn import Facts, Reply, Turn
from support.services import services

CASE_FORM = "case_form"


def turn_of(tracker: Tracker) -> Turn:
    """The latest message as the domain reads it, by the content as it is now."""
    content.refresh()
    return Turn.of(tracker.sender_id, tracker.latest_message, tracker.events, now(), catalogue().buttons)


def case_of(tracker: Tracker) -> Case:
    """The case in the tracker's slot."""
    return Case.from_slot(tracker.get_slot("case"))


def facts_of(tracker: Tracker) -> Facts:
    """All fact slots, and what was only roughly said."""
    known = catalogue()
    names = (*known.case_slots, *known.customer_slots, "ticket_id")
    return {name: tracker.get_slot(name) for name in names} | case_of(tracker).rough


def step_of(tracker: Tracker) -> Step:
    """The step that the latest message begins."""
    return Step(services(), case_of(tracker), facts_of(tracker), turn_of(tracker))


def taken(dispatcher: CollectingDispatcher, step: Step) -> list[EventType]:
    """Says what a step says, and gives what it changed as events."""
    speak(dispatcher, step.reply)
    return events_of(step.reply, step.case)


def speak(dispatcher: CollectingDispatcher, reply: Reply) -> None:
    """Says the reply's responses."""
    for say in reply.says:
        buttons = [
            {"title": catalogue().buttons[name], "payload": catalogue().buttons[name]} for name in say.choices
        ]
        buttons += [{"title": title, "payload": payload} for title, payload in say.buttons]
        dispatcher.utter_message(response=say.response, buttons=buttons, **say.variables)


def events_of(reply: Reply, case: Case) -> list[EventType]:
    """The reply and the changed case as events."""
    slots = case.keep_rough(reply.facts)
    events: list[EventType] = [SlotSet(name, value) for name, value in slots.items()]
    if reply.handoff_status is not None:
        events.append(SlotSet("handoff_status", reply.handoff_status))
    if reply.ticket_id is not None:
        events.append(SlotSet("ticket_id", reply.ticket_id or None))
    playbook = catalogue().problems.get(case.problem)
    events += [
        SlotSet("case", case.to_slot()),
        SlotSet("problem", case.problem or None),
        SlotSet("problem_label", playbook.label if playbook else None),
        SlotSet("finding", case.finding or case.outcome or None),
        SlotSet("asking", reply.asking or None),
    ]
    if reply.reopen:
        events.append(FollowupAction(CASE_FORM))
    return events
