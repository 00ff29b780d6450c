"""`make adapt LOGS=file.txt`: learns from unlabelled messages with the model that `launch` has trained."""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from nlu import adaptation
from nlu.adaptation import AdaptationError, Reading
from nlu.adviser import PREPARING, READY, Adviser, examples_in
from nlu.archive import NoModel, linear_of, newest
from nlu.preparing import prepare

_LINES_APART = 10.0
"""Seconds between two lines that say how far it is."""


def main() -> int:
    """Learns, writes what was learned and says what it was."""
    parser = argparse.ArgumentParser(prog="python -m nlu", description=__doc__)
    parser.add_argument("log", help="unlabelled messages of customers, one a line, UTF-8")
    arguments = parser.parse_args()
    try:
        if not arguments.log:
            raise AdaptationError("which log? make adapt LOGS=file.txt, one message a line")
        texts = adaptation.read_log(Path(arguments.log))
        archive = newest()
        adviser = _adviser(archive)
        readings = adaptation.learn(linear_of(archive), texts, adviser, _Told())
    except (AdaptationError, NoModel) as error:
        print(error, file=sys.stderr)
        return 1
    adaptation.save(readings)
    _print(len(texts), readings)
    return 0


def _adviser(archive: Path) -> Adviser | None:
    """The second opinion of a model, made now if it is not there; None, and said, where there can be none."""
    adviser = Adviser(examples_in(archive))
    if adviser.state == PREPARING:
        print("The second opinion is not made yet; that comes first (up to ten minutes) ...", flush=True)
        try:
            prepare(archive)
        except (OSError, ValueError) as fault:
            print(f"It cannot be made: {fault}")
        adviser = Adviser(examples_in(archive))
    if adviser.state == READY:
        print("Read by the linear model, and by the second opinion where that one is not sure.", flush=True)
        return adviser
    print(f"Read by the linear model alone{f': {adviser.reason}' if adviser.reason else ''}.", flush=True)
    return None


class _Told:
    """Says how far the reading is, now and then."""

    def __init__(self) -> None:
        self._last = time.monotonic()

    def __call__(self, read: int, messages: int) -> None:
        if time.monotonic() - self._last >= _LINES_APART:
            self._last = time.monotonic()
            print(f"  {read} of {messages} messages", flush=True)


def _print(messages: int, readings: Sequence[Reading]) -> None:
    print(f"{messages} messages read, {len(readings)} of them surely enough; most asked:")
    for intent, count in Counter(reading.intent for reading in readings).most_common(8):
        print(f"  {count / len(readings):6.1%}  {intent}")
    print(f"Kept in {adaptation.FILE} (masked; it stays on this machine). To take it back: remove the file.")


if __name__ == "__main__":
    sys.exit(main())
