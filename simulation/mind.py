"""What a person says next: by what they are like, what they know, and what they have just heard.

It goes by slots and names of responses, never by the bot's sentences: those are an editor's.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from random import Random

from simulation.casting import Cell
from simulation.giving import Giving
from simulation.knowledge import Knowledge, wrong_amount
from simulation.line import Heard
from simulation.matters import Matter
from simulation.sayings import Sayings, words
from simulation.utterance import ASKS, CONFIRMATION, Message, Past
from support.catalogue import catalogue
from support.wallet.scenarios import demo

OWN = "utter_was_it_you"
"""Asks who does not say clearly that money was stolen."""

PATIENCE = 3
"""How often somebody says the same thing again before they give up."""

MOST_MESSAGES = 16
"""Where a conversation is broken off."""

_CHOICES = ("utter_ask_back", "utter_none_of_these")
"""How names of responses begin that offer problems to choose from."""

_AT_ONCE = 0.5
"""Share of people who come back and go on as if nothing had been."""


class Mind:
    """One person in one conversation."""

    def __init__(self, cell: Cell, account: str, at: datetime, chance: Random) -> None:
        """
        Args:
            cell: Who it is, and with what.
            account: Theirs.
            at: When they talk (aware).
            chance: Decides how things are said, and which of a person's habits show.
        """
        self._cell, self._person, self._matter = cell, cell.person, cell.matter
        self._chance, self._past = chance, Past()
        self._knowledge = _knowledge(cell, account, at, chance)
        self._giving = Giving(cell.person, cell.matter, self._knowledge, self._past, chance)
        self._beside = [move for move in chance.choice(cell.person.in_case) if self._makes_sense(move)]
        self._after = [move for move in chance.choice(cell.person.after) if self._makes_sense_after(move)]
        self._fraud = ["fraud_came", "fraud_gave", "fraud_gone", "fraud_plain"]
        self._leaves = cell.person.twist == "away"
        self._over_at = chance.randint(1, 3)
        self._results: set[str] = set()

    # --- what was said and heard -----------------------------------------------------------------

    @property
    def says(self) -> list[str]:
        """What was meant so far, by the names of the moves."""
        return self._past.means

    @property
    def _sayings(self) -> Sayings:
        return self._giving.sayings

    def opens(self) -> Message:
        """The first message."""
        person, matter = self._person, self._matter
        facts = self._chance.choice(person.opening_facts) if matter.movement else "none"
        gives = {"none": (), "both": ("transaction_time", "amount"), "wrong_amount": ()}.get(facts, (facts,))
        way = person.opening
        if person.twist == "mends" and "mended" in words("matters")[matter.problem]:
            way = "mended"
        wrong = facts == "wrong_amount"
        sayings = self._giving.say_wrongly() if wrong else self._sayings
        text = sayings.opening(matter.problem, way, "amount" if wrong else facts)
        if self._cell.second:
            text = self._sayings.move("two_matters", opening=text, second=self._second())
        return self._past.add(Message(text, "opens", gives))

    def answers(self, heard: Heard) -> Message | None:
        """What they say to it; None: the conversation is over for them."""
        self._take_in(heard)
        if len(self._past.messages) >= MOST_MESSAGES or self._is_done(heard):
            return None
        steps: tuple[Callable[[Heard], Message | None], ...] = (
            self._is_over,
            self._tells_of_fraud,
            self._says_whose_it_was,
            self._protests,
            self._comes_back,
            self._recognises,
            self._resumes,
            self._speaks_beside,
            self._giving.gives,
            self._asks_after,
            self._chooses,
            self._closes,
            self._says_it_again,
        )
        for step in steps:
            if message := step(heard):
                return self._past.add(message)
        return None

    def _take_in(self, heard: Heard) -> None:
        for matter in (self._matter, self._cell.second):
            name = matter if isinstance(matter, str) else matter.problem
            if name and any(_is_result(response, matter) for response in heard.responses):
                self._results.add(name)

    def _is_done(self, heard: Heard) -> bool:
        says = self.says
        if says[-1] in ("closes", "solved", "fraud_plain") or self._past.repeats > PATIENCE:
            return True
        called = heard.waits or "utter_handoff_closed_hours" in heard.responses
        if not called or heard.requested == "contact":
            return False
        if self._person.twist == "fraud" and self._matter.problem != "unauthorized_transaction":
            return "utter_unauthorized_transaction_protect" in heard.responses
        return self._person.twist != "solved"

    # --- twists ----------------------------------------------------------------------------------

    def _is_over(self, heard: Heard) -> Message | None:
        """Somebody's matter has come right while they talk."""
        ready = len(self.says) >= self._over_at or not heard.requested
        if self._person.twist != "solved" or not ready or heard.requested == CONFIRMATION:
            return None
        return Message(self._sayings.of_matter(self._matter.problem, "solved"), "solved")

    def _tells_of_fraud(self, heard: Heard) -> Message | None:
        if self._person.twist != "fraud" or self._matter.problem == "unauthorized_transaction":
            return None
        piece = self._fraud.pop(0)
        return Message(self._sayings.move(piece), piece, wasted=piece == "fraud_plain")

    def _comes_back(self, heard: Heard) -> Message | None:
        """The next day, once: with a word about it, or as if nothing had been."""
        if not self._leaves or self._leaves_nothing(heard):
            return None
        self._leaves = False
        with_it = self._asks_after if self._has_all_results() else self._giving.gives
        if self._chance.random() < _AT_ONCE and (message := with_it(heard)):
            return replace(message, away=True)
        move = "comes_back" if heard.open else "comes_again"
        return Message(self._sayings.move(move), move, away=True)

    def _says_whose_it_was(self, heard: Heard) -> Message | None:
        """The bot asks whether they did it themselves."""
        if OWN not in heard.responses:
            return None
        self._past.repeats += 1
        move = "not_me" if self._matter.problem == "unauthorized_transaction" else "it_was_me"
        return Message(self._sayings.move(move), move, tries=True, wasted=True)

    @staticmethod
    def _leaves_nothing(heard: Heard) -> bool:
        """Whether there is a ticket or a queue, which stay with the conversation's name."""
        return bool(heard.ticket) or heard.waits

    # --- what the bot got wrong ------------------------------------------------------------------

    def _protests(self, heard: Heard) -> Message | None:
        """Another problem is open than theirs."""
        if not heard.open or heard.problem in self.problems:
            return None
        self._past.repeats += 1
        opening = self._sayings.opening(self._matter.problem, "plain")
        return Message(self._sayings.move("protests", opening=opening), "protests", wasted=True)

    def _recognises(self, heard: Heard) -> Message | None:
        """A transaction is shown that may be theirs, or several."""
        if heard.of_case("offer") == "which":
            theirs = self.transaction in heard.buttons.values()
            text = self.transaction if theirs else self._sayings.move("is_not_that_one")
            self._past.repeats += 1
            return Message(text, "picks", wasted=self._person.answers == "exact")
        if heard.of_case("offer") != "similar":
            return None
        move = "is_that_one" if heard.of_case("candidate") == self.transaction else "is_not_that_one"
        self._past.repeats += 1
        return Message(self._sayings.move(move), move, wasted=self._person.answers == "exact")

    def _resumes(self, heard: Heard) -> Message | None:
        """What was set aside is offered again."""
        if heard.of_case("offer") != "resume":
            return None
        self._past.repeats += 1
        move = "lets_go" if self._matter.problem in self._results else "goes_on"
        return Message(self._sayings.move(move), move, wasted=True)

    def _chooses(self, heard: Heard) -> Message | None:
        """Choices are offered: theirs if it is among them."""
        offered = any(name.startswith(_CHOICES) for name in heard.responses)
        if heard.open or not offered or self._matter.problem in self._results:
            return None
        self._past.repeats += 1
        button = catalogue().buttons[self._matter.problem]
        if button in heard.buttons.values():
            return Message(button, "picks", wasted=True)
        return Message(self._sayings.move("none_of_these"), "none_of_these", wasted=True)

    def _says_it_again(self, heard: Heard) -> Message | None:
        self._past.repeats += 1
        if self._matter.problem in self._results and self._cell.second:
            return Message(self._second(), "names_the_second_again", wasted=True)
        move = "rephrases" if heard.problem in self.problems else "protests"
        opening = self._sayings.opening(self._matter.problem, "plain")
        return Message(self._sayings.move(move, opening=opening), move, wasted=True)

    # --- inside the case -------------------------------------------------------------------------

    def _speaks_beside(self, heard: Heard) -> Message | None:
        """In place of an answer: a question, a story, impatience."""
        if not heard.requested or heard.requested == "contact" or not self._beside:
            return None
        return self._beside_move(self._beside.pop(0))

    def _beside_move(self, move: str, *, after: bool = False) -> Message:
        if move == "elaborates":
            return Message(self._sayings.of_matter(self._matter.problem, move), move)
        return Message(self._sayings.move(move, after=after), move)

    # --- after it --------------------------------------------------------------------------------

    def _asks_after(self, heard: Heard) -> Message | None:
        if not self._has_all_results() or not self._after:
            return None
        return self._beside_move(self._after.pop(0), after=True)

    def _closes(self, heard: Heard) -> Message | None:
        if not self._has_all_results():
            return None
        return Message(self._sayings.move("closes"), "closes")

    # --- who they are ----------------------------------------------------------------------------

    @property
    def problems(self) -> set[str]:
        """The problems that may be open without having been misread."""
        second = self._cell.second
        names = {"", self._matter.problem, second.problem if isinstance(second, Matter) else ""}
        if self._person.twist == "fraud":
            names.add("unauthorized_transaction")
        return names

    @property
    def transaction(self) -> str:
        """Number of the transaction that they mean; empty where it is about none."""
        movement = self._matter.movement
        number = next((n for n, one in demo().movements.items() if one == movement), 0)
        return f"T{self._knowledge.day:%Y%m%d}{number:06}" if number else ""

    def _has_all_results(self) -> bool:
        second = self._cell.second
        wanted = {self._matter.problem, second.problem if isinstance(second, Matter) else second} - {""}
        return wanted <= self._results

    def _second(self) -> str:
        second = self._cell.second
        if isinstance(second, Matter):
            return self._sayings.opening(second.problem, "terse")
        return self._sayings.question(second)

    def _makes_sense(self, move: str) -> bool:
        return move not in ASKS or move in words("matters")[self._matter.problem]["asks"]

    def _makes_sense_after(self, move: str) -> bool:
        """How long only where there is something to wait for, is it safe only where it is about money."""
        matter = self._matter
        if move == "how_long":
            return matter.has_due_time or matter.shown.outcome != "explained"
        return move != "safe" or matter.movement is not None


def _knowledge(cell: Cell, account: str, at: datetime, chance: Random) -> Knowledge:
    """What they know; who mends an amount takes it for another at first."""
    movement = cell.matter.movement
    if movement is None or cell.person.twist != "mends":
        return Knowledge(account, movement, at)
    taken = [one.amount for one in demo().movements.values()]
    return Knowledge(account, movement, at, wrong_amount(movement.amount, taken, chance))


def _is_result(response: str, matter: Matter | str) -> bool:
    """Whether a response says what came of a matter: one of its findings, or that there is nothing."""
    if isinstance(matter, str):
        return bool(matter) and response.startswith(f"utter_{matter}")
    names = [*(finding.name for finding in matter.playbook.findings), "not_found", "listed", "none"]
    return response in {f"utter_{matter.problem}_{name}" for name in names}
