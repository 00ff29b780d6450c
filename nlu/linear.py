"""A linear classifier over named features, stored as plain arrays (no pickle in a model)."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]

Analyser = Callable[[str], Iterable[str]]


@dataclass(frozen=True)
class LinearModel:
    """One logistic regression a class over sublinear tf-idf, one block a feature prefix.

    Attributes:
        labels: Class names, in the order of the rows of `coefficients`.
        vocabulary: Feature name to column.
        idf: Inverse document frequency a column.
        blocks: Block index a column (features of a block are scaled to length one together).
        coefficients: Classes by columns.
        intercepts: One a class.
    """

    labels: tuple[str, ...]
    vocabulary: dict[str, int]
    idf: Array
    blocks: Array
    coefficients: Array
    intercepts: Array

    def probabilities(self, names: Iterable[str]) -> Array:
        """The chance of each label for the features of one text; all alike where none is known."""
        counts = Counter(column for name in names if (column := self.vocabulary.get(name)) is not None)
        if not counts:
            return np.full(len(self.labels), 1 / len(self.labels))
        columns = np.fromiter(counts.keys(), dtype=np.int64)
        values = _weigh(np.fromiter(counts.values(), dtype=np.float64)) * self.idf[columns]
        values = _scale(values, self.blocks[columns])
        scores = self.coefficients[:, columns] @ values + self.intercepts
        chances = 1 / (1 + np.exp(-scores))
        return np.asarray(chances / chances.sum())

    def save(self, folder: Path) -> None:
        """Writes the model into a folder."""
        np.savez(
            folder / "linear.npz",
            idf=self.idf.astype(np.float32),
            blocks=self.blocks,
            coefficients=self.coefficients.astype(np.float32),
            intercepts=self.intercepts,
        )
        names = sorted(self.vocabulary, key=self.vocabulary.__getitem__)
        (folder / "linear.json").write_text(
            json.dumps({"labels": self.labels, "features": names}, ensure_ascii=False),
            encoding="utf-8",
        )

    @classmethod
    def load(cls, folder: Path) -> LinearModel:
        """Reads what `save` wrote."""
        names = json.loads((folder / "linear.json").read_text(encoding="utf-8"))
        with np.load(folder / "linear.npz", allow_pickle=False) as arrays:
            return cls(
                labels=tuple(names["labels"]),
                vocabulary={name: column for column, name in enumerate(names["features"])},
                idf=arrays["idf"],
                blocks=arrays["blocks"],
                coefficients=np.asfortranarray(arrays["coefficients"]),
                intercepts=arrays["intercepts"],
            )


def train(texts: Sequence[str], labels: Sequence[str], analyser: Analyser, *, strength: float) -> LinearModel:
    """Fits the model.

    Args:
        texts: Training texts.
        labels: The class of each text.
        analyser: Text to feature names, each `block:rest`.
        strength: Inverse regularisation (`C` of scikit-learn).
    """
    from scipy.sparse import csr_matrix
    from sklearn.linear_model import LogisticRegression

    counted = [Counter(analyser(text)) for text in texts]
    frequency: Counter[str] = Counter(name for counts in counted for name in counts)
    kept = sorted(name for name, count in frequency.items() if count > 1)
    vocabulary = {name: column for column, name in enumerate(kept)}
    prefixes = sorted({name.split(":", 1)[0] for name in kept})
    blocks = np.array([prefixes.index(name.split(":", 1)[0]) for name in kept], dtype=np.int8)
    idf = np.array([np.log((1 + len(texts)) / (1 + frequency[name])) + 1 for name in kept])
    rows, columns, values = [], [], []
    for row, counts in enumerate(counted):
        known = [(vocabulary[name], count) for name, count in counts.items() if name in vocabulary]
        if not known:
            continue
        index = np.array([column for column, _ in known])
        weight = _weigh(np.array([count for _, count in known], dtype=np.float64)) * idf[index]
        rows.extend([row] * len(known))
        columns.extend(index.tolist())
        values.extend(_scale(weight, blocks[index]).tolist())
    matrix = csr_matrix((values, (rows, columns)), shape=(len(texts), len(kept)))
    # One class against the rest with liblinear: 3 s where the multinomial fit took 30 s, as right on
    # the dev questions (docs/decisions.md).
    model = LogisticRegression(C=strength, solver="liblinear", dual=True, max_iter=200, tol=0.01)
    model.fit(matrix, list(labels))
    return LinearModel(
        labels=tuple(str(label) for label in model.classes_),
        vocabulary=vocabulary,
        idf=idf,
        blocks=blocks,
        coefficients=np.asfortranarray(model.coef_),
        intercepts=model.intercept_,
    )


def _weigh(counts: Array) -> Array:
    return np.asarray(1 + np.log(counts))


def _scale(values: Array, blocks: Array) -> Array:
    """Each block's values brought to length one."""
    squares = np.bincount(blocks, weights=values * values)
    return np.asarray(values / np.sqrt(squares[blocks]))
