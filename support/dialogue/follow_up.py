"""What a yes, a no, thanks or a stray fact means when no case is open: it depends on the last offer."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from support.catalogue import catalogue
from support.company.signs import signs
from support.company.wording import phrases
from support.dialogue import candidates, choices, not_ours
from support.dialogue.aftermath import listen, relate
from support.dialogue.facts import lines, read
from support.dialogue.lookup import Shown
from support.dialogue.resolution import end_with, go_on, resolve, resume
from support.dialogue.step import Step
from support.dialogue.turn import Turn

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
    if _settle(step):
        return
    still = _is_still_so(step)
    if picked := choices.chosen(step):
        choices.take(step, picked)
        return
    if not still and meaning != "unsolved" and listen(step):
        return
    case.answered = ""
    offer, case.offer, case.ending = case.offer, "", ""
    if still or (offer, meaning) == ("solved", "deny"):
        meaning = "unsolved"
    if meaning == "unsolved" and case.problem:
        step.say("utter_not_solved")
        step.hand_over()
    elif offer == "which" and meaning in ("affirm", "dont_know", "inform"):
        candidates.offer_again(step)
    elif answer := _TO_OFFERS.get((offer, meaning)):
        answer(step)
    elif phrases().means("repeat", turn.text) and turn.transcript:
        case.offer = offer
        step.say("utter_repeat_last", last=turn.last_said)
    elif meaning == "inform":
        _note(step)
    else:
        step.say(_NOTHING_OPEN.get(meaning, "utter_nothing_to_confirm"))


def ask_back(step: Step) -> None:
    """Asks what was meant by a message that was not understood, unless it does something else.

    Raises:
        DatabaseUnavailable: A hand-off could not be stored; nothing of it was claimed.
    """
    if _is_still_so(step):
        follow_up(step)
    elif not listen(step) and not relate(step):
        choices.ask_back(step)


def out_of_scope(step: Step) -> None:
    """Says what the bot is not for; after three messages in a row that led nowhere offers a person.

    Raises:
        DatabaseUnavailable: A hand-off could not be stored; nothing of it was claimed.
    """
    if _is_still_so(step):
        follow_up(step)
    elif listen(step):
        return
    elif step.turn.fallbacks >= choices.NOT_UNDERSTOOD_IN_A_ROW:
        choices.offer_person(step)
    elif step.turn.too_long:
        # Only its beginning was read: what it is about may have come behind.
        step.say("utter_too_long")
    elif not _is_a_follow_up(step):
        step.say(not_ours.response(step.turn.text))


def _is_a_follow_up(step: Step) -> bool:
    """Whether what sounds like something else is asked of what was said just before, and is answered so."""
    text = step.turn.text
    plain = not_ours.response(text) == not_ours.GENERAL or signs().show("follows_up", text)
    return plain and relate(step)


def complain(step: Step) -> None:
    """Takes a complaint: a ticket and the offer of a person; the second time one is called at once.

    After a result it is about that one: sympathy first, and no ticket.

    Raises:
        DatabaseUnavailable: The hand-off could not be stored.
    """
    if listen(step):
        return
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


# --- answers to what was offered -------------------------------------------------------------------


def _let_go(step: Step) -> None:
    """The problems set aside are not wanted any more."""
    step.case.parked = []
    step.say("utter_anything_else")


def _is_the_one(step: Step) -> None:
    """The transaction found is the one meant."""
    case = step.case
    step.facts["transaction_id"] = step.reply.facts["transaction_id"] = case.candidate
    case.offer, case.ending = "", "confirmed"
    resolve(step)
    case.candidate = ""


def _is_another(step: Step) -> None:
    """The transaction found is not the one meant: there is none, then."""
    end_with(step, Shown(None))
    step.case.candidate = ""
    go_on(step)


def _settle(step: Step) -> bool:
    """Goes on with the transaction that is named out of several, or with what is said of it anew.

    Returns:
        Whether the message did either, or said that it is none of them.

    Raises:
        DatabaseUnavailable: A ticket or hand-off could not be stored; nothing of it was claimed.
    """
    case = step.case
    if not candidates.settles(step.turn, case):
        return False
    if candidates.refused(step.turn, case):
        _is_another(step)
    elif len(left := candidates.fitting(step.turn, case)) == 1:
        case.candidate = left[0]["transaction_id"]
        _is_the_one(step)
    elif len(left) < len(case.candidates):
        case.candidates = left
        candidates.offer_again(step)
    else:
        told = candidates.told(step.turn, step.facts)
        step.facts.update(told)
        step.reply.facts.update(told)
        case.offer, case.ending = "", "confirmed"
        resolve(step)
    return True


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
