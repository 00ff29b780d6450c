"""A line in the terminal for whatever takes long: what is being done, how long that takes, how far it is.

`python3 -m launch.progress NAME -- COMMAND` runs a command under the sentence `NAME` of `launch/sentences.py`
and shows what the command has printed only if it fails. Runs on any Python from 3.8 on: the installation
is shown by it.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from typing import Any, TextIO

from launch.sentences import say

_LOOK_EVERY = 1.0

_EVERY = 15
"""Seconds between two lines where the output is no terminal."""


class Progress:
    """One line; nothing is shown of what ends before the first `tick`."""

    def __init__(self, sentence: str, out: TextIO | None = None) -> None:
        """
        Args:
            sentence: What is being done, and how long it takes.
            out: Where to show it; standard output when left out.
        """
        self._sentence = sentence
        self._out = out or sys.stdout
        self._begun = time.monotonic()
        self._shown = -1

    def tick(self, seconds: float | None = None) -> None:
        """Shows the seconds gone: on a terminal in place, else a line at first and every 15 s.

        Args:
            seconds: Since the beginning; by the clock when left out.
        """
        gone = int(time.monotonic() - self._begun if seconds is None else seconds)
        if self._out.isatty():
            self._write("\r" + self._sentence + say("gone", seconds=gone) + "\x1b[K")
        elif self._shown < 0:
            self._write(self._sentence + say("going_on") + "\n")
        elif gone // _EVERY > self._shown // _EVERY:
            self._write(self._sentence + say("gone", seconds=gone) + "\n")
        self._shown = gone

    def end(self) -> None:
        """Goes on to the next line."""
        if self._shown >= 0 and self._out.isatty():
            self._write("\n")

    def _write(self, text: str) -> None:
        self._out.write(text)
        self._out.flush()


def follow(process: subprocess.Popen[Any], sentence: str) -> int:
    """Shows a sentence until a process ends; its exit code."""
    progress = Progress(sentence)
    try:
        while True:
            try:
                return process.wait(timeout=_LOOK_EVERY)
            except subprocess.TimeoutExpired:
                progress.tick()
    finally:
        progress.end()


def main() -> int:
    """See the top of this module. Returns the command's exit code; 130 after Ctrl-C."""
    name, command = sys.argv[1], sys.argv[3:]
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    process = None
    with tempfile.TemporaryFile() as output:
        try:
            process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT)
            code = follow(process, say(name))
        except KeyboardInterrupt:
            # The terminal has told the command as well.
            if process is not None:
                process.wait()
            return 130
        if code:
            output.seek(0)
            sys.stderr.write(output.read().decode("utf-8", "replace"))
    return code


if __name__ == "__main__":
    sys.exit(main())
