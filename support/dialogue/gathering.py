"""Gathering the facts of a case: one customer message at a time, the same for every problem."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from support.catalogue import Playbook, catalogue
from support.catalogue.showing import label
from support.company.wording import phrases
from support.dialogue.case import Case
from support.dialogue.facts import changes, is_free_text, read
from support.dialogue.faults import complaint_about
from support.dialogue.lookup import time_from_id
from support.dialogue.message import SWITCH_CONFIDENCE, Message
from support.dialogue.readers import CONFIRMATION, refers_back
from support.dialogue.turn import Facts, Reply, Turn
from support.reading.text import says_something

EXPLAIN_AFTER = 2
OFFER_PERSON_AFTER = 3
"""Failed tries on one fact (contract.md: two: explains with an example; three: offers a person)."""

_SMALL_TALK: Mapping[str, str] = {
    "greet": "utter_greet_again",
    "thank": "utter_thank",
    "ask_if_bot": "utter_bot",
    "ask_capabilities": "utter_capabilities",
    "out_of_scope": "utter_out_of_scope",
}


class Gathering:
    """One message in an open case.

    Args:
        case: The case; changed in place.
        facts: All fact slots.
        requested: The fact asked for before this message, or None when the case has just opened.
        turn: The message.
    """

    def __init__(
        self,
        case: Case,
        facts: Mapping[str, str | None],
        requested: str | None,
        turn: Turn,
    ) -> None:
        self._case = case
        self._facts: Facts = dict(facts)
        self._before: Facts = dict(facts)
        self._requested = requested
        self._turn = turn
        self._message = Message(turn, requested, self._facts, case)
        self._reply = Reply()

    @property
    def _playbook(self) -> Playbook:
        return catalogue().problems[self._case.problem]

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

    # --- opening ---------------------------------------------------------------------------------

    def _open(self) -> None:
        if self._case.needs_contact:
            self._case.ending = ""
            return
        reopened = self._case.reopen
        problem = reopened or self._turn.intent
        kept = self._parked_facts(problem) if reopened else None
        second = str(self._turn.entities.get("second_matter", ""))
        first_turn, second_turn = self._message.parts()
        found = read(self._turn, None, self._facts)
        if not reopened and self._is_unsolved(problem, found):
            self._case.ending = "person"
            self._say("utter_not_solved")
            return
        if not reopened and self._is_in_hand(problem, found):
            self._case.ending = "cancelled"
            self._say("utter_ticket_exists", ticket_id=str(self._facts["ticket_id"]))
            return
        self._begin(problem, kept)
        if self._turn.secrets:
            self._warn()
        if reopened:
            return
        found = read(first_turn, None, self._facts)
        if second in catalogue().named and second != problem:
            self._put_behind(second, found, read(second_turn, None, {}))
        elif second in catalogue().questions:
            self._say(f"utter_{second}")
        self._take(found)
        if problem != "talk_to_human":
            self._say_opening()

    def _begin(self, problem: str, kept: Mapping[str, str | None] | None = None) -> None:
        kept = self._still_true(problem) if kept is None else kept
        self._case.start(problem, self._turn.message_id)
        self._reply.ticket_id = ""
        for name in catalogue().case_slots:
            self._facts[name] = kept.get(name)
        self._case.given = [name for name in catalogue().case_slots if self._facts[name]]
        for name in catalogue().customer_slots:
            self._facts[name] = kept.get(name) or self._facts.get(name)
        if self._turn.verified_account and not self._facts.get("account_id"):
            self._facts["account_id"] = self._turn.verified_account

    def _is_unsolved(self, problem: str, found: Facts) -> bool:
        """Whether the message says that the answer just given did not help."""
        if self._case.offer not in ("solved", "ticketed"):
            return False
        again = problem == self._case.problem and not self._news(found)
        return again or phrases().mentions("still", self._turn.text)

    def _news(self, found: Facts) -> bool:
        """Whether there is a fact in it that was not known."""
        return any(value != self._facts.get(name) for name, value in found.items())

    def _is_in_hand(self, problem: str, found: Facts) -> bool:
        """Whether this very matter has its ticket already: named again, with nothing new to it."""
        same = problem == self._case.problem and problem not in ("ticket_status", "talk_to_human")
        return bool(same and self._facts.get("ticket_id") and not self._news(found))

    def _still_true(self, problem: str) -> Mapping[str, str | None]:
        """Facts of before that hold for a new case: noted with none open, or of the same transaction."""
        before = catalogue().problems.get(self._case.problem)
        after = catalogue().problems[problem]
        same = (
            before is not None
            and self._case.offer in ("solved", "ticketed")
            and set(before.transactions) & set(after.transactions)
        )
        names = catalogue().case_slots if same else tuple(self._case.noted)
        return {name: self._facts.get(name) for name in names}

    def _put_behind(self, second: str, found: Facts, own: Facts) -> None:
        """A second problem of the same message: its own facts, and those that only it needs, wait.

        What is true of the customer counts for both, whichever clause it stands in.
        """
        later = {
            name: found.pop(name)
            for name in list(found)
            if name in catalogue().case_slots and not self._needs(name)
        }
        for name, value in own.items():
            if name in catalogue().case_slots:
                later[name] = value
            else:
                found.setdefault(name, value)
        self._case.upcoming.append({"problem": second, "facts": later})
        self._say(
            "utter_two_problems",
            first_label=self._playbook.label,
            second_label=catalogue().problems[second].label,
        )

    def _needs(self, fact: str) -> bool:
        """Whether the open problem has a use for the fact."""
        playbook = self._playbook
        entry = catalogue().facts_by_slot[fact]
        # An ID that stands for the facts of a transaction is taken wherever one is looked for.
        return entry.name in playbook.facts or bool(entry.replaces and playbook.transactions)

    def _parked_facts(self, problem: str) -> Mapping[str, str | None] | None:
        """The facts of a problem that was set aside, taken from the shelf."""
        for shelf in (self._case.upcoming[:1], self._case.parked[-1:]):
            if shelf and shelf[0]["problem"] == problem:
                self._case.upcoming = [kept for kept in self._case.upcoming if kept is not shelf[0]]
                self._case.parked = [kept for kept in self._case.parked if kept is not shelf[0]]
                facts: Mapping[str, str | None] = shelf[0]["facts"]
                return facts
        return None

    # --- listening -------------------------------------------------------------------------------

    def _listen(self) -> None:
        if self._turn.secrets:
            self._warn()
            if not self._message.is_useful():
                return
        for step in (self._command, self._steer, self._switch, self._fact, self._digress):
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

    def _steer(self) -> bool:
        """Yes, no, skip, cancel, a person, anger: what moves the case instead of filling it."""
        steps: dict[str, Callable[[], None]] = {
            "cancel": self._cancel,
            "goodbye": self._goodbye,
            "talk_to_human": self._person,
            "complaint": self._complain,
            "ask_why_needed": self._why,
        }
        meaning = "" if self._message.is_malformed_id() else self._turn.intent
        offered, self._case.offer = self._case.offer == "person", ""
        if offered and (meaning == "affirm" or phrases().means("agree", self._turn.text)):
            meaning = "talk_to_human"
        elif self._requested == CONFIRMATION:
            steps["affirm"] = self._confirm
            steps["deny"] = steps["dont_know"] = self._refuse
            meaning = self._message.yes_or_no() or meaning
        else:
            steps["dont_know"] = self._skip
            if phrases().means("skip", self._turn.text):
                meaning = "dont_know"
            elif self._message.asks_where():
                meaning = "ask_why_needed"
            elif self._turn.text.isdigit():
                meaning = ""
        step = steps.get(meaning)
        if step is None or (meaning in ("affirm", "deny") and self._message.is_useful()):
            return False
        beside = meaning in ("complaint", "ask_why_needed", "goodbye", "dont_know")
        if beside and not is_free_text(self._requested) and self._message.is_answered():
            return False
        step()
        return True

    def _switch(self) -> bool:
        """Another problem in the middle: the first is kept."""
        turn = self._turn
        if (
            turn.intent not in catalogue().named
            or turn.intent == self._case.problem
            or refers_back(turn.text)
        ):
            return False
        another = phrases().mentions("another_matter", turn.text)
        if not another and (turn.confidence < SWITCH_CONFIDENCE or self._message.is_answered()):
            return False
        if is_free_text(self._requested) and not another:
            return False
        parked = self._playbook
        kept = {
            name: value for name in catalogue().case_slots if (value := self._facts.get(name)) is not None
        }
        self._case.parked.append({"problem": parked.problem, "facts": kept})
        self._begin(turn.intent)
        self._say("utter_switch", problem_label=self._playbook.label, parked_label=parked.label)
        self._take(read(turn, None, self._facts))
        self._say_opening()
        return True

    def _fact(self) -> bool:
        """Facts, whichever was asked for, in any order."""
        if self._message.is_question() or self._message.is_chat():
            return False
        found = self._found(self._turn)
        changed = {name: value for name, value in found.items() if value != self._facts.get(name)}
        if not found:
            return False
        corrected = tuple(
            name for name in changed if self._facts.get(name) and name != "transaction_time_grain"
        )
        self._take(found)
        if corrected:
            self._say("utter_corrected", correction=changes(self._facts, corrected, self._turn.at))
        return True

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
        elif intent == "affirm" and not self._case.failures.get(str(self._requested)):
            self._case.failures[str(self._requested)] = 1
        elif intent in _SMALL_TALK and not self._message.looks_like_a_try():
            if intent == "out_of_scope":
                self._count_failure()
            self._say(_SMALL_TALK[intent])
        else:
            return False
        return True

    # --- what steers -----------------------------------------------------------------------------

    def _confirm(self) -> None:
        self._case.ending = "confirmed"

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
        if fact == "account_id":
            self._say("utter_cannot_skip_account")
        else:
            self._say("utter_skipped", fact_label=label(fact))

    def _warn(self) -> None:
        for kind in self._turn.secrets[:2]:
            self._say(f"utter_secret_{kind}")

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

    # --- the case's facts ------------------------------------------------------------------------

    def _found(self, turn: Turn) -> Facts:
        """The facts in a message that this case or this customer has a use for."""
        found = read(turn, self._requested, self._facts)
        return {
            name: value
            for name, value in found.items()
            if self._needs(name) or name in catalogue().customer_slots
        }

    def _take(self, found: Facts) -> None:
        self._facts.update(found)
        self._facts.update(time_from_id(self._facts))
        self._case.given += [name for name in found if name not in self._case.given and self._needs(name)]

    def _next_fact(self) -> str | None:
        """The first fact still needed; then the read-back, if the customer gave any fact here."""
        if self._case.needs_contact:
            done = self._facts.get("contact") or "contact" in self._case.skipped
            return None if done else "contact"
        known = (fact for name, fact in catalogue().facts.items() if self._facts.get(name))
        needless = {other for fact in known for other in fact.replaces}
        for fact in self._playbook.facts:
            if not self._facts.get(fact) and fact not in (*self._case.skipped, *needless):
                return fact
        shown = [name for name in self._case.given if not is_free_text(name)]
        return CONFIRMATION if self._playbook.looks_up and shown else None

    def _say_opening(self) -> None:
        """With nothing to ask the answer follows at once, and says the same with reasons."""
        if not self._playbook.immediate and self._next_fact() is not None:
            self._say(f"utter_open_{self._case.problem}")

    def _say(self, response: str, **variables: str) -> None:
        self._reply.say(response, **variables)
