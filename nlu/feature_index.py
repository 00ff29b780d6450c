"""Named features as weighted columns: sublinear tf-idf, each block of features scaled to length one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

Array = npt.NDArray[Any]


@dataclass(frozen=True)
class Vocabulary:
    """The features that are known, and what each weighs.

    Attributes:
        columns: Feature name (`block:rest`) to column.
        idf: Inverse document frequency a column.
        blocks: Block index a column (features of a block are scaled to length one together).
    """

    columns: dict[str, int]
    idf: Array
    blocks: Array

    @classmethod
    def of(cls, texts: Sequence[Iterable[str]], fewest: int) -> Vocabulary:
        """The features that stand in at least `fewest` of the texts."""
        frequency: Counter[str] = Counter(name for names in texts for name in set(names))
        kept = sorted(name for name, count in frequency.items() if count >= fewest)
        idf = np.array([np.log((1 + len(texts)) / (1 + frequency[name])) + 1 for name in kept])
        return cls.named(kept, idf)

    @classmethod
    def named(cls, names: Sequence[str], idf: Array) -> Vocabulary:
        """The features of these columns, in their order."""
        prefixes = sorted({name.split(":", 1)[0] for name in names})
        blocks = np.array([prefixes.index(name.split(":", 1)[0]) for name in names], dtype=np.int8)
        return cls({name: column for column, name in enumerate(names)}, idf, blocks)

    def names(self) -> list[str]:
        """The features in the order of their columns."""
        return sorted(self.columns, key=self.columns.__getitem__)

    def weigh(self, names: Iterable[str]) -> tuple[Array, Array]:
        """The columns of the known features of a text, and their values; both empty if none is known."""
        counts = Counter(map(self.columns.get, names))
        counts.pop(None, None)
        columns = np.fromiter(counts.keys(), dtype=np.int64)
        values = (1 + np.log(np.fromiter(counts.values(), dtype=np.float64))) * self.idf[columns]
        blocks = self.blocks[columns]
        squares = np.bincount(blocks, weights=values * values)
        return columns, values / np.sqrt(squares[blocks])

    def matrix(self, texts: Sequence[Iterable[str]]) -> csr_matrix:
        """Texts by columns."""
        from scipy.sparse import csr_matrix

        weighed = [self.weigh(names) for names in texts]
        starts = np.cumsum([0, *(len(columns) for columns, _ in weighed)])
        columns = np.concatenate([columns for columns, _ in weighed])
        values = np.concatenate([values for _, values in weighed])
        return csr_matrix((values, columns, starts), shape=(len(texts), len(self.columns)))
