"""While a person is coming or there: until one has the conversation the bot goes on helping."""

from __future__ import annotations

from support.catalogue import catalogue
from support.company.wording import phrases
from support.dialogue import acts, theft
from support.dialogue.aftermath import answer, keep, protect
from support.dialogue.facts import lines, read
from support.dialogue.step import Step, place_in_words
from support.dialogue.what_follows import COUNTERPARTS, follows

PLACE_EVERY = 5
"""Messages in which the place in the queue is said once at most (contract.md)."""

QUESTION = 0.5
"""From here on a question of knowledge is answered."""


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
    turn = step.turn
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
    asked = turn.intent in catalogue().questions and turn.confidence >= QUESTION
    about = then == "answers" and turn.intent in COUNTERPARTS.get(act, ()) and _knows_the_matter(step)
    if asked and not about:
        step.say(f"utter_{turn.intent}")
    elif then == "answers":
        answer(step, act)
    elif found := _facts(step):
        _note(step, found)
    elif then in ("comforts", "waits"):
        step.case.keep(turn.text if then == "comforts" else "")
        step.say(f"utter_tells_{act}")
    elif then == "keeps" or _tells(step):
        keep(step, act or "elaborates")
    elif step.case.unplaced >= PLACE_EVERY:
        _say_place(step)
    else:
        step.say("utter_still_here")


def _knows_the_matter(step: Step) -> bool:
    """Whether the case is about something, rather than only about a person."""
    playbook = catalogue().problems.get(step.case.problem)
    return bool(playbook and playbook.named)


def _tells(step: Step) -> bool:
    """Whether the message names a matter, rather than only asks whether anybody is there."""
    return step.turn.intent in catalogue().problems


def _facts(step: Step) -> dict[str, str]:
    """The facts that the waiting case has a use for, and did not know."""
    playbook = catalogue().problems.get(step.case.problem)
    needed = {*(playbook.facts if playbook else ()), "transaction_time_grain", "transaction_id"}
    found = read(step.turn, None, step.facts)
    return {
        name: value
        for name, value in found.items()
        if value and name in needed and value != step.facts.get(name)
    }


def _note(step: Step, found: dict[str, str]) -> None:
    step.reply.facts = dict(found)
    step.case.keep(step.turn.text)
    told = (fact.name for fact in catalogue().shown if not fact.in_own_words and not fact.masked)
    step.say("utter_noted_for_agent", noted=lines(found, told, step.turn.at))


def _say_place(step: Step) -> None:
    step.case.unplaced = 0
    position, wait = place_in_words(step.services.escalation.place(step.turn.conversation_id))
    step.say("utter_handoff_still_waiting", position=position, wait=wait)
