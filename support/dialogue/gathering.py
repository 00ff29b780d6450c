"""Gathering the facts of a case: one customer message at a time, the same for every problem."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from support.catalogue import catalogue
from support.catalogue.acts import TELLS
from support.catalogue.showing import label
from support.company.signs import signs
from support.company.wording import phrases
from support.dialogue import acts, not_ours, returning, theft
from support.dialogue.case_opening import Opening
from support.dialogue.facts import answers, changes, is_free_text, read
from support.dialogue.faults import complaint_about
from support.dialogue.in_case import InCase
from support.dialogue.mentions import is_named
from support.dialogue.message import OTHER_MATTER, SWITCH_CONFIDENCE
from support.dialogue.read_back import by_digit
from support.dialogue.readers import CONFIRMATION, refers_back
from support.dialogue.tries import is_try
from support.dialogue.turn import Facts, Reply, Turn
from support.reading.money import foreign_money
from support.reading.text import says_something

EXPLAIN_AFTER = 2
OFFER_PERSON_AFTER = 3
"""Failed tries on one fact (contract.md: two: explains with an example; three: offers a person)."""

_ASKED_OF_THE_CASE = ("waits", "how_long", "what_now", "what_if_not", "undo", "safe", "cost", "told")
"""Acts that no question why a fact is needed does."""

_SMALL_TALK: Mapping[str, str] = {
    "greet": "utter_greet_again",
    "thank": "utter_thank",
    "ask_if_bot": "utter_bot",
    "ask_capabilities": "utter_capabilities",
}


class Gathering(Opening, InCase):
    """One message in an open case (`support.dialogue.case_facts.CaseFacts`)."""

    def run(self) -> Reply:
        """What the message leads to; `Reply.requested` None means the case is ready to be ended."""
        if self._case.reopen or self._requested is None:
            self._open()
        else:
            self._listen()
        if not self._case.ending:
            self._reply.requested = self._next_fact()
            if self._reply.requested is None:
                self._case.ending = "contact" if self._case.needs_contact else "confirmed"
        self._reply.facts = {
            name: value for name, value in self._facts.items() if value != self._before.get(name)
        }
        return self._reply

    def _listen(self) -> None:
        if self._turn.is_picture:
            # The desk says that it is kept; the question stays.
            self._again()
            return
        if self._turn.secrets:
            self._warn()
            if not self._message.is_useful():
                return
        steps = (
            self._command,
            self._own_or_not,
            self._hear_first,
            self._steer,
            self._returned,
            self._foreign,
            self._switch,
            self._fact,
            self._hear,
            self._digress,
            self._else,
        )
        for step in steps:
            if step():
                return
        self._not_understood()

    def _command(self) -> bool:
        """Repeat, start over: the same in every case."""
        text = self._turn.text
        if phrases().means("start_over", text):
            self._facts["account_id"] = None
            self._case.offer = ""
            self._begin(self._case.problem, {"account_id": None})
            self._say("utter_started_over")
        elif phrases().means("repeat", text):
            self._say("utter_repeat_intro")
        else:
            return False
        return True

    def _returned(self) -> bool:
        """Back after a while: the open question once more."""
        if not returning.is_all(self._turn.text):
            return False
        self._again()
        return True

    # --- what steers -----------------------------------------------------------------------------

    def _steer(self) -> bool:
        """Yes, no, skip, cancel, a person, anger: what moves the case instead of filling it."""
        steps: dict[str, Callable[[], object]] = {
            "cancel": self._cancel,
            "goodbye": self._goodbye,
            "talk_to_human": self._person,
            "complaint": self._complain,
            "ask_why_needed": self._why,
        }
        if self._requested == CONFIRMATION:
            steps |= {"affirm": self._agree, "deny": self._refuse, "dont_know": self._refuse}
        else:
            steps["dont_know"] = self._skip
        offered, self._case.offer = self._case.offer == "person", ""
        meaning, by_words = self._meaning(offered)
        step = steps.get(meaning)
        if step is None or (not by_words and self._is_more(meaning)):
            return False
        step()
        return True

    def _meaning(self, offered: bool) -> tuple[str, bool]:
        """What the message means for the course of the case, and whether its words alone say so."""
        text = self._turn.text
        meaning = "" if self._message.is_malformed_id() else self._turn.intent
        if offered and (meaning == "affirm" or phrases().means("agree", text)):
            return "talk_to_human", True
        if self._requested == CONFIRMATION:
            said = by_digit(text) or self._message.yes_or_no()
            return (
                (said, phrases().means("agree", text) or bool(by_digit(text))) if said else (meaning, False)
            )
        if phrases().means("skip", text):
            return "dont_know", False
        if self._message.asks_where():
            return "ask_why_needed", False
        return ("" if text.isdigit() else meaning), False

    def _is_more(self, meaning: str) -> bool:
        """Whether the message does more than its meaning says: a fact, or an act that is answered."""
        if meaning in ("affirm", "deny"):
            told = bool(self._acts & {"denies", "elaborates", "not_solved", "upset", "urgent", "waits"})
            return self._message.is_useful() or (told and not self._message.yes_or_no())
        if meaning == "complaint":
            answered = bool(self._acts.intersection((*acts.ASKS, *TELLS)))
            return answered or self._answers()
        if meaning == "cancel":
            return self._names_another() or bool(self._acts.intersection(("waits", *acts.ASKS)))
        if meaning in ("talk_to_human", "goodbye") and self._turn.confidence < OTHER_MATTER:
            return True
        beside = meaning in ("ask_why_needed", "goodbye", "dont_know")
        return beside and (bool(self._acts.intersection(_ASKED_OF_THE_CASE)) or self._answers())

    def _answers(self) -> bool:
        return not is_free_text(self._requested) and self._message.is_answered()

    def _refuse(self) -> None:
        self._not_understood()

    def _cancel(self) -> None:
        if self._case.needs_contact:
            # The ticket stands; only the way to answer is left out.
            self._case.skipped.append("contact")
            return
        self._case.ending = "cancelled"
        self._say("utter_cancelled")

    def _goodbye(self) -> None:
        self._case.ending, self._case.needs_contact = "cancelled", False
        self._say("utter_goodbye")

    def _person(self) -> None:
        """At once: the problem is known by now, or a person was asked for a second time."""
        self._take(read(self._turn, None, self._facts))
        self._case.person_asked += 1
        self._case.ending = "person"

    def _complain(self) -> None:
        self._case.upset += 1
        if self._case.upset > 1:
            self._person()
        else:
            self._say("utter_complaint_in_case")
            self._again()

    def _why(self) -> None:
        fact = self._requested if self._requested != CONFIRMATION else "account_id"
        self._say(f"utter_why_{fact}")

    def _skip(self) -> None:
        """The customer does not have the fact: the account ID is explained once, the rest is let go."""
        fact = self._requested
        assert fact is not None
        tried = self._case.failures.get(fact, 0)
        if fact == "account_id" and not tried and not phrases().means("skip", self._turn.text):
            self._case.failures[fact] = 1
            self._say("utter_why_account_id")
            return
        self._case.skipped.append(fact)
        if not is_free_text(fact):
            self._take(self._found(self._turn))
        if fact == "account_id":
            self._say("utter_cannot_skip_account")
        else:
            self._say("utter_skipped", fact_label=label(fact))

    # --- another matter, a fact, talk ------------------------------------------------------------

    def _switch(self) -> bool:
        """Another problem in the middle: the first is kept."""
        if not self._is_another_problem():
            return False
        problem, left = self._turn.intent, self._playbook
        self._case.upcoming = [kept for kept in self._case.upcoming if kept["problem"] != problem]
        if signs().show("misread", self._turn.text):
            # What was said so far was said of this problem all along.
            self._begin(problem, dict(self._facts))
        else:
            self._park()
            self._begin(problem, self._still_true(problem))
            self._say("utter_switch", problem_label=self._playbook.label, parked_label=left.label)
        self._take(read(self._turn, None, self._facts))
        self._say_opening()
        return True

    def _is_another_problem(self) -> bool:
        """Whether the message clearly names another problem, rather than tells of the open one."""
        turn = self._turn
        if turn.intent not in catalogue().named or turn.intent in (self._case.problem, theft.THEFT):
            return False
        if refers_back(turn.text):
            return False
        akin = self._is_akin(turn.intent) and not is_named(turn.intent, turn.text)
        if akin and "another_one" in self._acts:
            return False
        if self._says_another():
            return True
        told = self._acts.intersection(("denies", "elaborates", "not_solved"))
        if told or turn.confidence < SWITCH_CONFIDENCE or self._gives():
            return False
        if akin:
            return False
        return not is_free_text(self._requested) and not self._asks_about_this()

    def _gives(self) -> bool:
        """Whether the message gives what was asked for."""
        return self._changes() if self._requested == CONFIRMATION else self._message.is_answered()

    def _asks_about_this(self) -> bool:
        """Whether a question is about the open problem, though it sounds like another one's."""
        turn = self._turn
        asked = bool(self._acts.intersection(acts.ASKS)) or acts.is_question(turn.text)
        wonders = signs().show("wonders", turn.text)
        named = self._names_another() and is_named(turn.intent, turn.text)
        return asked and (wonders or not (named and signs().show("symptom", turn.text)))

    def _says_another(self) -> bool:
        text = self._turn.text
        return phrases().mentions("another_matter", text) or signs().show("another_problem", text)

    def _fact(self) -> bool:
        """Facts, whichever was asked for, in any order."""
        if self._message.is_question() or self._message.is_chat() or self._is_talk():
            return False
        found = self._found(self._giving())
        changed = {name: value for name, value in found.items() if value != self._facts.get(name)}
        if not found:
            return False
        corrected = self._corrected(changed)
        self._take(found)
        if corrected:
            self._say("utter_corrected", correction=changes(self._facts, corrected, self._turn.at))
        return True

    def _foreign(self) -> bool:
        """Money of another country is no yuan: what was charged in yuan is asked for."""
        if acts.is_question(self._turn.text) or not foreign_money(self._turn.text):
            return False
        found = self._found(self._turn)
        if not self._says_foreign(found):
            return False
        self._take(found)
        self._case.keep(self._turn.text)
        return True

    def _corrected(self, changed: Facts) -> tuple[str, ...]:
        """The facts among the changed values that were known before."""
        known = catalogue().facts_by_value
        facts = dict.fromkeys(known[name] for name in changed)
        return tuple(
            fact.name
            for fact in facts
            if self._knows(fact.name) and changed.keys() & {fact.name, fact.roughly}
        )

    def _is_talk(self) -> bool:
        """Whether what could be read as a fact is only told or asked about."""
        told = self._tells()
        if is_free_text(self._requested):
            return bool(told - {"denies", "elaborates", "not_solved"})
        passing = signs().show("in_passing", self._turn.text) and self._turn.intent != "inform"
        if signs().show("wrong.is", self._turn.text) or signs().show("corrects", self._turn.text):
            return False
        if not told and not passing:
            return False
        found = self._found(self._giving())
        return not found if told == {"waits"} else not answers(found, self._requested)

    def _tells(self) -> frozenset[str]:
        """The acts that only ask or tell, beside what facts there may be."""
        return self._acts.intersection((*acts.ASKS, *TELLS, "not_solved", "another_one"))

    def _giving(self) -> Turn:
        """The message as facts are read: without what it asks or tells in passing; a description whole."""
        if is_free_text(self._requested) or not self._tells():
            return self._turn
        told = replace(self._turn, text=self._message.told())
        only_whole = not answers(self._found(told), self._requested) and self._gives_several()
        return self._turn if only_whole else told

    def _gives_several(self) -> bool:
        """Whether the message holds the fact asked for and others: it tells of the case, then."""
        found = self._found(self._turn)
        given = {catalogue().facts_by_value[name] for name in found}
        return len(given) > 1 and answers(found, self._requested)

    def _digress(self) -> bool:
        """A question in the middle is answered; the open fact is asked again after it."""
        intent = self._turn.intent
        if self._message.is_malformed_id() or self._turn.too_long or refers_back(self._turn.text):
            return False
        if self._message.is_question():
            # A method named in a question is what it asks about, not what was used.
            said = replace(self._turn, text=self._message.statements(), entities={})
            self._take(self._found(said))
            self._say(f"utter_{intent}")
        elif intent in _SMALL_TALK:
            self._say(_SMALL_TALK[intent])
        elif intent == "out_of_scope" and self._is_not_ours():
            self._say(not_ours.response(self._turn.text))
        elif intent != "affirm":
            return False
        self._again()
        return True

    def _is_not_ours(self) -> bool:
        """Whether the message is about something else for certain, rather than told of the case."""
        text = self._turn.text
        if self._message.looks_like_a_try():
            return False
        if acts.is_question(text):
            return not_ours.response(text) != not_ours.GENERAL
        # What happened at another company (微信上他把我删了) is told of the case.
        told = bool(self._acts.intersection(TELLS))
        return not told and not_ours.response(text) not in (not_ours.GENERAL, not_ours.OTHER_COMPANY)

    def _else(self) -> bool:
        """Neither a fact nor a try at one: it is taken for something told about the case."""
        if self._message.is_malformed_id():
            return False
        passing = signs().show("in_passing", self._turn.text)
        if not passing and is_try(self._turn, self._requested or CONFIRMATION):
            return False
        if self._turn.fallbacks >= OFFER_PERSON_AFTER:
            self._case.offer = "person"
            self._say("utter_offer_person")
            return True
        return self._keep("") if refers_back(self._turn.text) else self._tell_else()

    # --- what fails ------------------------------------------------------------------------------

    def _not_understood(self) -> None:
        fact = self._requested or CONFIRMATION
        tries = self._count_failure()
        if tries >= OFFER_PERSON_AFTER:
            self._case.offer = "person"
            self._say("utter_offer_person")
        elif not says_something(self._turn.text):
            self._say("utter_emoji" if self._turn.text else "utter_empty")
        elif self._turn.too_long:
            self._say("utter_too_long")
        elif fact == CONFIRMATION:
            self._say("utter_what_to_correct")
        elif tries >= EXPLAIN_AFTER:
            self._say(f"utter_example_{fact}")
        else:
            self._say(complaint_about(self._turn, fact))

    def _count_failure(self) -> int:
        fact = self._requested or CONFIRMATION
        self._case.failures[fact] = self._case.failures.get(fact, 0) + 1
        return self._case.failures[fact]
