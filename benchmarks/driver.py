"""Drives two running bots over REST with the same messages, turn about.

Each turn of the one is followed by the same turn of the other, so that whatever else the machine is
doing meets both. Times are of the whole HTTP exchange on an open connection.
"""

from __future__ import annotations

import http.client
import json
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks.bot import Bot
from launch.programs import HOST

ANSWER_WITHIN = 60.0

TURNS_OF_A_TALK = 10
"""Turns after which the short conversations start afresh."""

EARLY, LATE = 10, 300
"""The turns of one conversation that are compared."""

AROUND = 2
"""Turns before and after those two that count with them: five each."""

Times = list[list[float]]
"""Milliseconds, a list for each bot."""


class Talk:
    """One conversation with one bot, over a connection of its own."""

    def __init__(self, bot: Bot) -> None:
        """Connects; the conversation starts with the first message."""
        self._bot = bot
        self._sender = f"benchmark-{uuid.uuid4().hex}"
        self._line = _connected(bot)

    def say(self, text: str) -> float:
        """Says one thing and returns the milliseconds until the answer was there.

        Raises:
            RuntimeError: The bot failed, or said nothing.
        """
        begun = time.perf_counter()
        self._send(self._line, text)
        self._hear(self._line, text)
        return (time.perf_counter() - begun) * 1000

    def say_both(self, first: str, second: str) -> float:
        """Says two things at once; milliseconds until both answers were there.

        Raises:
            RuntimeError: The bot failed, or said nothing to one of them.
        """
        other = _connected(self._bot)
        begun = time.perf_counter()
        self._send(self._line, first)
        self._send(other, second)
        self._hear(self._line, first)
        self._hear(other, second)
        taken = (time.perf_counter() - begun) * 1000
        other.close()
        return taken

    def close(self) -> None:
        """Hangs up."""
        self._line.close()

    def _send(self, line: http.client.HTTPConnection, text: str) -> None:
        body = json.dumps({"sender": self._sender, "message": text})
        line.request("POST", "/webhooks/rest/webhook", body, {"Content-Type": "application/json"})

    def _hear(self, line: http.client.HTTPConnection, text: str) -> None:
        answer = line.getresponse()
        content = answer.read()
        if answer.status != 200 or not json.loads(content):
            raise RuntimeError(f"{self._bot.name} has no answer to {text!r} ({answer.status})")


@dataclass(frozen=True)
class Messages:
    """What is said: held-out texts, so neither bot knows them word for word.

    Attributes:
        questions: Answered by a response.
        outside: Answered by a custom action.
        problems: That open a case in the assistant (a form whose action reads the message).
    """

    questions: Sequence[str]
    outside: Sequence[str]
    problems: Sequence[str]


def reads(bot: Bot, text: str) -> str:
    """The intent that a bot reads in a text."""
    line = _connected(bot)
    line.request("POST", f"/model/parse{bot.query}", json.dumps({"text": text}))
    parsed: dict[str, Any] = json.loads(line.getresponse().read())
    line.close()
    return str(parsed["intent"]["name"])


def warm(bot: Bot, texts: Sequence[str]) -> None:
    """Says each text in one conversation; being understood does not matter."""
    talk = Talk(bot)
    for text in texts:
        try:
            talk.say(text)
        except RuntimeError:
            continue
    talk.close()


def answered(bots: Sequence[Bot], messages: Messages, turns: int) -> Times:
    """Questions, in conversations of `TURNS_OF_A_TALK` turns."""
    times: Times = [[] for _ in bots]
    for start in range(0, turns, TURNS_OF_A_TALK):
        talks = [Talk(bot) for bot in bots]
        for turn in range(start, min(start + TURNS_OF_A_TALK, turns)):
            for talk, own in zip(talks, times, strict=True):
                own.append(talk.say(_nth(messages.questions, turn)))
        _close(talks)
    return times


def acted(bots: Sequence[Bot], messages: Messages, turns: int) -> Times:
    """Custom actions, a question before each, in conversations of `TURNS_OF_A_TALK` turns."""
    times: Times = [[] for _ in bots]
    actions = TURNS_OF_A_TALK // 2
    for start in range(0, turns, actions):
        talks = [Talk(bot) for bot in bots]
        for turn in range(start, min(start + actions, turns)):
            for talk, own in zip(talks, times, strict=True):
                talk.say(_nth(messages.questions, turn))
                own.append(talk.say(_nth(messages.outside, turn)))
        _close(talks)
    return times


def opened(bots: Sequence[Bot], messages: Messages, turns: int) -> Times:
    """Problems, each after a question in a conversation of its own."""
    times: Times = [[] for _ in bots]
    for turn in range(turns):
        talks = [Talk(bot) for bot in bots]
        for talk, own in zip(talks, times, strict=True):
            talk.say(_nth(messages.questions, turn))
            own.append(talk.say(_nth(messages.problems, turn)))
        _close(talks)
    return times


def aged(bots: Sequence[Bot], messages: Messages) -> tuple[Times, Times]:
    """The turns around `EARLY` and around `LATE` of one conversation; the same messages in both."""
    early: Times = [[] for _ in bots]
    late: Times = [[] for _ in bots]
    talks = [Talk(bot) for bot in bots]
    for turn in range(1, LATE + AROUND + 1):
        text = _nth(messages.questions[:TURNS_OF_A_TALK], turn)
        for place, talk in enumerate(talks):
            taken = talk.say(text)
            for times, middle in ((early, EARLY), (late, LATE)):
                if abs(turn - middle) <= AROUND:
                    times[place].append(taken)
    _close(talks)
    return early, late


def hurried(bots: Sequence[Bot], messages: Messages, turns: int) -> tuple[Times, Times]:
    """Two questions one after the other, and the same two at once, in conversations opened by another.

    Where the second waits no longer than the first takes, both at once take no longer than in turn.
    """
    in_turn: Times = [[] for _ in bots]
    at_once: Times = [[] for _ in bots]
    for turn in range(turns):
        first, second = _nth(messages.questions, turn), _nth(messages.questions, turn + 1)
        for place, bot in enumerate(bots):
            calm, hasty = Talk(bot), Talk(bot)
            for talk in (calm, hasty):
                talk.say(_nth(messages.questions, turn + 2))
            in_turn[place].append(calm.say(first) + calm.say(second))
            at_once[place].append(hasty.say_both(first, second))
            _close((calm, hasty))
    return in_turn, at_once


def _connected(bot: Bot) -> http.client.HTTPConnection:
    line = http.client.HTTPConnection(HOST, bot.port, timeout=ANSWER_WITHIN)
    line.connect()
    return line


def _close(talks: Sequence[Talk]) -> None:
    for talk in talks:
        talk.close()


def _nth(texts: Sequence[str], place: int) -> str:
    return texts[place % len(texts)]
