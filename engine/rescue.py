"""What the customer hears, and who is called, when an action can't be reached or fails."""

from __future__ import annotations

import logging
from typing import Any

from rasa.core.actions.action import create_bot_utterance
from rasa.core.channels.channel import OutputChannel
from rasa.core.nlg import NaturalLanguageGenerator
from rasa.shared.core.events import Event, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from support.case import CUSTOMER_FACTS, TRANSACTION_FACTS, Case
from support.clock import from_timestamp, now
from support.database import DatabaseUnavailable
from support.escalation import hand_over
from support.playbooks import PROBLEMS, playbooks
from support.services import services
from support.text import normalise
from support.turn import Reply, Turn

logger = logging.getLogger(__name__)

_WITH_A_PERSON = ("waiting", "active")


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
    if tracker.get_slot("handoff_status") in _WITH_A_PERSON:
        return []
    reply = Reply()
    reply.say("utter_action_failed")
    try:
        _call_a_person(tracker, reply)
    except DatabaseUnavailable:
        reply = Reply()
        reply.say("utter_system_busy")
    events: list[Event] = []
    for say in reply.says:
        draft = await nlg.generate(say.response, tracker, output.name(), **say.variables)
        if draft:
            draft["utter_action"] = say.response
            events.append(create_bot_utterance(draft))
    if reply.handoff_status:
        events.append(SlotSet("handoff_status", reply.handoff_status))
    if reply.ticket_id:
        events.append(SlotSet("ticket_id", reply.ticket_id))
    return events


def _call_a_person(tracker: DialogueStateTracker, reply: Reply) -> None:
    case = Case.from_slot(tracker.get_slot("case"))
    turn = _turn(tracker)
    if not case.problem:
        case.start(turn.intent if turn.intent in PROBLEMS else "talk_to_human")
    # The message's ID in place of the case's key: the same message never opens two tickets.
    message = tracker.latest_message
    case.key = f"rescue-{message.message_id}" if message and message.message_id else case.key
    facts = {name: tracker.get_slot(name) for name in (*TRANSACTION_FACTS, *CUSTOMER_FACTS)}
    hand_over(services(), playbooks()[case.problem], case, facts, turn, reply)


def _turn(tracker: DialogueStateTracker) -> Turn:
    message = tracker.latest_message
    metadata: dict[str, Any] = (message.metadata if message else None) or {}
    return Turn(
        conversation_id=tracker.sender_id,
        text=normalise((message.text if message else "") or ""),
        intent=(message.intent_name if message else "") or "",
        confidence=0.0,
        entities={},
        choices=(),
        at=now(),
        verified_account=metadata.get("verified_account"),
        transcript=tuple(
            {
                "speaker": "customer" if isinstance(event, UserUttered) else "bot",
                "text": event.text,
                "at": from_timestamp(event.timestamp).isoformat(timespec="seconds"),
            }
            for event in tracker.events
            if event.type_name in ("user", "bot") and getattr(event, "text", None)
        ),
    )
