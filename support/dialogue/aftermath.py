"""What a message does with no fact asked for, and what the bot does then (`what_follows`)."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from support.catalogue import catalogue
from support.catalogue.acts import TELLS
from support.company.signs import signs
from support.company.wording import phrases
from support.dialogue import acts, candidates, choices, own, returning, theft
from support.dialogue.case import Case
from support.dialogue.facts import read
from support.dialogue.mentions import is_about_the_case, is_named
from support.dialogue.message import OTHER_MATTER
from support.dialogue.resolution import look_again, resolve
from support.dialogue.step import Step
from support.dialogue.turn import Turn
from support.dialogue.what_follows import COUNTERPARTS, follows, outside

QUESTION = 0.7
"""From here on a question of knowledge is answered from there."""

SHORT = 15
"""Characters up to which a question that is not understood is taken for a follow-up."""


def hears(turn: Turn, case: Case) -> bool:
    """Whether the message does something that `listen` sees to."""
    if candidates.settles(turn, case) or _is_back(turn, case):
        return True
    return bool(case.offer == "own" and _own(turn)) or bool(_heard(turn, case)[1])


def listen(step: Step) -> bool:
    """Does what follows from what the message does.

    Returns:
        Whether anything did; False: the intent decides.

    Raises:
        DatabaseUnavailable: A ticket or hand-off could not be stored; nothing of it was claimed.
    """
    case = step.case
    if case.offer == "own" and (own := _own(step.turn)):
        case.offer = "solved"
        (_protect if own == "no" else _own_after_all)(step, "")
        return True
    if _is_back(step.turn, case):
        _welcome_back(step)
        return True
    act, then = _heard(step.turn, case)
    if not then:
        return False
    case.answered = _answered(step.turn, case)
    _STEPS[then](step, act)
    return True


def relate(step: Step) -> bool:
    """Answers a question that nothing is known of by what it must be about: the last result, or answer.

    Returns:
        Whether there was one.
    """
    topic = _answered(step.turn, step.case)
    state = outside(step.case, topic)
    if not acts.is_question(step.turn.text) or step.turn.too_long:
        return False
    if state == "resulted" and signs().show("where_to", step.turn.text) and step.case.shown:
        step.say(f"utter_{step.case.problem}_{step.case.finding}", **step.case.shown)
    elif state == "resulted":
        answer(step, "nothing_known")
    elif state == "answered" and len(step.turn.text) <= SHORT and step.case.answered != topic:
        step.case.answered = topic
        step.say(f"utter_{topic}")
    else:
        return False
    return True


def keep(step: Step, act: str) -> None:
    """Keeps what was told for the agent, and says so.

    Raises:
        DatabaseUnavailable: It could not be stored where the agent reads it, and nothing was said.
    """
    step.keep(step.turn.text)
    step.say(f"utter_tells_{act if act in TELLS else 'elaborates'}")


def answer(step: Step, act: str) -> None:
    """Answers a question about the matter at hand: with what its finding was explained with, or by topic."""
    case = step.case
    response = f"utter_asks_{act}"
    if topic := case.answered if outside(case, case.answered) == "answered" else "":
        step.say(response, answered=topic)
    elif own.only_before(case, response):
        # What the problem says of it is meant for before the look-up.
        step.say(_other_words(case), **case.shown)
    else:
        step.say(response, **case.shown)


def _other_words(case: Case) -> str:
    """The answer to a question that the finding has no words for."""
    known = "utter_asks_what_now"
    return known if own.after(case, known) else "utter_asks_nothing_known"


def protect(step: Step) -> None:
    """Stolen money: what to do at once, and a person.

    Raises:
        DatabaseUnavailable: The hand-off could not be stored.
    """
    told = step.case.told
    step.case.start(theft.THEFT, step.turn.message_id)
    step.case.told, step.case.ending = told, "person"
    step.reply.ticket_id = ""
    resolve(step)


# --- what is heard ---------------------------------------------------------------------------------


def _heard(turn: Turn, case: Case) -> tuple[str, str]:
    """The act that counts and what follows; two empty texts where the intent decides."""
    answered = _answered(turn, case)
    state = outside(case, answered)
    found = acts.heard(turn)
    act, then = follows(state, found)
    if state == "resulted" and _was_not_them(turn, case):
        return "defrauded", "protects"
    if then == "protects":
        return ("", "") if case.problem == theft.THEFT or turn.intent == theft.THEFT else (act, then)
    elsewhere = turn.intent == "out_of_scope" and turn.confidence >= QUESTION
    if elsewhere and act in (*acts.ASKS, "none_of_these", "disagrees") and not acts.is_shown(act, turn.text):
        return "", ""
    other = turn.intent in catalogue().named and turn.intent != case.problem
    if then == "offers_more" and other and turn.confidence >= OTHER_MATTER:
        # 「都不是 是充值没到账」
        return "", ""
    if then in ("ends", "offers_more", "asks_back"):
        return act, then
    if state == "resulted" and act not in acts.ASKS and signs().show("contradicts", turn.text):
        return (act, then) if act == "not_solved" else (act if act in TELLS else "denies", "looks_again")
    if act == "upset" and turn.intent == "complaint" and signs().show("complains", turn.text):
        return "", ""
    if other:
        return _beside_a_problem(turn, case, act, then)
    if then and turn.intent in catalogue().questions and turn.confidence >= QUESTION:
        return (act, then) if _is_about(turn, case, state, act) else ("", "")
    return act, then


def _beside_a_problem(turn: Turn, case: Case, act: str, then: str) -> tuple[str, str]:
    """What counts of a message that sounds like another problem than the one that was seen to."""
    known = catalogue().problems
    akin = case.problem in known and set(known[turn.intent].families) & set(known[case.problem].families)
    if then in ("asks_own", "asks_back", "reopens") or turn.intent == theft.THEFT:
        # A theft that the words do not tell is heard in too much to count for more than what they do tell.
        # One more (前天也有一笔没到) sounds like each problem that people name in one breath with the last.
        other = is_named(turn.intent, turn.text) or (turn.confidence >= OTHER_MATTER and not akin)
        return ("", "") if then == "reopens" and other else (act, then)
    if case.problem and case.finding and _asks_of_the_finding(turn, case, act):
        return (act, then) if act in acts.ASKS else ("nothing_known", "answers")
    told = act == "elaborates" and akin and not is_named(turn.intent, turn.text)
    return (act, then) if then and (told or turn.confidence < OTHER_MATTER) else ("", "")


def _asks_of_the_finding(turn: Turn, case: Case, act: str) -> bool:
    """Whether a question is about what was found, though it sounds like another problem's."""
    if not acts.is_question(turn.text) and act not in acts.ASKS:
        return False
    if signs().show("another_problem", turn.text) or phrases().mentions("another_matter", turn.text):
        return False
    named = is_named(turn.intent, turn.text)
    if act not in acts.ASKS and named:
        return False
    if turn.confidence < OTHER_MATTER or _was_spoken_of(turn) or signs().show("fears", turn.text):
        return True
    known = catalogue().problems
    kin = set(known[turn.intent].families) & set(known[case.problem].families)
    other = named and (not kin or signs().show("symptom", turn.text))
    return act in acts.ASKS and not other


