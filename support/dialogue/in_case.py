"""What a message does in an open case beside giving facts, and what the bot does then (`what_follows`)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property

from support.catalogue import catalogue
from support.catalogue.acts import TELLS
from support.company.signs import signs
from support.company.wording import phrases
from support.dialogue import acts, not_ours, theft
from support.dialogue.case_facts import CaseFacts
from support.dialogue.facts import is_free_text, read
from support.dialogue.mentions import is_about_the_case, is_named
from support.dialogue.message import CHAT_CONFIDENCE, OTHER_MATTER
from support.dialogue.read_back import wrong_field
from support.dialogue.readers import CONFIRMATION
from support.dialogue.what_follows import BEFORE_FACTS, follows, in_case

_OUTCRY = 8
"""Characters up to which anger, where a description is asked for, is nothing but anger."""

_SAID_BY_THE_RESULT = ("how_long", "why", "what_now")
"""Questions that the answer to a confirmed case answers."""


class InCase(CaseFacts):
    """Acts in an open case: answered, kept, or acted on; the open question is asked again in short."""

    @cached_property
    def _acts(self) -> frozenset[str]:
        heard = acts.heard(self._turn)
        if is_free_text(self._requested):
            # Whoever tells what happened may be angry about it: that is the description.
            asks = acts.is_question(self._turn.text)
            if len(self._turn.text) > _OUTCRY:
                heard -= {"upset"}
                asks = asks and not signs().show("rhetorical", self._turn.text)
            heard -= set() if asks else set(acts.ASKS)
        # 「好了」 under the read-back is a yes to it.
        return heard - {"solved"} if self._requested == CONFIRMATION and "agrees" in heard else heard

    @cached_property
    def _state(self) -> str:
        return in_case(self._requested, is_free_text(self._requested))

    def _own_or_not(self) -> bool:
        """The answer to whether a payment was the customer's own."""
        if self._case.offer != "own":
            return False
        self._case.offer = ""
        text = self._turn.text
        if theft.is_own(text) or (self._turn.intent == "affirm" and not theft.is_not_own(text)):
            if self._message.is_useful():
                return False
            self._again()
            return True
        if theft.is_not_own(text) or self._turn.intent == "deny":
            return self._protect("")
        return False

    def _hear_first(self) -> bool:
        """What counts whatever facts there are in the message."""
        act, then = follows(self._state, self._acts)
        if then in BEFORE_FACTS and not (act == "calls_off" and self._names_another()):
            return self._then(act, then)
        if self._state != "read_back" or self._changes():
            return False
        return self._ask_field(act) or (then == "confirms" and self._agree())

    def _hear(self) -> bool:
        """What a message does that gave no fact that was asked for."""
        act, then = follows(self._state, self._acts - {"agrees", "names_field"})  # seen to already
        return bool(then) and not self._is_known(act) and self._then(act, then)

    def _is_known(self, act: str) -> bool:
        """Whether the message asks for what is known in general, or is not ours, whatever else it does."""
        turn = self._turn
        if turn.intent == "out_of_scope" and act in acts.ASKS and turn.confidence >= CHAT_CONFIDENCE:
            return not_ours.response(turn.text) != not_ours.GENERAL
        sure = self._message.is_question() and turn.confidence >= CHAT_CONFIDENCE
        return sure and not is_about_the_case(act, turn)

    def _then(self, act: str, then: str) -> bool:
        steps: Mapping[str, Callable[[str], bool]] = {
            "protects": self._protect,
            "asks_own": self._ask_if_own,
            "ends": self._end_solved,
            "stops": self._stop,
            "adds": self._add,
            "answers": self._answer,
            "keeps": self._keep,
            "comforts": self._comfort,
            "waits": self._wait,
        }
        return steps[then](act)

    # --- what follows ----------------------------------------------------------------------------

    def _protect(self, act: str) -> bool:
        """Money was stolen: at once, and the open case waits."""
        if self._case.problem == theft.THEFT:
            return False
        parked = self._playbook
        self._park()
        self._begin(theft.THEFT, {})
        self._say("utter_switch", problem_label=self._playbook.label, parked_label=parked.label)
        return True

    def _ask_if_own(self, act: str) -> bool:
        if self._case.problem == theft.THEFT:
            return False
        if self._case.problem in theft.BY_THEMSELVES:
            return self._keep(act)
        self._case.offer = "own"
        self._reply.asking = "utter_was_it_you"
        return True

    def _end_solved(self, act: str) -> bool:
        self._case.ending, self._case.needs_contact = "cancelled", False
        self._say("utter_solved_in_case")
        return True

    def _stop(self, act: str) -> bool:
        if self._case.needs_contact:
            # The ticket stands; only the way to answer is left out.
            self._case.skipped.append("contact")
        elif self._case.offer == "person":
            self._case.offer = ""
            self._again()
        else:
            self._case.ending = "cancelled"
            self._say("utter_cancelled")
        return True

    def _agree(self) -> bool:
        """The facts are right; a question beside the yes is answered, unless the result will."""
        asked = acts.asks(self._acts)
        if self._is_known(asked):
            self._say(f"utter_{self._turn.intent}")
        elif asked and asked not in _SAID_BY_THE_RESULT:
            self._say(f"utter_asks_{asked}", **self._case.shown)
        self._case.ending = "confirmed"
        return True

    def _ask_field(self, act: str) -> bool:
        """A fact that is called wrong is asked for."""
        field = wrong_field(self._turn.text, self._facts, self._turn.at)
        if not field and act == "names_field":
            self._say("utter_which_field")
            self._again()
            return True
        if not field:
            return False
        fact = catalogue().facts[field]
        for name in fact.values:
            self._facts[name] = None
        self._case.skipped = [name for name in self._case.skipped if name != field]
        self._case.failures.pop(field, None)
        return True

    def _add(self, act: str) -> bool:
        """Another one of the same kind waits for its turn, with what was said of it."""
        found = read(self._turn, None, {})
        later = {name: value for name, value in found.items() if name in catalogue().case_values}
        self._case.upcoming.append({"problem": self._case.problem, "facts": later})
        self._say("utter_another_kept", problem_label=self._playbook.label)
        self._again()
        return True

    def _answer(self, act: str) -> bool:
        """A question about the case."""
        self._say(f"utter_asks_{act}", **self._case.shown)
        self._again()
        return True

    def _keep(self, act: str) -> bool:
        """What was told is kept for the agent."""
        self._case.keep(self._turn.text)
        self._say(f"utter_tells_{act if act in TELLS else 'elaborates'}")
        self._again()
        return True

    def _comfort(self, act: str) -> bool:
        if self._turn.intent == "complaint" and phrases().mentions("angry", self._turn.text):
            self._case.upset += 1
            if self._case.upset > 1:
                self._case.person_asked += 1
                self._case.ending = "person"
                return True
        self._say("utter_tells_upset")
        self._again()
        return True

    def _wait(self, act: str) -> bool:
        self._reply.asking = "utter_tells_waits"
        return True

    def _names_another(self) -> bool:
        """Whether the message is surely about another problem, whatever it does beside.

        One more (还有一笔也没到) sounds like each problem that is named in one breath with the open one.
        It is another of them only by its own word.
        """
        turn = self._turn
        if turn.intent not in catalogue().named or turn.intent == self._case.problem:
            return False
        one_more = "another_one" in self._acts and self._is_akin(turn.intent)
        return is_named(turn.intent, turn.text) or (turn.confidence >= OTHER_MATTER and not one_more)

    def _tell_else(self) -> bool:
        """What no reading knows and is no try: asked or told, it is answered in general."""
        if acts.is_question(self._turn.text):
            self._say("utter_asks_nothing_known", **self._case.shown)
            self._again()
            return True
        return self._keep("elaborates")

    def _again(self) -> None:
        """The open question is asked again in short."""
        self._reply.asking = f"utter_again_{self._requested or CONFIRMATION}"

    def _is_akin(self, problem: str) -> bool:
        """Whether people name the problem and the open one in the same breath for one matter."""
        return bool(set(catalogue().problems[problem].families) & set(self._playbook.families))

    def _changes(self) -> bool:
        """Whether the message gives a fact another value."""
        found = self._found(self._turn)
        return any(value != self._facts.get(name) for name, value in found.items())
