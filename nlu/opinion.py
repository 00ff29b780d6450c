"""The second opinion: what a message means by its nearness to the examples, whatever its words.

Two readings of a sentence's vector: a logistic regression over the vectors of the examples, and the examples
that lie nearest, on the axes that tell the intents apart. They are mixed with the linear model's chances
geometrically; how much each counts was chosen by cross-validation on our own examples
(docs/experiments.md#a-second-opinion).
"""

from __future__ import annotations

import hashlib
import os
import uuid
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from nlu.feature_index import Array

ASKED_BELOW = 0.8
"""The linear model's chance below which the second opinion is asked: a quarter of the messages."""

MOST = 23_000
"""Examples that are learned from (20,000 of 30,000 lost nothing, 12,000 a point); 14 ms of a core each."""

_FIRST, _REGRESSION, _NEAREST = 0.6, 0.3, 0.2
"""Powers of the three chances that are multiplied."""

_NEIGHBOURS = 25

_NEARNESS = 0.06
"""By how much of the cosine a neighbour counts e times less."""

_SCALE = 8.0
"""Of the vectors for the regression: of length one they would be shrunk to nothing."""

_STRENGTH = 0.3
"""Inverse regularisation (`C` of scikit-learn)."""

_ROUNDS = 35
"""Of the fit; more change nothing in the third decimal."""

_SHRUNK = 0.05
"""How far the covariance leans to the sphere, for the axes."""

_LEAST = 1e-6
"""Chance that is never undercut: a reading may not forbid what it does not know."""

_LEAST_NEAR = 1e-3
"""The same for the nearest examples: that none of 25 has an intent says little."""


class Damaged(Exception):
    """A file holds no opinion that could be used; the text says what was found."""


@dataclass(frozen=True)
class SecondOpinion:
    """What was learned from the vectors of the examples.

    Attributes:
        labels: Intents, in the order of all chances.
        mean: Of all vectors; what all sentences share says nothing.
        coefficients: Intents by width.
        intercepts: One an intent.
        axes: Width by axes.
        places: Examples by axes, each of length one.
        owners: The intent of each example, as its number in `labels`.
    """

    labels: tuple[str, ...]
    mean: Array
    coefficients: Array
    intercepts: Array
    axes: Array
    places: Array
    owners: Array

    @classmethod
    def of(cls, vectors: Array, intents: Sequence[str]) -> SecondOpinion:
        """Learns from examples (ten seconds for 30,000).

        Args:
            vectors: Examples by width, each of length one.
            intents: Of each example; two different ones at least.
        """
        from threadpoolctl import threadpool_limits

        labels = tuple(sorted(set(intents)))
        owners = np.array([labels.index(intent) for intent in intents], dtype=np.int16)
        mean = vectors.mean(axis=0)
        centred = _unit(vectors - mean)
        # On one core: it is made beside what answers, and the last digits would depend on how many there are.
        with threadpool_limits(1):
            coefficients, intercepts = _fitted(centred, owners)
            axes = _axes(centred, owners)[:, : len(labels) - 1]
            places = _unit(centred @ axes)
        return cls(
            labels,
            mean.astype(np.float32),
            coefficients.astype(np.float32),
            intercepts.astype(np.float32),
            axes.astype(np.float32),
            places.astype(np.float32),
            owners,
        )

    def mixed(self, first: Array, vector: Array) -> Array:
        """The chances of the intents by all three readings.

        Args:
            first: By the linear model, in the order of `labels`.
            vector: Of the message.
        """
        centred = _unit(vector - self.mean)
        total = _FIRST * np.log(first + _LEAST)
        total = total + _REGRESSION * np.log(self._regression(centred) + _LEAST)
        return _softmax(total + _NEAREST * np.log(self._nearest(centred) + _LEAST_NEAR))

    def _regression(self, centred: Array) -> Array:
        return _softmax(self.coefficients @ centred + self.intercepts)

    def _nearest(self, centred: Array) -> Array:
        likeness = self.places @ _unit(centred @ self.axes)
        count = min(_NEIGHBOURS, len(likeness))
        nearest = np.argpartition(-likeness, count - 1)[:count]
        weights = np.exp((likeness[nearest] - likeness[nearest].max()) / _NEARNESS)
        chances = np.bincount(self.owners[nearest], weights, minlength=len(self.labels))
        return np.asarray(chances / chances.sum())

    def save(self, file: Path) -> None:
        """Writes it, whole or not at all."""
        file.parent.mkdir(parents=True, exist_ok=True)
        fresh = file.with_name(f".{uuid.uuid4().hex}.npz")
        arrays = {name: value for name, value in vars(self).items() if name != "labels"}
        np.savez(fresh, labels=np.array(self.labels), **arrays)
        os.replace(fresh, file)

    @classmethod
    def load(cls, file: Path) -> SecondOpinion:
        """Reads what `save` wrote.

        Raises:
            FileNotFoundError: There is no such file.
            Damaged: It is not what `save` wrote.
        """
        try:
            with np.load(file, allow_pickle=False) as arrays:
                read = {name: arrays[name] for name in arrays.files}
            labels = tuple(str(label) for label in read.pop("labels"))
            return cls(labels, **read)
        except FileNotFoundError:
            raise
        except Exception as fault:
            # A spoiled archive gives whatever its bytes happen to say.
            raise Damaged(f"{type(fault).__name__}: {fault}") from fault


def _fitted(centred: Array, owners: Array) -> tuple[Array, Array]:
    """The regression's coefficients for vectors of length one, and its intercepts."""
    from sklearn.linear_model import LogisticRegression

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it is stopped after some rounds on purpose
        regression = LogisticRegression(C=_STRENGTH, max_iter=_ROUNDS).fit(centred * _SCALE, owners)
    return regression.coef_ * _SCALE, regression.intercept_


def _axes(centred: Array, owners: Array) -> Array:
    """Those that tell the intents apart, the best first: width by axes."""
    from sklearn.discriminant_analysis import LinearDiscriminantAnalysis

    model = LinearDiscriminantAnalysis(solver="eigen", shrinkage=_SHRUNK).fit(centred, owners)
    return np.asarray(model.scalings_)


def chosen(examples: Sequence[tuple[str, str]], most: int = MOST) -> list[tuple[str, str]]:
    """The examples that the opinion is made of, in their order.

    Drawn by the text alone: an example more or less changes nothing for the others.

    Args:
        examples: Normalised texts and their intents.
        most: About how many.
    """
    share = most / max(len(examples), 1)
    first = {intent: text for text, intent in sorted(examples, key=lambda example: -_lot(example[0]))}
    # Of each intent one at least, however few it has.
    return [(text, intent) for text, intent in examples if _lot(text) < share or first[intent] == text]


def _lot(text: str) -> float:
    """A number from 0 to 1 that a text always draws."""
    drawn = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(drawn, "big") / 2**64


def _unit(vectors: Array) -> Array:
    """Brought to length one along the last axis; zeros stay."""
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return np.asarray(vectors / np.where(lengths, lengths, 1.0))


def _softmax(scores: Array) -> Array:
    raised = np.exp(scores - scores.max())
    return np.asarray(raised / raised.sum())
