"""`make evaluate`: trains on the project's data if need be, prints the figures, writes the report.

With `--peers` (`make evaluate ARGS=--peers`) the peers are trained on the same data in the same run:
Rasa's default pipeline and its jieba + DIET recipe take 100 epochs of a minute or two each on two cores;
`ARGS="--peers --epochs 15"` cuts them. With `--strangeness` our own examples are read by models that know
none of their authors, and none of their words: some minutes.
"""

from __future__ import annotations

import argparse
import functools
import logging
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

import skops.io  # noqa: F401  (before Rasa: halves the start, see engine/__main__.py)
from rasa.utils.log_utils import configure_structlog

from evaluation import acts, comparison, contenders, report, strangeness
from evaluation.assistant import Assistant
from evaluation.contenders import Reader, Section
from evaluation.labelled import FILES, read
from evaluation.thresholds import Thresholds
from launch import model
from nlu import adaptation

EXAMPLES = Path("data")


def main() -> None:
    """Scores each file that is at hand."""
    arguments = _arguments()
    configure_structlog(logging.WARNING)
    lines, own = Thresholds.configured(), model.train(os.environ)
    peers = list(_peers(arguments.epochs)) if arguments.peers else []
    assistant = Assistant(own)
    print(_adaptation())
    print(f"Second opinion: {assistant.second_opinion}")
    sections = []
    for path in FILES:
        if path.exists():
            sections.append(_section(path, assistant, peers))
            comparison.show(sections[-1], lines)
        else:
            print(f"\n{path}: not here, left out")
    if arguments.strangeness:
        for section in strangeness.sections(EXAMPLES, lines):
            sections.append(section)
            comparison.show(section, lines)
    print("\nActs, by cross-validation over data/acts (precision, recall, examples):")
    print(acts.table(EXAMPLES))
    print(f"\nReport: {report.write(sections, lines)}")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m evaluation", description=__doc__)
    parser.add_argument("--peers", action="store_true", help="train and score the peers as well")
    parser.add_argument("--epochs", type=int, help="epochs of the peers' DIET; Rasa's 100 when left out")
    parser.add_argument(
        "--strangeness", action="store_true", help="what other authors and other words cost (minutes)"
    )
    return parser.parse_args()


def _peers(epochs: int | None) -> Iterator[Reader]:
    """Those that ours is held against, trained now."""
    for config in sorted(contenders.PEER_CONFIGS.glob("*.yml")):
        trained = contenders.train_peer(config, EXAMPLES, epochs)
        yield functools.partial(contenders.read_with_model, config.stem, trained)
    yield contenders.char_ngrams(EXAMPLES)


def _section(path: Path, assistant: Assistant, peers: Sequence[Reader]) -> Section:
    questions = read(path)
    readings = list(assistant.readings(questions))
    plain = readings[-1]
    if peers:
        readings += [reader(questions) for reader in (assistant.linear, *peers)]
    return Section(str(path), questions, readings, plain)


def _adaptation() -> str:
    """Whether the model has learned from a company's own log."""
    readings = adaptation.learned(model.ADAPTATION)
    if not readings:
        return "As shipped: no adaptation (make adapt LOGS=file.txt)"
    return f"With an adaptation from {len(readings)} messages ({model.ADAPTATION})"


if __name__ == "__main__":
    main()
