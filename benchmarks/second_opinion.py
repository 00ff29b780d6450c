"""`python -m benchmarks.second_opinion`: what it costs, beside the linear model alone in the same run.

Two processes with the trained model, one with `SENTENCE_ENCODER=off`, read the held-out questions in turns,
so that a busy machine slows both alike. Then a sample of texts and ten new lines are encoded.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from benchmarks.report import Row
from launch import model

RESULTS = Path("var/benchmarks_second_opinion.json")

SAMPLE = 500
"""Texts from which the first embedding is extrapolated."""

NEW_LINES = 10

ROUNDS = 3

READER = "benchmarks.reader"
"""The processes that read and encode: they load the model in their own."""


@dataclass(frozen=True)
class Read:
    """What one process has measured.

    Attributes:
        seconds: From its start until the model was loaded.
        megabytes: Resident at the end (10^6 bytes); pages of the encoder's file among them.
        milliseconds: Of each text, in each round.
        asked: Share of the texts for which the second opinion was asked.
    """

    seconds: float
    megabytes: float
    milliseconds: list[float]
    asked: float


class Reader:
    """A process that reads the held-out questions, some of them each time it is told to."""

    def __init__(self, archive: Path, **variables: str) -> None:
        begun = time.perf_counter()
        self._process = subprocess.Popen(
            [sys.executable, "-m", READER, "read", str(archive)],
            env={**os.environ, **variables},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        self.parts = int(self._said()["parts"])
        self._seconds = time.perf_counter() - begun
        self._milliseconds: list[float] = []
        self._asked = 0
        self._megabytes = 0.0

    def read(self) -> None:
        """Reads the next part of the texts."""
        assert self._process.stdin
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        said = self._said()
        self._milliseconds += said["milliseconds"]
        self._asked += said["asked"]
        self._megabytes = said["megabytes"]

    def measured(self) -> Read:
        """Of all parts so far."""
        share = self._asked / len(self._milliseconds)
        return Read(self._seconds, self._megabytes, self._milliseconds, share)

    def end(self) -> None:
        """It is not needed any more."""
        self._process.kill()
        self._process.wait()

    def _said(self) -> dict[str, Any]:
        assert self._process.stdout
        for line in self._process.stdout:
            if line.startswith("{"):
                found: dict[str, Any] = json.loads(line)
                return found
        raise RuntimeError(f"{READER} ended: {self._process.wait()}")


def main() -> int:
    """Measures, prints and writes."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.second_opinion", description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    figures = compare(model.train(os.environ), parser.parse_args().rounds)
    RESULTS.parent.mkdir(parents=True, exist_ok=True)
    RESULTS.write_text(json.dumps(figures, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    print(table(figures))
    print(f"written to {RESULTS}")
    return 0


def compare(archive: Path, rounds: int = ROUNDS) -> dict[str, float]:
    """The figures, by name: milliseconds, seconds, megabytes, shares.

    Args:
        archive: The trained model; its second opinion is made where it is not there.
        rounds: How often each text is read by each.
    """
    subprocess.run([sys.executable, "-m", "nlu.preparing", str(archive)], check=True)
    with ExitStack() as ending:
        alone, both = (Reader(archive, SENTENCE_ENCODER=wanted) for wanted in ("off", ""))
        for reader in (alone, both):
            ending.callback(reader.end)
        for _ in range(rounds * both.parts):
            for reader in (alone, both):
                reader.read()
        first, second = alone.measured(), both.measured()
    with tempfile.TemporaryDirectory() as scratch:
        command = [sys.executable, "-m", READER, "encode", str(archive), scratch]
        command += [str(SAMPLE), str(NEW_LINES)]
        ended = subprocess.run(command, capture_output=True, text=True, check=True)
    encoded = json.loads(ended.stdout.strip().splitlines()[-1])
    return {**_reading(first, second), **encoded, "load": os.getloadavg()[0]}


def _reading(alone: Read, both: Read) -> dict[str, float]:
    return {
        "median_alone_ms": median(alone.milliseconds),
        "median_ms": median(both.milliseconds),
        "median_ratio": median(both.milliseconds) / median(alone.milliseconds),
        "p95_alone_ms": _p95(alone.milliseconds),
        "p95_ms": _p95(both.milliseconds),
        "asked_share": both.asked,
        "memory_alone_mb": alone.megabytes,
        "memory_gained_mb": both.megabytes - alone.megabytes,
        "loaded_alone_s": alone.seconds,
        "loaded_s": both.seconds,
    }


def _p95(values: Sequence[float]) -> float:
    return quantiles(values, n=20)[-1]


def rows(figures: dict[str, float]) -> list[Row]:
    """Held against what the second opinion may cost; the peer is the linear model alone.

    Args:
        figures: What `compare` gives.
    """
    of = figures.__getitem__
    first, later = of("first_embedding_s"), of("new_lines_s")
    return [
        Row(
            "a message read, to reading it by the linear model alone",
            "ms",
            of("median_ms"),
            of("median_alone_ms"),
            1.05,
        ),
        Row("... 95th percentile", "ms", of("p95_ms"), of("p95_alone_ms"), 20.0, alone=True),
        Row("... share that is asked, of all", "x", of("asked_share"), 1.0, 0.4, alone=True),
        Row(
            "... memory gained, and before",
            "MB",
            of("memory_gained_mb"),
            of("memory_alone_mb"),
            80.0,
            alone=True,
        ),
        Row("... model loaded", "s", of("loaded_s"), of("loaded_alone_s"), 1.1),
        Row("its first making, and that of ten new lines", "s", first, later, 360.0, alone=True),
        Row("its making after ten new lines, and the first", "s", later, first, 5.0, alone=True),
    ]


def table(figures: dict[str, float]) -> str:
    """A line each."""
    return "\n".join(f"{name:24} {value:10.3f}" for name, value in figures.items())


if __name__ == "__main__":
    sys.exit(main())
