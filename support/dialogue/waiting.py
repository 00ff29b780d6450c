"""While a person is coming or there: until one has the conversation the bot goes on helping."""

from __future__ import annotations

from support.catalogue import catalogue
from support.company.signs import signs
from support.company.wording import phrases
from support.dialogue import acts, returning, theft
from support.dialogue.aftermath import answer, keep, protect
from support.dialogue.facts import lines, read
from support.dialogue.step import Step, place_in_words
from support.dialogue.turn import FALLBACK, Facts
from support.dialogue.what_follows import COUNTERPARTS, follows
from support.reading.privacy import mask_personal

PLACE_EVERY = 5
"""Messages in which the place in the queue is said once at most (contract.md)."""

QUESTION = 0.5
"""From here on a question of knowledge is answered."""

_TELLING = 6
"""Characters from which on what is not understood is taken for told, not for a sign of life."""

_SMALL_TALK = {"ask_if_bot": "utter_bot", "thank": "utter_thank"}

_ASKS_FOR_THEM = ("talk_to_human", "ticket_status")
"""Problems that somebody who waits names only to hurry the person."""


def stand_back(step: Step) -> None:
    """Silence where a person has the conversation; where one is waited for, answers, notes and an end.

    Raises:
        DatabaseUnavailable: The queue can't be read.
    """
    turn, reply = step.turn, step.reply
    state = reply.handoff_status = step.services.handoffs.state(turn.conversation_id)
    reply.stands_back = state in ("waiting", "active")
    if not reply.stands_back:
        return
    for kind in turn.secrets:
        step.say(f"utter_secret_{kind}")
    if state == "waiting":
        step.case.unplaced += 1
        # A picture alone says nothing that could be answered; the desk says that it is kept.
        if not turn.is_picture:
            _help(step)


def _help(step: Step) -> None:
    heard = acts.heard(step.turn)
    act, then = follows("waiting", heard)
    text = step.turn.text
    if then == "protects" and step.case.problem != theft.THEFT:
        protect(step)
    elif then == "ends":
        _end_wait(step, "utter_solved_in_case")
    elif then == "leaves" or step.turn.intent == "cancel" or phrases().means("leave_queue", text):
        _end_wait(step, "utter_handoff_cancelled")
    elif not step.turn.secrets:
        _answer(step, act, then)


def _end_wait(step: Step, response: str) -> None:
    """Takes the conversation out of the queue; an agent who has just taken it has it."""
    turn = step.turn
    # Before it is over: the ticket stays, and says why nobody waits.
    step.pass_on()
    if not step.services.handoffs.cancel(turn.conversation_id, turn.at):
        return
    step.reply.handoff_status = "none"
    step.case.offer = ""
    step.say(response)
    if step.case.parked:
        step.offer_parked()


def _answer(step: Step, act: str, then: str) -> None:
    """A question, a fact, what is told, or where in the queue the customer is."""
    turn = step.turn
    if signs().show("place", turn.text) or returning.is_all(turn.text):
        _say_place(step)
        return
    asked = turn.intent in catalogue().questions and turn.confidence >= QUESTION
    about = then == "answers" and turn.intent in COUNTERPARTS.get(act, ()) and _knows_the_matter(step)
    if asked and not about:
        step.say(f"utter_{turn.intent}")
    elif mask_personal(turn.text) != turn.text:
        # A number to call, an address: for the agent, whatever the message does.
        keep(step, "elaborates")
    elif act == "whom":
        _say_place(step)
    elif then == "answers":
        answer(step, act)
    elif found := _facts(step):
        _note(step, found)
    elif turn.intent in _SMALL_TALK:
        step.say(_SMALL_TALK[turn.intent])
    elif then in ("comforts", "waits"):
        if then == "comforts":
            step.keep(turn.text)
        step.say(f"utter_tells_{act}")
    elif then == "keeps" or _tells(step):
        keep(step, act or "elaborates")
    else:
        _say_place(step)


def _knows_the_matter(step: Step) -> bool:
    """Whether the case is about something, rather than only about a person."""
    playbook = catalogue().problems.get(step.case.problem)
    return bool(playbook and playbook.named)


def _tells(step: Step) -> bool:
    """Whether the message is for the agent: names a matter, asks or tells what the bot does not know."""
    turn = step.turn
    if turn.intent == "inform":
        return len(turn.text) >= _TELLING and not read(turn, None, step.facts)
    if turn.intent == FALLBACK:
        return acts.is_question(turn.text) or len(turn.text) >= _TELLING
    return turn.intent in catalogue().problems and turn.intent not in _ASKS_FOR_THEM


def _facts(step: Step) -> Facts:
    """The facts that the waiting case has a use for, and did not know."""
    known = catalogue()
    playbook = known.problems.get(step.case.problem)
    # Where nothing is looked up it is not known yet what the agent will ask for.
    facts = playbook.facts if playbook and playbook.looks_up else tuple(known.facts)
    needed = {*facts, "transaction_id", "contact"}
    found = read(step.turn, None, step.facts)
    new = {
        name: value
        for name, value in found.items()
        if known.facts_by_value[name].name in needed and value != step.facts.get(name)
    }
    return new if set(new) - {"transaction_time_grain"} else {}


def _note(step: Step, found: Facts) -> None:
    step.reply.facts = dict(found)
    step.facts.update(found)
    step.keep(step.turn.text)
    told = (fact.name for fact in catalogue().shown if not fact.in_own_words and not fact.masked)
    if noted := lines(found, told, step.turn.at):
        step.say("utter_noted_for_agent", noted=noted)
    else:
        step.say("utter_tells_elaborates")


def _say_place(step: Step) -> None:
    """The place in the queue, once in a few messages; else that it is kept."""
    if step.case.unplaced < PLACE_EVERY:
        step.say("utter_still_here")
        return
    place = step.services.escalation.place(step.turn.conversation_id)
    if not place.position:
        _gone(step)
        return
    step.case.unplaced = 0
    position, wait = place_in_words(place)
    step.say("utter_handoff_still_waiting", position=position, wait=wait)


def _gone(step: Step) -> None:
    """The wait has ended since the message was begun with: an agent has it, or the bot answers it anew."""
    state = step.reply.handoff_status = step.services.handoffs.state(step.turn.conversation_id)
    step.reply.stands_back = state == "active"
