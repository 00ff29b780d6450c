"""Linear models of texts with any number of labels, each with a chance of its own that can be relied on.

One logistic regression a label (scikit-learn's `OneVsRestClassifier`). What it calls a chance is none yet:
how far a score can be trusted shows in texts that it was not fitted to, so each label's scores are put right
by Platt's way, with what cross-validation gives.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from nlu.feature_index import Array, Vocabulary
from nlu.linear import FEWEST, LinearModel

_FOLDS = 5


@dataclass(frozen=True)
class Trial:
    """How labels were read in texts that their model was not fitted to.

    Attributes:
        labels: The labels, in the order of the columns.
        right: Texts by labels: whether the text has it.
        scores: Texts by labels, as the model gives them.
        slopes: One a label, and
        shifts: one a label: a score times the slope plus the shift gives the chance.
    """

    labels: tuple[str, ...]
    right: Array
    scores: Array
    slopes: Array
    shifts: Array

    @property
    def chances(self) -> Array:
        """Texts by labels, 0 to 1."""
        return np.asarray(1 / (1 + np.exp(-(self.scores * self.slopes + self.shifts))))


def train(names: Sequence[Iterable[str]], labels: Sequence[Collection[str]], strength: float) -> LinearModel:
    """Fits a model, its chances put right.

    Args:
        names: The features of each text.
        labels: The labels of each text, maybe none. Each label needs texts with and without it.
        strength: Inverse regularisation (`C` of scikit-learn).
    """
    vocabulary = Vocabulary.of(names, FEWEST)
    matrix, tried = vocabulary.matrix(names), trial(names, labels, strength)
    fitted = _estimator(strength).fit(matrix, tried.right).estimators_
    coefficients = np.vstack([each.coef_[0] for each in fitted])
    intercepts = np.array([each.intercept_[0] for each in fitted])
    return LinearModel(
        labels=tried.labels,
        vocabulary=vocabulary,
        coefficients=np.asfortranarray(coefficients * tried.slopes[:, None]),
        intercepts=intercepts * tried.slopes + tried.shifts,
    )


def trial(names: Sequence[Iterable[str]], labels: Sequence[Collection[str]], strength: float) -> Trial:
    """Reads each text with a model that was fitted to the others (five parts, in turn)."""
    from sklearn.model_selection import KFold, cross_val_predict

    known = tuple(sorted({label for each in labels for label in each}))
    right = np.array([[label in each for label in known] for each in labels], dtype=np.int8)
    matrix = Vocabulary.of(names, FEWEST).matrix(names)
    parts = KFold(_FOLDS, shuffle=True, random_state=0)
    scores = cross_val_predict(_estimator(strength), matrix, right, cv=parts, method="decision_function")
    slopes, shifts = zip(*map(_platt, scores.T, right.T), strict=True)
    return Trial(known, right, scores, np.array(slopes), np.array(shifts))


def _estimator(strength: float) -> Any:
    from sklearn.linear_model import LogisticRegression
    from sklearn.multiclass import OneVsRestClassifier

    # As in nlu/linear.py. Primal: with so few texts a label it takes half the time, and it converges.
    return OneVsRestClassifier(LogisticRegression(C=strength, solver="liblinear", max_iter=200, tol=0.01))


def _platt(scores: Array, right: Array) -> tuple[float, float]:
    """Slope and shift by which the scores of one label become chances."""
    from sklearn.linear_model import LogisticRegression

    fitted = LogisticRegression(C=1e6).fit(scores[:, None], right)
    return float(fitted.coef_[0, 0]), float(fitted.intercept_[0])
