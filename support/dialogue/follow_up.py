"""What a yes, a no, thanks or a stray fact means when no case is open: it depends on the last offer."""

from __future__ import annotations

from collections.abc import Mapping

from support.catalogue import playbooks
from support.company.wording import phrases
from support.dialogue.case import Case
from support.dialogue.escalation import hand_over, open_ticket, queue_place
from support.dialogue.facts import lines, read
from support.dialogue.lookup import Shown
from support.dialogue.resolution import end_with, resolve, resume
from support.dialogue.turn import Facts, Reply, Turn
from support.services import Services

CHOICES = 3
"""Likeliest intents that are offered when a message was not understood."""

NOT_UNDERSTOOD_IN_A_ROW = 3
"""Messages not understood after which a person is offered (contract.md)."""

_SHOWN = ("account_id", "transaction_id", "transaction_time", "amount", "payment_method")

_UNENDED = ("confirmed", "person", "contact")

_NOTHING_OPEN: Mapping[str, str] = {
    "affirm": "utter_nothing_to_confirm",
    "deny": "utter_nothing_to_confirm",
    "cancel": "utter_nothing_to_cancel",
    "dont_know": "utter_dont_know_open",
    "ask_why_needed": "utter_why_nothing_open",
    "thank": "utter_thank",
}


def follow_up(services: Services, case: Case, facts: Mapping[str, str | None], turn: Turn) -> Reply:
    """Answers a dialog intent outside a case.

    Raises:
        DatabaseUnavailable: A hand-off could not be stored; nothing of it was claimed.
    """
    meaning = _meaning(turn)
    if case.ending in _UNENDED and meaning not in ("deny", "cancel"):
        # The database was gone when the case ended (actions/failure.py): the same step once more.
        return resolve(services, case, facts, turn)
    reply = Reply()
    offer, case.offer = case.offer, ""
    case.ending = ""
    if offer in ("solved", "ticketed") and phrases().mentions("still", turn.text):
        meaning = "unsolved"
    if offer == "resume" and meaning == "affirm":
        resume(case, reply)
    elif offer == "resume" and meaning in ("deny", "cancel"):
        case.parked = []
        reply.say("utter_anything_else")
    elif offer == "solved" and meaning in ("affirm", "thank"):
        reply.say("utter_solved")
    elif offer == "similar" and meaning in ("affirm", "deny"):
        _settle(services, case, {**facts}, turn, reply, meant=meaning == "affirm")
    elif case.problem and (meaning == "unsolved" or (offer == "solved" and meaning == "deny")):
        reply.say("utter_not_solved")
        hand_over(services, playbooks()[case.problem], case, facts, turn, reply)
    elif offer == "person" and meaning == "affirm":
        if not case.problem:
            case.start("talk_to_human", turn.message_id)
        hand_over(services, playbooks()[case.problem], case, facts, turn, reply)
    elif offer == "person" and meaning in ("deny", "cancel"):
        reply.say("utter_anything_else")
    elif phrases().means("repeat", turn.text) and turn.transcript:
        case.offer = offer
        reply.say("utter_repeat_last", last=_last_said(turn))
    elif meaning == "inform":
        _note(case, facts, turn, reply)
    else:
        reply.say(_NOTHING_OPEN.get(meaning, "utter_nothing_to_confirm"))
    return reply


def _settle(
    services: Services,
    case: Case,
    facts: dict[str, str | None],
    turn: Turn,
    reply: Reply,
    *,
    meant: bool,
) -> None:
    """The customer has said whether the transaction found is the one meant."""
    if meant:
        facts["transaction_id"] = reply.facts["transaction_id"] = case.candidate
        case.ending = "confirmed"
        ended = resolve(services, case, facts, turn)
        reply.says, reply.reopen = ended.says, ended.reopen
        reply.handoff_status, reply.ticket_id = ended.handoff_status, ended.ticket_id
    else:
        end_with(services, playbooks()[case.problem], case, Shown(None), facts, turn, reply)
    case.candidate = ""


def ask_back(services: Services, case: Case, facts: Mapping[str, str | None], turn: Turn) -> Reply:
    """Says what was not understood, with the likeliest meanings as choices.

    Raises:
        DatabaseUnavailable: A hand-off could not be stored; nothing of it was claimed.
    """
    if case.offer in ("solved", "ticketed") and phrases().mentions("still", turn.text):
        return follow_up(services, case, facts, turn)
    reply = Reply()
    if not turn.text:
        reply.say("utter_empty")
    elif turn.too_long:
        reply.say("utter_too_long")
    elif not any(sign.isalnum() for sign in turn.text):
        reply.say("utter_emoji")
    elif turn.fallbacks >= NOT_UNDERSTOOD_IN_A_ROW:
        reply.say("utter_offer_person_not_understood")
    elif case.offer in ("solved", "ticketed"):
        reply.say("utter_unsure_if_solved")
    else:
        reply.say("utter_ask_back" if turn.choices else "utter_ask_back_plain")
    if turn.fallbacks >= NOT_UNDERSTOOD_IN_A_ROW:
        case.offer = "person"
        if reply.says[-1].response != "utter_offer_person_not_understood":
            reply.say("utter_offer_person_not_understood")
    return reply