def _is_about(turn: Turn, case: Case, state: str, act: str) -> bool:
    """Whether a message that sounds like a question of knowledge is about the matter at hand."""
    if state == "resulted":
        response = f"utter_asks_{act}"
        about = is_about_the_case(act, turn)
        # 「会不会丢」 of this money is not how to keep a password.
        meant = about and turn.intent in COUNTERPARTS.get(act, ())
        return meant or (about and not own.only_before(case, response)) or own.after(case, response)
    if act == "needed" and turn.intent in COUNTERPARTS[act]:
        return True
    return signs().show("follows_up", turn.text)


def _was_spoken_of(turn: Turn) -> bool:
    """Whether the bot just named the problem (过了还没到，发「退款没到账」): a question is about that."""
    problem = catalogue().problems[turn.intent]
    return any(name and name in turn.last_said for name in (problem.button, problem.label))


def _answered(turn: Turn, case: Case) -> str:
    """The question of knowledge that was answered last, if nothing else came since."""
    last = turn.earlier[-1] if turn.earlier else ""
    if last in catalogue().questions:
        return last
    return "" if last in catalogue().named else case.answered


def _was_not_them(turn: Turn, case: Case) -> bool:
    """Whether the customer denies what they did themselves as the record says (我没改过密码啊)."""
    playbook = catalogue().problems[case.problem]
    theirs = any(finding.by_customer for finding in playbook.findings if finding.name == case.finding)
    return theirs and theft.is_denied(turn.text)


