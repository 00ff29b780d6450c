"""What strange customers cost: our own examples, read by models that have learned from none of their kind.

Cross-validation, split by author and by words (`evaluation.folds`). Whole messages only: what the linear
model says, and what it says with the second opinion; no clauses, no exact look-up, no adaptation.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from evaluation.assistant import OWN, WITHOUT
from evaluation.contenders import Reading, Section
from evaluation.folds import Fold, by_author, by_words
from evaluation.labelled import Question
from evaluation.scores import Answer
from evaluation.thresholds import Thresholds
from nlu import vectors
from nlu.encoders import EncoderMissing, opened
from nlu.feature_index import Array
from nlu.features import features
from nlu.intents import IntentClassifier
from nlu.linear import LinearModel, train
from nlu.opinion import ASKED_BELOW, SecondOpinion, chosen
from nlu.vectors import VectorCache
from support.catalogue.examples import example_files, examples
from support.catalogue.source import Source
from support.reading.text import normalise


@dataclass(frozen=True)
class Examples:
    """All examples of a data folder, each text once, in the order of their files.

    Attributes:
        texts: Normalised.
        intents: Of each.
        features: Of each.
        vectors: Of each, examples by width; None where there is no encoder.
    """

    texts: list[str]
    intents: list[str]
    features: dict[str, tuple[str, ...]]
    vectors: Array | None

    @classmethod
    def of(cls, data: Path) -> Examples:
        """Those of a data folder; vectors that are not kept yet are made (13 ms each)."""
        found = {
            normalise(text): intent
            for file in example_files(data).values()
            for intent, text in examples(Source(file))
        }
        # Read once for all folds: the same strings in each, so that they cost their memory once.
        seen = {text: tuple(map(sys.intern, features(text))) for text in found}
        return cls(list(found), list(found.values()), seen, _vectors(list(found)))


@dataclass
class _Trial:
    """What the folds of one split have given so far."""

    questions: list[Question] = field(default_factory=list)
    without: list[Answer] = field(default_factory=list)
    advised: list[Answer] = field(default_factory=list)


def sections(data: Path, lines: Thresholds) -> Iterator[Section]:
    """By author, then by words (some minutes for 37,000 examples).

    Args:
        data: The folder with the examples.
        lines: The confidence lines.
    """
    known = Examples.of(data)
    splits = {"by author": by_author(known.intents), "by words": by_words(known.texts)}
    for split, folds in splits.items():
        trial = _Trial()
        for fold in folds:
            _try(known, fold, lines, trial)
        without = Reading(WITHOUT, trial.without)
        readings = [without] if known.vectors is None else [Reading(OWN, trial.advised), without]
        yield Section(f"Strangeness, {split} ({data})", trial.questions, readings, without)


def _try(known: Examples, fold: Fold, lines: Thresholds, trial: _Trial) -> None:
    """Adds what models of one fold's learned examples make of those tested."""
    learned = [(known.texts[place], known.intents[place]) for place in fold.learned]
    texts, intents = zip(*learned, strict=True)
    strength = IntentClassifier.get_default_config()["strength"]
    linear = train(texts, intents, known.features.__getitem__, strength=strength)
    opinion = _opinion(known, fold, learned)
    for place in fold.tested:
        first = linear.probabilities(known.features[known.texts[place]])
        trial.questions.append(Question(known.texts[place], frozenset({known.intents[place]})))
        trial.without.append(_answer(linear, first, lines))
        if opinion is not None and known.vectors is not None and first.max() < ASKED_BELOW:
            first = opinion.mixed(first, known.vectors[place])
        trial.advised.append(_answer(linear, first, lines))


def _opinion(known: Examples, fold: Fold, learned: Sequence[tuple[str, str]]) -> SecondOpinion | None:
    """Made as that of a trained model is, of as many."""
    if known.vectors is None:
        return None
    taken = {text for text, _ in chosen(learned)}
    places = [place for place in fold.learned if known.texts[place] in taken]
    return SecondOpinion.of(known.vectors[places], [known.intents[place] for place in places])


def _answer(linear: LinearModel, chances: Array, lines: Thresholds) -> Answer:
    return lines.answer(linear.labels[int(np.argmax(chances))], float(np.max(chances)))


def _vectors(texts: list[str]) -> Array | None:
    try:
        cache = VectorCache(opened(), vectors.FOLDER)
    except EncoderMissing:
        return None
    missing, started = len(cache.missing(texts)), time.monotonic()
    for made in cache.make(texts):
        print(f"\rVectors: {made} of {missing}, {time.monotonic() - started:.0f} s", end="", flush=True)
    if missing:
        print()
    return cache.of(texts)
