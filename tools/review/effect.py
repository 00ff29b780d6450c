"""What accepted lines changed: measured on lines that the measured model has not learned.

The lines themselves are examples now and looked up word for word: that they are read right says nothing. So
half of them is read by a classifier that has learned the other half only, and the other way round: as much
as the lines help with the next customer who says such a thing. Beside it stand a classifier that knows none
of them, and what both make of the held-out questions. Other than in the assistant, each text is read as a
whole, without its clauses.
"""

from __future__ import annotations

import hashlib
import sys
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from nlu import adaptation, vectors
from nlu.adviser import digest, examples_in, opinion_file
from nlu.archive import linear_of
from nlu.encoders import EncoderMissing, SentenceEncoder, opened
from nlu.features import features
from nlu.linear import LinearModel, train
from nlu.opinion import ASKED_BELOW, SecondOpinion, chosen
from nlu.vectors import VectorCache
from support.reading.text import normalise
from tools.review.accepted import Accepted, Result

CONFIG = Path("config.yml")

Examples = list[tuple[str, str]]
"""Normalised texts and their intents."""

Question = tuple[str, Collection[str]]
"""A text, and the intents that are right for it."""


@dataclass(frozen=True)
class Effect:
    """How many texts were read how.

    Attributes:
        without: The lines, by a classifier that has learned none of them.
        halves: The lines, each by a classifier that has learned the other half.
        held_out_without: The held-out questions, by the classifier that has learned none, and
        held_out_now: by the one in use.
        advised: Whether the second opinion was there; all four are with it, or all four without.
    """

    without: Counter[Result]
    halves: Counter[Result]
    held_out_without: Counter[Result]
    held_out_now: Counter[Result]
    advised: bool


@dataclass(frozen=True)
class _Classifier:
    """The linear model and, where it is not sure, the second opinion."""

    linear: LinearModel
    opinion: SecondOpinion | None
    encoder: SentenceEncoder | None
    line: float
    own_lines: dict[str, float]

    def results(self, questions: Sequence[Question]) -> Counter[Result]:
        return Counter(self._result(normalise(text), intents) for text, intents in questions)

    def _result(self, text: str, intents: Collection[str]) -> Result:
        chances = self.linear.probabilities(features(text))
        if self.opinion and self.encoder and chances.max() < ASKED_BELOW:
            chances = self.opinion.mixed(chances, self.encoder.encode([text])[0])
        likeliest = self.linear.labels[chances.argmax()]
        if chances.max() < self.own_lines.get(likeliest, self.line):
            return "asked"
        return "right" if likeliest in intents else "wrong"


def known_to(archive: Path, lines: Sequence[Accepted]) -> list[Accepted]:
    """The lines that a trained model has learned."""
    examples = set(examples_in(archive))
    return [line for line in lines if (normalise(line.text), line.intent) in examples]


class Measurement:
    """Trains beside what is running, and reads (minutes of a core).

    Args:
        archive: The model in use, which has learned the lines.
        lines: What was accepted.
        folder: Where the vectors of the examples are.
    """

    def __init__(self, archive: Path, lines: Sequence[Accepted], folder: Path | None = None) -> None:
        self._archive = archive
        self._lines = lines
        self._folder = folder or vectors.FOLDER
        self._examples: Examples = examples_in(archive)
        self._features: dict[str, tuple[str, ...]] = {}
        self._config = _config()

    def effect(self, held_out: Sequence[Question], told: Callable[[int], None] = lambda step: None) -> Effect:
        """Measures.

        Args:
            held_out: Questions that nothing has learned.
            told: Gets the number of each of the three trainings as it begins.
        """
        questions: list[Question] = [(line.text, {line.intent}) for line in self._lines]
        first = [question for question in questions if _half(question[0]) == 0]
        second = [question for question in questions if _half(question[0]) == 1]
        told(1)
        without = self._without(questions)
        before, held_out_without = without.results(questions), without.results(held_out)
        halves: Counter[Result] = Counter()
        for step, half in enumerate((first, second), 2):
            told(step)
            halves += self._without(half).results(half)
        now = self._classifier(linear_of(self._archive), self._opinion_in_use)
        return Effect(before, halves, held_out_without, now.results(held_out), self._advised)

    def _without(self, left_out: Sequence[Question]) -> _Classifier:
        """A classifier of all examples but some."""
        absent = {normalise(text) for text, _ in left_out}
        examples = [(text, intent) for text, intent in self._examples if text not in absent]
        labels = {intent for _, intent in examples}
        linear = train(
            [text for text, _ in examples],
            [intent for _, intent in examples],
            self._read,
            strength=self._config["nlu.intents.IntentClassifier"]["strength"],
            log=[reading for reading in adaptation.learned() if reading.intent in labels],
        )
        return self._classifier(linear, self._opinion_of(examples) if self._advised else None)

    def _classifier(self, linear: LinearModel, opinion: SecondOpinion | None) -> _Classifier:
        lines = self._config["nlu.lines.ConfidenceLines"]
        own = lines.get("own_thresholds", {})
        return _Classifier(linear, opinion, self._encoder, lines["threshold"], own)

    def _read(self, text: str) -> tuple[str, ...]:
        """The features of an example, found once for all trainings."""
        if text not in self._features:
            # The same few hundred thousand stand in all texts: one copy of each is kept.
            self._features[text] = tuple(map(sys.intern, features(text)))
        return self._features[text]

    @cached_property
    def _encoder(self) -> SentenceEncoder | None:
        try:
            return opened()
        except EncoderMissing:
            return None

    @cached_property
    def _opinion_in_use(self) -> SecondOpinion | None:
        if self._encoder is None:
            return None
        try:
            return SecondOpinion.load(opinion_file(self._encoder, digest(self._examples), self._folder))
        except (OSError, ValueError, KeyError):
            return None

    @property
    def _advised(self) -> bool:
        return self._opinion_in_use is not None

    def _opinion_of(self, examples: Examples) -> SecondOpinion:
        assert self._encoder is not None
        learned = chosen(examples)
        cache = VectorCache(self._encoder, self._folder)
        for _ in cache.make([text for text, _ in learned]):
            pass  # a few at most: the model in use has learned from more
        return SecondOpinion.of(cache.of([text for text, _ in learned]), [intent for _, intent in learned])


def _half(text: str) -> int:
    """0 or 1, always the same for a text."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()[0] % 2


def _config() -> dict[str, dict[str, Any]]:
    """The components of the pipeline by name."""
    pipeline = yaml.safe_load(CONFIG.read_text(encoding="utf-8"))["pipeline"]
    return {component["name"]: component for component in pipeline}
