"""How well acts are read: precision and recall of each, in texts that the reader was not fitted to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from nlu import multilabel
from nlu.acts import ActReader, examples
from nlu.features import features

LINE = 0.5
"""The chance from which an act counts as read."""


@dataclass(frozen=True)
class ActScore:
    """One act: shares 0 to 1, and how many examples have it."""

    act: str
    precision: float
    recall: float
    count: int


def scores(data: Path) -> Iterator[ActScore]:
    """Each act's, by cross-validation over the examples of a data folder (a few seconds)."""
    texts, labels = examples(data)
    if not any(labels):
        return
    strength = float(ActReader.get_default_config()["strength"])
    tried = multilabel.trial([features(text) for text in texts], labels, strength)
    right, chances = tried.right.astype(bool), tried.chances
    for column, act in enumerate(tried.labels):
        has, read = right[:, column], chances[:, column] >= LINE
        hits, count = int(np.sum(has & read)), int(np.sum(has))
        found = max(int(np.sum(read)), 1)
        yield ActScore(act, hits / found, hits / count, count)


def table(data: Path) -> str:
    """The scores, a line each, and what they come to over all acts."""
    found = list(scores(data))
    if not found:
        return ""
    rows = [f"    {each.act:34}{each.precision:6.0%}{each.recall:6.0%}{each.count:6}" for each in found]
    count = sum(each.count for each in found)
    mean = [sum(getattr(each, name) for each in found) / len(found) for name in ("precision", "recall")]
    rows.append(f"    {'mean':34}{mean[0]:6.0%}{mean[1]:6.0%}{count:6}")
    return "\n".join(rows)
