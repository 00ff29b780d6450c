"""`make benchmark`: measures the assistant beside a bot from `rasa init`, in one run."""

from __future__ import annotations

import argparse
import os
import platform
import sys
import tempfile
from collections import defaultdict
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks import driver, ours, peer, second_opinion
from benchmarks.bot import Bot
from benchmarks.driver import Messages
from benchmarks.report import Row, table, write
from evaluation.labelled import HELD_OUT, read
from launch import model
from support.catalogue import catalogue
from support.clock import SHANGHAI

RESULTS = Path("var/benchmarks.json")

STARTS = 3
TURNS = 80
HURRIED = 40
CONVERSATIONS = 3
WARMING = 50

_EPOCHS = """epochs of the peer's DIET; without it the 100 of Rasa's default, a minute or two
each on two cores with our examples. With fewer its training time is a lower bound, the rest is as it is"""

_OUTSIDE, _PROBLEM = peer.ACTING


def main() -> int:
    """Runs the comparison; missed aims are shown, not failed on (the machine may be busy)."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--epochs", type=int, help=_EPOCHS)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="okpay-benchmark-") as scratch:
        rows, circumstances = compare(Path(scratch), arguments.epochs)
    _tell("reads with the second opinion and without")
    rows += second_opinion.rows(second_opinion.compare(model.train(os.environ)))
    write(RESULTS, rows, circumstances)
    print(table(rows))
    print(f"written to {RESULTS}")
    return 0


def compare(scratch: Path, epochs: int | None = None) -> tuple[list[Row], dict[str, Any]]:
    """Makes both bots in the folder and measures them.

    Args:
        scratch: The folder.
        epochs: Of the peer's DIET, None for Rasa's default.

    Returns:
        The rows, and under what circumstances they were measured.
    """
    _tell("makes the peer with rasa init")
    bots = (ours.make(scratch), peer.make(scratch, epochs))
    load = [os.getloadavg()]
    rows = [_training(*bots, epochs), _start(bots)]
    more, told = measure(bots)
    load.append(os.getloadavg())
    circumstances = {
        "at": datetime.now(SHANGHAI).isoformat(timespec="seconds"),
        "python": platform.python_version(),
        "cores": os.cpu_count(),
        "load_before_and_after": load,
        **told,
    }
    return rows + more, circumstances


def _training(our: Bot, other: Bot, epochs: int | None) -> Row:
    """Ours before and after the peer's, and the slower counts: the machine may be busy."""
    _tell("trains ours, then the peer (minutes), then ours again")
    before, others, after = our.train(), other.train(), our.train()
    name = f"training (peer cut to {epochs} epochs)" if epochs else "training"
    return Row(name, "s", max(before, after), others, limit=1 / 4)


def _start(bots: Sequence[Bot]) -> Row:
    _tell("starts both engines")
    seconds: list[list[float]] = [[] for _ in bots]
    for _ in range(STARTS):
        for bot, own in zip(bots, seconds, strict=True):
            with bot.started(bot.engine) as engine:
                own.append(engine.seconds)
    return _row("start until /status answers", "s", [median(own) for own in seconds], 1 / 4)


def measure(bots: Sequence[Bot]) -> tuple[list[Row], dict[str, Any]]:
    """What can be measured of two trained bots while both run.

    Returns:
        The rows, and how many held-out questions served and all times in milliseconds.
    """
    with ExitStack() as running:
        for bot in bots:
            running.enter_context(bot.started(bot.actions))
        engines = [running.enter_context(bot.started(bot.engine)) for bot in bots]
        _tell("drives both")
        held_out = _held_out()
        some = [text for texts in held_out.values() for text in texts][::3][:WARMING]
        for bot in bots:
            driver.warm(bot, some)
        memory = [engine.megabytes() for engine in engines]
        rows = [_row("memory of the engine after 50 messages", "MB", memory, 1 / 2)]
        messages = _understood(bots, held_out)
        more, times = _turns(bots, messages)
        told = {"questions": len(messages.questions), "milliseconds": times}
        return rows + more, told


def _turns(bots: Sequence[Bot], messages: Messages) -> tuple[list[Row], dict[str, Any]]:
    simple = {
        "an answered question": (driver.answered(bots, messages, TURNS), 1 / 5),
        "a turn with a custom action": (driver.acted(bots, messages, TURNS), 1 / 5),
        "a problem that opens its case": (driver.opened(bots, messages, TURNS), 1 / 4),
    }
    rows = [
        _row(name, "ms", [median(own) for own in times], limit) for name, (times, limit) in simple.items()
    ]
    early, late = _aged(bots, messages)
    in_turn, at_once = driver.hurried(bots, messages, HURRIED)
    rows += [
        _row("turn 300 / turn 10", "x", _quotients(late, early), 1.3, alone=True),
        _row("two messages at once / in turn", "x", _quotients(at_once, in_turn), 1.0, alone=True),
    ]
    compared = {"turn 10": early, "turn 300": late, "two in turn": in_turn, "two at once": at_once}
    return rows, {**{name: times for name, (times, _) in simple.items()}, **compared}


def _aged(bots: Sequence[Bot], messages: Messages) -> tuple[driver.Times, driver.Times]:
    early: driver.Times = [[] for _ in bots]
    late: driver.Times = [[] for _ in bots]
    for _ in range(CONVERSATIONS):
        for gathered, found in zip((early, late), driver.aged(bots, messages), strict=True):
            for own, times in zip(gathered, found, strict=True):
                own += times
    return early, late


def _row(name: str, unit: str, values: Sequence[float], limit: float, alone: bool = False) -> Row:
    our, other = values
    return Row(name, unit, our, other, limit, alone)


def _quotients(above: driver.Times, below: driver.Times) -> list[float]:
    return [median(one) / median(other) for one, other in zip(above, below, strict=True)]


def _held_out() -> dict[str, list[str]]:
    """The held-out questions with one right label, by label."""
    found: dict[str, list[str]] = defaultdict(list)
    for question in read(HELD_OUT):
        if len(question.labels) == 1:
            found[next(iter(question.labels))].append(question.text)
    return found


def _understood(bots: Sequence[Bot], held_out: dict[str, list[str]]) -> Messages:
    """Those that both bots read rightly, so that both do the same work for them.

    Raises:
        RuntimeError: There is none of a kind.
    """

    def both(intents: Sequence[str]) -> list[str]:
        found = [
            text
            for intent in intents
            for text in held_out[intent]
            if all(driver.reads(bot, text) == intent for bot in bots)
        ]
        if not found:
            raise RuntimeError(f"No held-out text of {', '.join(intents)} is read rightly by both")
        return found

    return Messages(both(_answered_by_a_response()), both([_OUTSIDE]), both([_PROBLEM]))


def _answered_by_a_response() -> list[str]:
    """The assistant's questions: what a rule answers with a response and nothing else."""
    return list(catalogue().questions)


def _tell(what: str) -> None:
    print(f"benchmark: {what} ...", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
