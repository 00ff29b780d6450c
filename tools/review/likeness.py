"""Texts that mean the same, put together: what an editor decides on with one key.

Two texts are alike where their vectors are near and the classifier takes them for the same: either alone
puts together what only shares words, or what only shares a wrong guess. Of the 277 questions of
`data/held_out.tsv` and of the development files that the linear model is not sure of, groups by both hold
84% of the lines, and 82% of those share the group's intent; by vectors alone, at about as many keys, 62%
(docs/experiments.md#groups-in-make-review).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from nlu import vectors
from nlu.encoders import SentenceEncoder
from nlu.feature_index import Array
from nlu.vectors import VectorCache
from support.people.misreadings import LIKELIEST, Group, Meaning

FOLDER = Path("var/review")
"""Vectors of what waits, and of nothing else: they go with the texts."""

MOST_LINES = 20
"""That one key takes: more than a screen nobody reads."""

MOST_TEXTS = 3_000
"""That are compared, the most frequent: each with each, 70 MB; those beyond stand by themselves."""

_FEWEST = 100
"""Vectors that a mean needs; centred by fewer, texts look far apart that are not."""

_SHARE = 0.5
"""Part of the likeness that the readings have; the vectors' cosine has the rest."""

_ALIKE = 0.45
"""Likeness that each two lines of a group reach."""


@dataclass(frozen=True)
class Bundle:
    """Texts that mean the same, the most frequent first."""

    lines: tuple[Group, ...]

    @property
    def count(self) -> int:
        """Messages of all lines."""
        return sum(line.count for line in self.lines)

    @property
    def meanings(self) -> tuple[Meaning, ...]:
        """What they may mean, the likeliest first: as customers chose, then by mean confidence."""
        if len(self.lines) == 1:
            return self.lines[0].meanings
        names = {meaning.intent for line in self.lines for meaning in line.meanings}
        found = [self._meaning(name) for name in sorted(names)]
        return tuple(sorted(found, key=lambda meaning: (-meaning.chosen, -meaning.confidence))[:LIKELIEST])

    def _meaning(self, name: str) -> Meaning:
        said = [(line.count, each) for line in self.lines for each in line.meanings if each.intent == name]
        confidence = sum(count * each.confidence for count, each in said) / self.count
        return Meaning(name, sum(each.chosen for _, each in said), confidence)


def apart(groups: Sequence[Group]) -> list[Bundle]:
    """Each text by itself."""
    return [Bundle((group,)) for group in groups]


def bundled(
    groups: Sequence[Group],
    encoder: SentenceEncoder,
    folder: Path = FOLDER,
    examples: Path | None = None,
    told: Callable[[int, int], None] = lambda made, wanted: None,
) -> list[Bundle]:
    """Puts together what means the same; the bundle with the most messages first.

    Args:
        groups: The texts, the most frequent first.
        encoder: Gives their vectors.
        folder: Where these are kept while the texts wait.
        examples: The folder of the examples' vectors, by whose mean all are centred.
        told: Gets how many of how many texts have been encoded.

    Returns:
        Each text by itself where there are too few vectors to tell what is near.
    """
    compared, beyond = groups[:MOST_TEXTS], groups[MOST_TEXTS:]
    total, count = VectorCache(encoder, examples or vectors.FOLDER).total()
    cache = VectorCache(encoder, folder)
    cache.forget_all_but([group.text for group in compared])
    if count + len(compared) < _FEWEST or len(compared) < 2:
        return apart(groups)
    own = _own(compared, cache, told)
    centred = own - (total + own.sum(axis=0)) / (count + len(own))
    likeness = (1 - _SHARE) * _cosines(centred) + _SHARE * _agreement(compared)
    found = [Bundle(tuple(compared[line] for line in lines)) for lines in _together(likeness)]
    return sorted([*found, *apart(beyond)], key=lambda bundle: -bundle.count)


def _own(groups: Sequence[Group], cache: VectorCache, told: Callable[[int, int], None]) -> Array:
    texts = [group.text for group in groups]
    wanted = len(cache.missing(texts))
    for made in cache.make(texts):
        told(made, wanted)
    return cache.of(texts)


def _cosines(found: Array) -> Array:
    lengths = np.linalg.norm(found, axis=1, keepdims=True)
    unit = found / np.where(lengths, lengths, 1.0)
    return np.asarray(unit @ unit.T)


def _agreement(groups: Sequence[Group]) -> Array:
    """How far the readings of each two texts are the same, from 0 to 1 (Bhattacharyya's coefficient)."""
    names = {meaning.intent for group in groups for meaning in group.meanings}
    columns = {name: column for column, name in enumerate(sorted(names))}
    chances = np.zeros((len(groups), len(columns)))
    for row, group in enumerate(groups):
        chosen = any(meaning.chosen for meaning in group.meanings)
        for meaning in group.meanings:
            # What customers chose is known; the rest of the ranking is a guess.
            chances[row, columns[meaning.intent]] = meaning.chosen if chosen else meaning.confidence
    total = chances.sum(axis=1, keepdims=True)
    roots = np.sqrt(chances / np.where(total > 1, total, 1.0))
    return np.asarray(roots @ roots.T)


def _together(likeness: Array) -> list[list[int]]:
    """Rows of which each two are alike, by complete linkage; the first in each is its smallest."""
    from scipy.cluster.hierarchy import fcluster, linkage

    # Each pair once, in the order that SciPy wants them.
    distances = 1 - likeness[np.triu_indices(len(likeness), 1)]
    labels = fcluster(linkage(distances, "complete"), 1 - _ALIKE, "distance")
    found = []
    for label in dict.fromkeys(labels.tolist()):
        first, *others = np.flatnonzero(labels == label).tolist()
        rows = [first, *sorted(others, key=lambda row: -likeness[first, row])]
        found += [rows[start : start + MOST_LINES] for start in range(0, len(rows), MOST_LINES)]
    return found
