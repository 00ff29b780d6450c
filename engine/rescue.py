"""What the customer hears, and who is called, when an action can't be reached or fails."""

from __future__ import annotations

import asyncio
import logging

from rasa.core.actions.action import create_bot_utterance
from rasa.core.channels.channel import OutputChannel
from rasa.core.nlg import NaturalLanguageGenerator
from rasa.shared.core.constants import REQUESTED_SLOT
from rasa.shared.core.events import ActionReverted, Event, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from engine.transcript import messages
from support.catalogue import catalogue
from support.clock import now
from support.dialogue.case import Case
from support.dialogue.step import Step
from support.dialogue.turn import Reply, Turn
from support.dialogue.waiting import stand_back
from support.services import services

logger = logging.getLogger(__name__)

_WITH_A_PERSON = ("waiting", "active")

_TOLD = ("utter_action_failed", "utter_system_busy")


async def answer(
    action: str,
    failure: Exception,
    output: OutputChannel,
    nlg: NaturalLanguageGenerator,
    tracker: DialogueStateTracker,
) -> list[Event]:
    """Tells the customer and gives the conversation to a person, once.

    Only the failure's type is logged: its text can hold the conversation.

    Args:
        action: The action's name.
        failure: What it raised.
        output: The customer's channel.
        nlg: Gives the responses their texts.
        tracker: The conversation.

    Returns:
        The messages and the hand-off's slots, in place of the action's own events.
    """
    logger.error("The action %s failed: %s", action, type(failure).__name__)
    if _told(tracker):
        return []
    turn, waits = _turn(tracker), tracker.get_slot("handoff_status") in _WITH_A_PERSON
    try:
        # In a thread: a locked database would hold up everybody else's messages.
        step = await asyncio.to_thread(_stand_back if waits else _call_a_person, tracker, turn)
    except Exception as second:
        # The last resort: whatever it is, the customer must not be left without an answer.
        logger.error("Nobody could be called: %s", type(second).__name__)
        if waits:
            return []
        reply = _warned(turn)
        reply.say("utter_system_busy")
        return [*await _messages(reply, output, nlg, tracker), *_as_before(tracker)]
    return [*await _messages(step.reply, output, nlg, tracker), *_changes(step)]


def _told(tracker: DialogueStateTracker) -> bool:
    """Whether this turn has been answered from here: a form's failure is followed by that of its end."""
    for event in reversed(tracker.events):
        if isinstance(event, UserUttered):
            break
        if event.type_name == "bot" and event.metadata.get("utter_action") in _TOLD:
            return True
    return False


def _stand_back(tracker: DialogueStateTracker, turn: Turn) -> Step:
    step = _step(tracker, turn)
    stand_back(step)
    return step


def _call_a_person(tracker: DialogueStateTracker, turn: Turn) -> Step:
    step = _step(tracker, turn)
    step.reply = _warned(turn)
    step.say("utter_action_failed")
    case = step.case
    in_hand = bool(case.ending or tracker.get_slot(REQUESTED_SLOT))
    another = turn.intent in catalogue().named and turn.intent != case.problem
    if not case.problem or (another and not in_hand):
        named = turn.intent in catalogue().named or turn.intent == "complaint"
        case.start(turn.intent if named else "talk_to_human", turn.message_id)
    step.hand_over()
    # Nobody could take down a contact now.
    case.needs_contact = False
    return step


def _step(tracker: DialogueStateTracker, turn: Turn) -> Step:
    # Without the ticket's number: after a failure it is told again.
    facts = {name: tracker.get_slot(name) for name in (*catalogue().case_slots, *catalogue().customer_slots)}
    case = Case.from_slot(tracker.get_slot("case"))
    return Step(services(), case, facts | case.rough, turn)


def _changes(step: Step) -> list[Event]:
    """What the step changed, as events."""
    reply = step.reply
    # Undone, the engine predicts anew for the same message: the person is done.
    events: list[Event] = [] if reply.stands_back else [ActionReverted()]
    events.append(SlotSet("case", step.case.to_slot()))
    if reply.handoff_status:
        events.append(SlotSet("handoff_status", reply.handoff_status))
    if reply.ticket_id:
        events.append(SlotSet("ticket_id", reply.ticket_id))
    return events


def _warned(turn: Turn) -> Reply:
    reply = Reply()
    for kind in turn.secrets[:1]:
        reply.say(f"utter_secret_{kind}")
    return reply


def _as_before(tracker: DialogueStateTracker) -> list[Event]:
    """Nothing changes; said in slots, because a form that got none of them would give up its turn."""
    if not tracker.active_loop_name:
        return []
    return [SlotSet(name, tracker.get_slot(name)) for name in ("handoff_status", REQUESTED_SLOT)]


async def _messages(
    reply: Reply, output: OutputChannel, nlg: NaturalLanguageGenerator, tracker: DialogueStateTracker
) -> list[Event]:
    events: list[Event] = []
    for say in reply.says:
        draft = await nlg.generate(say.response, tracker, output.name(), **say.variables)
        if draft:
            draft["utter_action"] = say.response
            events.append(create_bot_utterance(draft))
    return events


def _turn(tracker: DialogueStateTracker) -> Turn:
    message = tracker.latest_message
    parsed = (message.parse_data if message else None) or {}
    # Whatever else was found in the message may be what the action failed of.
    plain = {name: parsed.get(name) for name in ("text", "intent", "metadata", "message_id")}
    return Turn.of(tracker.sender_id, plain, messages(tracker), now())
