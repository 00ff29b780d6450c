"""A linear classifier over named features, stored as plain arrays (no pickle in a model)."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np

from nlu.feature_index import Array, Vocabulary

Analyser = Callable[[str], Iterable[str]]

_FILES = "linear"
"""Name of a model's files. That of the intents is looked for in a trained model by it (nlu/archive.py)."""

FEWEST = 2
"""Examples that a feature must stand in: one seen once says something of that line only."""


class Weighed(Protocol):
    """A text whose class is not certain."""

    @property
    def text(self) -> str:
        """The normalised text."""

    @property
    def intent(self) -> str:
        """Its class."""

    @property
    def weight(self) -> float:
        """What it counts, against 1."""


@dataclass(frozen=True)
class LinearModel:
    """One logistic regression a class.

    Attributes:
        labels: Class names, in the order of the rows of `coefficients`.
        vocabulary: The features.
        coefficients: Classes by columns.
        intercepts: One a class.
    """

    labels: tuple[str, ...]
    vocabulary: Vocabulary
    coefficients: Array
    intercepts: Array

    def probabilities(self, names: Iterable[str]) -> Array:
        """The chance of each label for the features of one text, of which one is right; all alike where no
        feature is known.

        The softmax of the scores, as it is: what it says is true to four points or less
        (docs/decisions/0048-softmax-and-lines.md).
        """
        scores = self._scores(names)
        if scores is None:
            return np.full(len(self.labels), 1 / len(self.labels))
        raised = np.exp(scores - scores.max())
        return np.asarray(raised / raised.sum())

    def chances(self, names: Iterable[str]) -> Array | None:
        """The chance of each label by itself, any number of which may be right; None for unknown features."""
        scores = self._scores(names)
        return None if scores is None else np.asarray(1 / (1 + np.exp(-scores)))

    def _scores(self, names: Iterable[str]) -> Array | None:
        columns, values = self.vocabulary.weigh(names)
        if not len(columns):
            return None
        return np.asarray(self.coefficients[:, columns] @ values + self.intercepts)

    def save(self, folder: Path, name: str = _FILES) -> None:
        """Writes the model into a folder, in files of that name."""
        np.savez(
            folder / f"{name}.npz",
            idf=self.vocabulary.idf.astype(np.float32),
            coefficients=self.coefficients.astype(np.float32),
            intercepts=self.intercepts,
        )
        content = {"labels": self.labels, "features": self.vocabulary.names()}
        (folder / f"{name}.json").write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path, name: str = _FILES) -> LinearModel:
        """Reads what `save` wrote."""
        content = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
        with np.load(folder / f"{name}.npz", allow_pickle=False) as arrays:
            return cls(
                labels=tuple(content["labels"]),
                vocabulary=Vocabulary.named(content["features"], arrays["idf"]),
                coefficients=np.asfortranarray(arrays["coefficients"]),
                intercepts=arrays["intercepts"],
            )


def train(
    texts: Sequence[str],
    labels: Sequence[str],
    analyser: Analyser,
    *,
    strength: float,
    log: Sequence[Weighed] = (),
) -> LinearModel:
    """Fits the model.

    Args:
        texts: Training texts.
        labels: The class of each text.
        analyser: Text to feature names, each `block:rest`.
        strength: Inverse regularisation (`C` of scikit-learn).
        log: More texts with classes, each of its own weight; they bring no new features.
    """
    from scipy.sparse import vstack
    from sklearn.linear_model import LogisticRegression

    names = [list(analyser(text)) for text in texts]
    vocabulary = Vocabulary.of(names, FEWEST)
    matrix = vocabulary.matrix(names)
    if log:
        matrix = vstack([matrix, vocabulary.matrix([list(analyser(each.text)) for each in log])])
    # One class against the rest with liblinear: 3 s where the multinomial fit took 30 s, as right on
    # the dev questions (docs/experiments.md).
    model = LogisticRegression(C=strength, solver="liblinear", dual=True, max_iter=200, tol=0.01)
    weights = [1.0] * len(texts) + [each.weight for each in log]
    model.fit(matrix, [*labels, *(each.intent for each in log)], sample_weight=weights)
    return LinearModel(
        labels=tuple(str(label) for label in model.classes_),
        vocabulary=vocabulary,
        coefficients=np.asfortranarray(model.coef_),
        intercepts=model.intercept_,
    )