def _own(turn: Turn) -> str:
    if theft.is_own(turn.text) or (turn.intent == "affirm" and not theft.is_not_own(turn.text)):
        return "yes"
    return "no" if theft.is_not_own(turn.text) or turn.intent == "deny" else ""


# --- what follows ----------------------------------------------------------------------------------


def _protect(step: Step, act: str) -> None:
    protect(step)


def _is_back(turn: Turn, case: Case) -> bool:
    """Whether the customer only says that they are back; 「接着办」 to an offer takes it."""
    return case.offer in ("", "solved", "ticketed") and returning.is_all(turn.text)


def _welcome_back(step: Step) -> None:
    step.say("utter_check_solved" if step.case.offer == "solved" else "utter_greet")


def _own_after_all(step: Step, act: str) -> None:
    step.say("utter_anything_else")


def _ask_if_own(step: Step, act: str) -> None:
    if step.case.problem in theft.BY_THEMSELVES and step.case.finding:
        keep(step, act)
        return
    step.case.offer = "own"
    step.say("utter_was_it_you")


def _end(step: Step, act: str) -> None:
    step.case.offer = step.case.answered = ""
    step.say("utter_solved")


def _accept(step: Step, act: str) -> None:
    """What was found, or answered, is well."""
    step.case.offer = ""
    step.say("utter_accepted")


def _let_go(step: Step, act: str) -> None:
    step.case.offer = step.case.answered = ""
    step.say("utter_called_off")


def _hand_over(step: Step, act: str) -> None:
    step.case.offer = ""
    step.say("utter_not_solved")
    step.hand_over()


def _offer_person(step: Step, act: str) -> None:
    step.case.offer = "person"
    step.say("utter_still_stuck")


def _reopen(step: Step, act: str) -> None:
    """Another one of the same kind: a new case, with what this message gives."""
    case, problem = step.case, step.case.problem
    found = read(step.turn, "amount", {})
    own = {name: value for name, value in found.items() if name in catalogue().case_values}
    case.upcoming.insert(0, {"problem": problem, "facts": own})
    case.reopen, case.offer, step.reply.reopen = problem, "", True
    step.say("utter_another_one")


def _look_again(step: Step, act: str) -> None:
    """What contradicts the finding is looked up once more; if that stays, a person gets both."""
    if not _contradicts(step):
        keep(step, act)
        if step.case.offer in ("solved", "ticketed"):
            # What was told reaches an agent only if there will be one.
            step.say("utter_check_solved")
        return
    step.keep(step.turn.text)
    if not look_again(step):
        step.say(f"utter_tells_{act if act in TELLS else 'elaborates'}")
        step.case.offer = ""
        step.hand_over()


def _contradicts(step: Step) -> bool:
    """Whether what was told cannot be so if the finding is."""
    pending = "expected" in step.case.shown
    text = step.turn.text
    return signs().show("contradicts", text) or (not pending and signs().show("disputes", text))


def _comfort(step: Step, act: str) -> None:
    if step.turn.intent == "complaint" and phrases().mentions("angry", step.turn.text):
        step.case.upset += 1
        if step.case.upset > 1 and step.case.problem:
            step.hand_over()
            return
    step.say("utter_tells_upset")


def _wait(step: Step, act: str) -> None:
    step.say("utter_tells_waits")


def _ask_back(step: Step, act: str) -> None:
    choices.ask_back(step)


def _offer_others(step: Step, act: str) -> None:
    choices.offer_others(step)


_STEPS: Mapping[str, Callable[[Step, str], None]] = {
    "protects": _protect,
    "asks_own": _ask_if_own,
    "ends": _end,
    "lets_go": _let_go,
    "accepts": _accept,
    "offers_more": _offer_others,
    "asks_back": _ask_back,
    "reopens": _reopen,
    "hands_over": _hand_over,
    "offers_person": _offer_person,
    "answers": answer,
    "waits": _wait,
    "keeps": keep,
    "comforts": _comfort,
    "looks_again": _look_again,
}
