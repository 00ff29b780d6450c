"""`make evaluate`: trains on the project's data if need be, prints the figures, writes the report.

With `--peers` (`make evaluate ARGS=--peers`) the peers are trained on the same data in the same run:
Rasa's default pipeline and its jieba + DIET recipe take 100 epochs of a minute or two each on two cores;
`ARGS="--peers --epochs 15"` cuts them.
"""

from __future__ import annotations

import argparse
import logging
import os
from pathlib import Path

import skops.io  # noqa: F401  (before Rasa: halves the start, see engine/__main__.py)
import yaml
from rasa.utils.log_utils import configure_structlog

from evaluation import acts, contenders, report
from evaluation.contenders import Reading
from evaluation.labelled import HELD_OUT, REAL, Question, read
from evaluation.scores import Scores, score
from launch import model
from nlu import adaptation

EXAMPLES = Path("data")


def main() -> None:
    """Scores each file that is at hand."""
    parser = argparse.ArgumentParser(prog="python -m evaluation", description=__doc__)
    parser.add_argument("--peers", action="store_true", help="train and score the peers as well")
    parser.add_argument("--epochs", type=int, help="epochs of the peers' DIET; Rasa's 100 when left out")
    arguments = parser.parse_args()
    configure_structlog(logging.WARNING)
    files = {path: read(path) for path in (HELD_OUT, REAL) if path.exists()}
    models = {"this assistant": model.train(os.environ)}
    if arguments.peers:
        for config in sorted(contenders.PEER_CONFIGS.glob("*.yml")):
            models[config.stem] = contenders.train_peer(config, EXAMPLES, arguments.epochs)
    print(_adaptation())
    sections = []
    for path, questions in files.items():
        readings = [contenders.read_with_model(name, file, questions) for name, file in models.items()]
        if arguments.peers:
            readings.append(contenders.char_ngrams(EXAMPLES)(questions))
        _print(path, questions, readings)
        sections.append((path, questions, readings))
    if REAL not in files:
        print(f"\n{REAL}: not here, left out")
    print("\nActs, by cross-validation over data/acts (precision, recall, examples):")
    print(acts.table(EXAMPLES))
    print(f"\nReport: {report.write(sections, _line())}")


def _adaptation() -> str:
    """Whether the model has learned from a company's own log."""
    readings = adaptation.learned(model.ADAPTATION)
    if not readings:
        return "As shipped: no adaptation (make adapt LOGS=file.txt)"
    return f"With an adaptation from {len(readings)} messages ({model.ADAPTATION})"


def _line() -> float:
    """The confidence line in `config.yml`."""
    config = yaml.safe_load(Path("config.yml").read_text(encoding="utf-8"))
    fallback = next(part for part in config["pipeline"] if part["name"] == "nlu.lines.ConfidenceLines")
    return float(fallback["threshold"])


def _print(path: Path, questions: list[Question], readings: list[Reading]) -> None:
    print(f"\n{path}: {len(questions)} questions")
    print(f"  {'':28}{'right':>8}{'asked':>8}{'wrong':>8}{'macro F1':>10}{'oos caught':>12}{'ms':>8}")
    for reading in readings:
        found = score(questions, reading.answers)
        shares = f"{found.right:8.1%}{found.asked_back:8.1%}{found.wrong:8.1%}{found.macro_f1:10.1%}"
        caught = f"{found.out_of_scope_caught:12.1%}{reading.milliseconds:8.2f}"
        print(f"  {reading.name:28}{shares}{caught}")
    _print_details(score(questions, readings[0].answers))


def _print_details(scores: Scores) -> None:
    print("  by intent (precision, recall, questions):")
    for intent, found in scores.intents.items():
        print(f"    {intent:34}{found.precision:6.0%}{found.recall:6.0%}{found.count:6}")
    print("  most frequent confusions (right, read as):")
    for (right, read_as), count in scores.confusions:
        print(f"  {count:4}  {right} -> {read_as}")


if __name__ == "__main__":
    main()