def out_of_scope(services: Services, case: Case, facts: Mapping[str, str | None], turn: Turn) -> Reply:
    """Says what the bot is not for; after three messages in a row that led nowhere offers a person.

    Raises:
        DatabaseUnavailable: A hand-off could not be stored; nothing of it was claimed.
    """
    if case.offer in ("solved", "ticketed") and phrases().mentions("still", turn.text):
        return follow_up(services, case, facts, turn)
    reply = Reply()
    if turn.fallbacks >= NOT_UNDERSTOOD_IN_A_ROW:
        case.offer = "person"
        reply.say("utter_offer_person_not_understood")
    else:
        reply.say("utter_out_of_scope")
    return reply


def complain(services: Services, case: Case, facts: Mapping[str, str | None], turn: Turn) -> Reply:
    """Takes a complaint: a ticket and the offer of a person; the second time one is called at once.

    Raises:
        DatabaseUnavailable: The hand-off could not be stored.
    """
    reply = Reply()
    case.upset += 1
    if case.upset > 1:
        if not case.problem:
            case.start("complaint", turn.message_id)
        reply.say("utter_complaint_taken")
        hand_over(services, playbooks()[case.problem], case, facts, turn, reply)
    else:
        reply.say("utter_complaint")
        about = case.problem or "complaint"
        if not case.problem:
            case.start(about, turn.message_id)
        open_ticket(services, playbooks()[about], case, facts, turn, reply)
        case.offer = "person"
    return reply


def ask_for_person(services: Services, case: Case, facts: Mapping[str, str | None], turn: Turn) -> Reply:
    """A person is wanted: at once if asked twice, upset, or the problem is known; else what about.

    Raises:
        DatabaseUnavailable: The hand-off could not be stored.
    """
    reply = Reply()
    case.person_asked += 1
    offered, case.offer = case.offer == "person", ""
    upset = case.upset or phrases().mentions("angry", turn.text)
    if case.problem == "ticket_status":
        case.start("talk_to_human")
    if case.person_asked > 1 or offered or upset or case.problem:
        if not case.problem:
            case.start("talk_to_human", turn.message_id)
        hand_over(services, playbooks()[case.problem], case, facts, turn, reply)
    else:
        case.reopen = "talk_to_human"
        reply.reopen = True
    return reply


def stand_back(services: Services, case: Case, turn: Turn) -> Reply:
    """While a person is coming or there: silence, but for a cancelled wait and one short notice.

    Raises:
        DatabaseUnavailable: The queue can't be read.
    """
    reply = Reply()
    state = services.handoffs.state(turn.conversation_id)
    reply.handoff_status = state
    reply.stands_back = state in ("waiting", "active")
    if not reply.stands_back:
        return reply
    for kind in turn.secrets:
        reply.say(f"utter_secret_{kind}")
    leaves = turn.intent == "cancel" or phrases().means("leave_queue", turn.text)
    if state == "waiting" and leaves and services.handoffs.cancel(turn.conversation_id, turn.at):
        reply.handoff_status = "none"
        case.offer = ""
        reply.say("utter_handoff_cancelled")
        if case.parked:
            case.offer = "resume"
            label = playbooks()[case.parked[-1]["problem"]].label
            reply.say("utter_offer_resume", parked_label=label)
    elif state == "waiting" and not turn.secrets and services.handoffs.noticed(turn.conversation_id):
        position, wait = queue_place(services, turn.conversation_id)
        reply.say("utter_handoff_still_waiting", position=position, wait=wait)
    return reply


def _last_said(turn: Turn) -> str:
    """The bot's texts after the customer's last message but one."""
    spoken = list(turn.transcript)[:-1] if turn.transcript[-1]["speaker"] == "customer" else turn.transcript
    texts: list[str] = []
    for line in reversed(spoken):
        if line["speaker"] != "bot":
            break
        texts.insert(0, line["text"])
    return "\n".join(texts)


def _meaning(turn: Turn) -> str:
    for meaning, name in (("unsolved", "unsolved"), ("affirm", "agree"), ("deny", "disagree")):
        if phrases().means(name, turn.text):
            return meaning
    return turn.intent


def _note(case: Case, facts: Mapping[str, str | None], turn: Turn, reply: Reply) -> None:
    """Facts that come before their problem are kept for it; a ticket's number asks for the ticket."""
    found: Facts = read(turn, None, facts)
    if "ticket_number" in found:
        case.upcoming.insert(0, {"problem": "ticket_status", "facts": found})
        case.reopen, reply.reopen = "ticket_status", True
    elif found:
        reply.facts = found
        case.noted = [*case.noted, *(name for name in found if name not in case.noted)]
        reply.say("utter_facts_kept", noted=lines(found, _SHOWN, turn.at))
    else:
        reply.say("utter_ask_back_plain")
