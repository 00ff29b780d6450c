"""Opening a case: what the first message gives, what holds of before, and what waits behind."""

from __future__ import annotations

from collections.abc import Mapping

from support.catalogue import catalogue
from support.company.signs import signs
from support.company.wording import phrases
from support.dialogue.acts import heard
from support.dialogue.case_facts import CaseFacts
from support.dialogue.facts import read
from support.dialogue.mentions import is_named
from support.dialogue.turn import Facts

_DONE = ("solved", "ticketed")


class Opening(CaseFacts):
    """The message that opens a case, or the case that a step reopens."""

    def _open(self) -> None:
        if self._case.needs_contact:
            self._case.ending = ""
            return
        reopened = self._case.reopen
        problem = reopened or self._turn.intent
        kept = self._parked_facts(problem) if reopened else None
        found = read(self._turn, None, self._facts)
        another = "another_one" in heard(self._turn)
        if not reopened and not another and self._is_about_the_last(problem, found):
            return
        self._begin(problem, self._still_true(problem) if kept is None else kept)
        if self._turn.secrets:
            self._warn()
        if not reopened:
            self._open_named(problem)

    def _open_named(self, problem: str) -> None:
        """What the message that names the problem gives beside."""
        second = str(self._turn.entities.get("second_matter", ""))
        first_turn, second_turn = self._message.parts()
        found = read(first_turn, None, self._facts)
        if second in catalogue().named and second != problem and is_named(second, second_turn.text):
            self._put_behind(second, found, read(second_turn, None, {}))
        elif second in catalogue().questions:
            self._say(f"utter_{second}")
        self._take(found)
        if problem != "talk_to_human":
            self._say_opening()
        self._says_foreign(found)

    def _is_about_the_last(self, problem: str, found: Facts) -> bool:
        """Whether the message is about the answer or the ticket just given: that one stays as it is."""
        if self._is_unsolved(problem, found):
            self._case.ending = "person"
            self._say("utter_not_solved")
        elif self._is_in_hand(problem, found):
            self._case.ending = "cancelled"
            self._say("utter_ticket_exists", ticket_id=str(self._facts["ticket_id"]))
        elif self._is_explained(problem, found):
            self._case.ending = "cancelled"
            self._say("utter_asks_what_now", **self._case.shown)
        else:
            return False
        return True

    def _is_unsolved(self, problem: str, found: Facts) -> bool:
        """Whether the message says that the answer just given did not help."""
        if self._case.offer not in _DONE:
            return False
        again = problem == self._case.problem and not self._news(found)
        named = again and signs().show("unsolved", self._turn.text)
        return named or phrases().mentions("still", self._turn.text)

    def _is_explained(self, problem: str, found: Facts) -> bool:
        """Whether the problem is only named again, right after it was explained."""
        return self._case.offer == "solved" and problem == self._case.problem and not self._news(found)

    def _news(self, found: Facts) -> bool:
        """Whether there is a fact in it that was not known."""
        return any(value != self._facts.get(name) for name, value in found.items())

    def _is_in_hand(self, problem: str, found: Facts) -> bool:
        """Whether this very matter has its ticket already: named again, with nothing new to it."""
        same = problem == self._case.problem and problem not in ("ticket_status", "talk_to_human")
        return bool(same and self._facts.get("ticket_id") and not self._news(found))

    def _still_true(self, problem: str) -> Mapping[str, str | None]:
        """Facts of before that hold for a new case: noted with none open, or of the same transaction.

        The same problem once more is about another transaction: nothing of the first holds.
        """
        misread = signs().show("misread", self._turn.text)
        before = catalogue().problems.get(self._case.problem)
        after = catalogue().problems[problem]
        same = (
            before is not None
            and before != after
            and self._case.offer in _DONE
            and (misread or set(before.transactions) & set(after.transactions))
        )
        names = catalogue().case_values if same else tuple(self._case.noted)
        return {name: self._facts.get(name) for name in names}

    def _put_behind(self, second: str, found: Facts, own: Facts) -> None:
        """A second problem of the same message: its own facts, and those that only it needs, wait.

        What is true of the customer counts for both, whichever clause it stands in.
        """
        later = {
            name: found.pop(name)
            for name in list(found)
            if name in catalogue().case_values and not self._needs(name)
        }
        for name, value in own.items():
            if name in catalogue().case_values:
                later[name] = value
            else:
                found.setdefault(name, value)
        self._case.upcoming.append({"problem": second, "facts": later})
        self._say(
            "utter_two_problems",
            first_label=self._playbook.label,
            second_label=catalogue().problems[second].label,
        )

    def _parked_facts(self, problem: str) -> Mapping[str, str | None] | None:
        """The facts of a problem that was set aside, taken from the shelf."""
        for shelf in (self._case.upcoming[:1], self._case.parked[-1:]):
            if shelf and shelf[0]["problem"] == problem:
                self._case.upcoming = [kept for kept in self._case.upcoming if kept is not shelf[0]]
                self._case.parked = [kept for kept in self._case.parked if kept is not shelf[0]]
                facts: Mapping[str, str | None] = shelf[0]["facts"]
                return facts
        return None
