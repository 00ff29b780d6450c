"""One conversation from the first message to the last."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from random import Random

import httpx

from simulation.casting import Cell
from simulation.judge import judge
from simulation.line import Line
from simulation.mind import Mind
from simulation.utterance import Message
from simulation.watcher import Fault, Turn, Watcher

A_DAY = 25 * 3600.0
"""Seconds that somebody is away: more than a session lasts (`domain.yml`)."""


@dataclass(frozen=True)
class Conversation:
    """What was said, and how it went.

    Attributes:
        cell: Who talked, and about what.
        run: Which of the runs of that cell.
        turns: All turns.
        faults: What went wrong on the way, and why the outcome is wrong; none: it passes.
    """

    cell: Cell
    run: int
    turns: list[Turn] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    @property
    def passes(self) -> bool:
        """Whether all was right."""
        return not self.faults

    @property
    def name(self) -> str:
        """Tells it from all others of a simulation."""
        return f"{self.cell.name}#{self.run}"


def talk(
    cell: Cell, run: int, seed: int, at: datetime, account: str, line: Callable[[], Line]
) -> Conversation:
    """Talks a cell through.

    Args:
        cell: Who talks, and about what.
        run: Which time this is; another run says things otherwise.
        seed: The same gives the same messages to the same replies.
        at: When (aware).
        account: The customer's.
        line: Opens a line for that customer.
    """
    mind = Mind(cell, account, at, Random(f"{seed}/{cell.name}/{run}"))
    conversation, watcher, customer = Conversation(cell, run), Watcher(cell, mind.problems), line()
    message: Message | None = mind.opens()
    while message is not None:
        try:
            if message.away:
                customer.leave_until_tomorrow(A_DAY)
            turn = Turn(message, customer.say(message.text))
        except httpx.HTTPError as failure:
            conversation.faults.append(Fault("engine_failed", len(conversation.turns) + 1, str(failure)))
            return conversation
        conversation.turns.append(turn)
        conversation.faults.extend(watcher.look(turn))
        message = mind.answers(turn.heard)
    conversation.faults.extend(judge(cell, conversation.turns))
    return conversation
