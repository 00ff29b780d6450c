"""`make simulate`: persons to practise with talk with the running assistant; what came of it is printed.

The transcripts of all failures go to a file. Aims that are missed are shown, not failed on.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from simulation import written
from simulation.casting import Cell, cast
from simulation.conversation import Conversation, talk
from simulation.persons import persons
from simulation.stage import Stage, set_up
from support.catalogue import catalogue
from support.clock import now

CELLS, RUNS, AT_ONCE, SEED = 260, 4, 8, 11
"""With 10 persons and 20 problems each pair once and some twice, four times over: 1,040 conversations."""

FILE = Path("results/simulation.md")


def main(arguments: Sequence[str] | None = None) -> int:
    """See the top of this module. Returns the exit code."""
    chosen = _chosen(arguments)
    known = persons()
    cells = cast([known[name] for name in chosen.person or known], chosen.problem, chosen.cells, chosen.seed)
    with tempfile.TemporaryDirectory(prefix="okpay-simulation-") as folder, set_up(Path(folder)) as stage:
        begun = time.perf_counter()
        conversations = simulate(stage, cells, runs=chosen.runs, seed=chosen.seed, at_once=chosen.at_once)
        seconds = time.perf_counter() - begun
    chosen.file.parent.mkdir(parents=True, exist_ok=True)
    chosen.file.write_text(written.failures(conversations), encoding="utf-8")
    print(written.summary(conversations, chosen.runs, seconds))
    print(f"\nFailures: {chosen.file}")
    return 0


def simulate(
    stage: Stage, cells: Sequence[Cell], *, runs: int = RUNS, seed: int = SEED, at_once: int = AT_ONCE
) -> list[Conversation]:
    """Talks all cells through, some at the same time; those with the same trouble together.

    Args:
        stage: What they talk with.
        cells: Who, and about what.
        runs: How often each, in other words each time.
        seed: The same gives the same messages to the same replies.
        at_once: How many conversations go on at the same time.
    """
    rounds: dict[str, list[tuple[Cell, int]]] = defaultdict(list)
    for cell in cells:
        rounds[cell.matter.round] += [(cell, run) for run in range(1, runs + 1)]

    def one(pair: tuple[Cell, int]) -> Conversation:
        cell, run = pair
        account = stage.account(cell.matter)
        return talk(cell, run, seed, now(), account, stage.line(cell.matter, account))

    found: list[Conversation] = []
    with ThreadPoolExecutor(at_once) as pool:
        for trouble, pairs in sorted(rounds.items()):
            with stage.trouble(trouble):
                found += pool.map(one, pairs)
    return found


def _chosen(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m simulation", description=__doc__)
    parser.add_argument("--cells", type=int, default=CELLS, help="persons with matters")
    parser.add_argument("--runs", type=int, default=RUNS, help="how often each is talked through")
    parser.add_argument(
        "--seed", type=int, default=SEED, help="another gives other persons, matters and words"
    )
    parser.add_argument("--at-once", type=int, default=AT_ONCE, help="conversations at the same time")
    parser.add_argument("--person", action="append", choices=sorted(persons()), help="only these")
    parser.add_argument("--problem", action="append", choices=sorted(catalogue().named), help="only these")
    parser.add_argument("--file", type=Path, default=FILE, help="for the transcripts of failures")
    chosen = parser.parse_args(arguments)
    chosen.problem = chosen.problem or []
    return chosen


if __name__ == "__main__":
    sys.exit(main())
