"""What a yes, a no, thanks or a stray fact means when no case is open: it depends on the last offer."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from support.catalogue import catalogue
from support.company.wording import phrases
from support.dialogue.facts import lines, read
from support.dialogue.lookup import Shown
from support.dialogue.resolution import end_with, go_on, resolve, resume
from support.dialogue.step import Step, place_in_words
from support.dialogue.turn import Turn

CHOICES = 3
"""Likeliest intents that are offered when a message was not understood."""

NOT_UNDERSTOOD_IN_A_ROW = 3
"""Messages not understood after which a person is offered (contract.md)."""

_UNENDED = ("confirmed", "person", "contact")

_DONE = ("solved", "ticketed")
"""Offers that stand behind an answer, or a ticket: what is said next is about how that went."""

_NOTHING_OPEN: Mapping[str, str] = {
    "affirm": "utter_nothing_to_confirm",
    "deny": "utter_nothing_to_confirm",
    "cancel": "utter_nothing_to_cancel",
    "dont_know": "utter_dont_know_open",
    "ask_why_needed": "utter_why_nothing_open",
    "thank": "utter_thank",
}


def follow_up(step: Step) -> None:
    """Answers a dialog intent outside a case.

    Raises:
        DatabaseUnavailable: A hand-off could not be stored; nothing of it was claimed.
    """
    case, turn = step.case, step.turn
    meaning = _meaning(turn)
    if case.ending in _UNENDED and meaning not in ("deny", "cancel"):
        # The database was gone when the case ended (actions/guarded.py): the same step once more.
        resolve(step)
        return
    still = _is_still_so(step)
    offer, case.offer, case.ending = case.offer, "", ""
    if still or (offer, meaning) == ("solved", "deny"):
        meaning = "unsolved"
    if meaning == "unsolved" and case.problem:
        step.say("utter_not_solved")
        step.hand_over()
    elif answer := _TO_OFFERS.get((offer, meaning)):
        answer(step)
    elif phrases().means("repeat", turn.text) and turn.transcript:
        case.offer = offer
        step.say("utter_repeat_last", last=_last_said(turn))
    elif meaning == "inform":
        _note(step)
    else:
        step.say(_NOTHING_OPEN.get(meaning, "utter_nothing_to_confirm"))


def ask_back(step: Step) -> None:
    """Says what was not understood, with the likeliest meanings as choices.

    Raises:
        DatabaseUnavailable: A hand-off could not be stored; nothing of it was claimed.
    """
    if _is_still_so(step):
        follow_up(step)
        return
    unreadable, often = _unreadable(step.turn), step.turn.fallbacks >= NOT_UNDERSTOOD_IN_A_ROW
    if unreadable:
        step.say(unreadable)
    elif not often and step.case.offer in _DONE:
        step.say("utter_unsure_if_solved")
    elif not often and step.turn.choices:
        step.reply.offer("utter_ask_back", step.turn.choices[:CHOICES])
    elif not often:
        step.say("utter_ask_back_plain")
    if often:
        _offer_person(step)


def out_of_scope(step: Step) -> None:
    """Says what the bot is not for; after three messages in a row that led nowhere offers a person.

    Raises:
        DatabaseUnavailable: A hand-off could not be stored; nothing of it was claimed.
    """
    if _is_still_so(step):
        follow_up(step)
    elif step.turn.fallbacks >= NOT_UNDERSTOOD_IN_A_ROW:
        _offer_person(step)
    else:
        step.say("utter_out_of_scope")


def complain(step: Step) -> None:
    """Takes a complaint: a ticket and the offer of a person; the second time one is called at once.

    Raises:
        DatabaseUnavailable: The hand-off could not be stored.
    """
    step.case.upset += 1
    step.start("complaint")
    if step.case.upset > 1:
        step.say("utter_complaint_taken")
        step.hand_over()
    else:
        step.say("utter_complaint")
        step.open_ticket()
        step.case.offer = "person"


def ask_for_person(step: Step) -> None:
    """A person is wanted: at once if asked twice, upset, or the problem is known; else what about.

    Raises:
        DatabaseUnavailable: The hand-off could not be stored.
    """
    case = step.case
    case.person_asked += 1
    offered, case.offer = case.offer == "person", ""
    upset = case.upset or phrases().mentions("angry", step.turn.text)
    if case.problem == "ticket_status":
        case.start("talk_to_human")
    if case.person_asked > 1 or offered or upset or case.problem:
        _call_person(step)
    else:
        case.reopen = "talk_to_human"
        step.reply.reopen = True


def stand_back(step: Step) -> None:
    """While a person is coming or there: silence, but for a cancelled wait and one short notice.

    Raises:
        DatabaseUnavailable: The queue can't be read.
    """
    turn, reply, handoffs = step.turn, step.reply, step.services.handoffs
    state = reply.handoff_status = handoffs.state(turn.conversation_id)
    reply.stands_back = state in ("waiting", "active")
    if not reply.stands_back:
        return
    for kind in turn.secrets:
        step.say(f"utter_secret_{kind}")
    leaves = turn.intent == "cancel" or phrases().means("leave_queue", turn.text)
    if state == "waiting" and leaves and handoffs.cancel(turn.conversation_id, turn.at):
        reply.handoff_status = "none"
        step.case.offer = ""
        step.say("utter_handoff_cancelled")
        if step.case.parked:
            step.offer_parked()
    elif state == "waiting" and not turn.secrets and handoffs.noticed(turn.conversation_id):
        position, wait = place_in_words(step.services.escalation.place(turn.conversation_id))
        step.say("utter_handoff_still_waiting", position=position, wait=wait)


# --- answers to what was offered -------------------------------------------------------------------


def _let_go(step: Step) -> None:
    """The problems set aside are not wanted any more."""
    step.case.parked = []
    step.say("utter_anything_else")


def _is_the_one(step: Step) -> None:
    """The transaction found is the one meant."""
    case = step.case
    step.facts["transaction_id"] = step.reply.facts["transaction_id"] = case.candidate
    case.ending = "confirmed"
    resolve(step)
    case.candidate = ""


def _is_another(step: Step) -> None:
    """The transaction found is not the one meant: there is none, then."""
    end_with(step, Shown(None))
    step.case.candidate = ""
    go_on(step)


def _call_person(step: Step) -> None:
    step.start("talk_to_human")
    step.hand_over()


_TO_OFFERS: Mapping[tuple[str, str], Callable[[Step], None]] = {
    ("resume", "affirm"): resume,
    ("resume", "deny"): _let_go,
    ("resume", "cancel"): _let_go,
    ("solved", "affirm"): lambda step: step.say("utter_solved"),
    ("solved", "thank"): lambda step: step.say("utter_solved"),
    ("similar", "affirm"): _is_the_one,
    ("similar", "deny"): _is_another,
    ("person", "affirm"): _call_person,
    ("person", "deny"): lambda step: step.say("utter_anything_else"),
    ("person", "cancel"): lambda step: step.say("utter_anything_else"),
}
"""What was offered and what the customer means by it, to what follows."""


def _offer_person(step: Step) -> None:
    step.case.offer = "person"
    step.say("utter_offer_person_not_understood")


def _note(step: Step) -> None:
    """Facts that come before their problem are kept for it; a ticket's number asks for the ticket."""
    case, reply = step.case, step.reply
    found = read(step.turn, None, step.facts)
    if "ticket_number" in found:
        case.upcoming.insert(0, {"problem": "ticket_status", "facts": found})
        case.reopen, reply.reopen = "ticket_status", True
    elif found:
        reply.facts = found
        case.noted = [*case.noted, *(name for name in found if name not in case.noted)]
        told = (fact.name for fact in catalogue().shown if not fact.in_own_words and not fact.masked)
        step.say("utter_facts_kept", noted=lines(found, told, step.turn.at))
    else:
        step.say("utter_ask_back_plain")


# --- what a message means --------------------------------------------------------------------------


def _meaning(turn: Turn) -> str:
    for meaning, name in (("unsolved", "unsolved"), ("affirm", "agree"), ("deny", "disagree")):
        if phrases().means(name, turn.text):
            return meaning
    return turn.intent


def _is_still_so(step: Step) -> bool:
    """Whether the message says that what was just answered is as it was (还是没到)."""
    return step.case.offer in _DONE and phrases().mentions("still", step.turn.text)


def _unreadable(turn: Turn) -> str:
    """The response to a message that holds nothing to understand, or too much; empty for any other."""
    if not turn.text:
        return "utter_empty"
    if turn.too_long:
        return "utter_too_long"
    return "" if any(sign.isalnum() for sign in turn.text) else "utter_emoji"


def _last_said(turn: Turn) -> str:
    """The bot's texts after the customer's last message but one."""
    spoken = list(turn.transcript)[:-1] if turn.transcript[-1]["speaker"] == "customer" else turn.transcript
    texts: list[str] = []
    for line in reversed(spoken):
        if line["speaker"] != "bot":
            break
        texts.insert(0, line["text"])
    return "\n".join(texts)
