"""Vectors of texts, kept on disk by text: what is encoded once is never encoded again.

One file a kind of encoder, of records of one length that are only ever added to: a digest of the text, then
its vector in half precision. A training that is broken off, two processes that write, or a file that ends
within a record cost nothing but the records themselves.
"""

from __future__ import annotations

import fcntl
import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from nlu.encoders import SentenceEncoder
from nlu.feature_index import Array

FOLDER = Path(__file__).parent.parent / "models" / "vectors"
"""Beside the models, outside of them: a container's image can carry it (docs/operating.md)."""

_DIGEST = 16

_LENGTH = (0.98, 1.02)
"""Of a vector that was written whole; half precision costs less than that."""


class VectorCache:
    """The vectors that an encoder has made.

    Args:
        encoder: Whose vectors; it is only called for texts that are missing.
        folder: Where the file is.
    """

    def __init__(self, encoder: SentenceEncoder, folder: Path = FOLDER) -> None:
        self._encoder = encoder
        self._file = folder / f"{encoder.name}.vectors"
        self._record = np.dtype([("digest", f"V{_DIGEST}"), ("vector", "<f2", (encoder.width,))])

    def missing(self, texts: Sequence[str]) -> list[str]:
        """The texts without a vector, each once, in their order."""
        known, _ = self._read()
        return [text for text in dict.fromkeys(texts) if _digest(text) not in known]

    def make(self, texts: Sequence[str], at_once: int = 64) -> Iterator[int]:
        """Encodes the texts that are missing; who comes while another makes them waits for it.

        Args:
            texts: Any, known ones too.
            at_once: Texts between two writings, and between two yields.

        Yields:
            How many have been made so far, after each writing.
        """
        with self._alone():
            missing = self.missing(texts)
            for start in range(0, len(missing), at_once):
                some = missing[start : start + at_once]
                self._add(some, self._encoder.encode(some))
                yield start + len(some)

    def of(self, texts: Sequence[str]) -> Array:
        """The vectors of texts that are all known: texts by width, float32.

        Raises:
            KeyError: One is not.
        """
        known, vectors = self._read()
        return vectors[[known[_digest(text)] for text in texts]].astype(np.float32)

    def total(self) -> tuple[Array, int]:
        """The sum of all vectors that are there, and of how many."""
        known, vectors = self._read()
        return vectors[list(known.values())].sum(axis=0, dtype=np.float32), len(known)

    def forget_all_but(self, texts: Sequence[str]) -> None:
        """Takes the vectors of all other texts off the disk."""
        with self._alone():
            known, vectors = self._read()
            kept = [text for text in dict.fromkeys(texts) if _digest(text) in known]
            if len(kept) < len(known):
                rows = vectors[[known[_digest(text)] for text in kept]]
                fresh = self._file.with_suffix(".new")
                fresh.write_bytes(self._records(kept, rows))
                fresh.replace(self._file)

    def _read(self) -> tuple[dict[bytes, int], Array]:
        """Digests to rows, and the rows' vectors; records that are no vector are passed over."""
        if not self._file.exists():
            return {}, np.zeros((0, self._encoder.width), np.float16)
        whole = self._file.stat().st_size // self._record.itemsize
        records = np.fromfile(self._file, self._record, count=whole)
        with np.errstate(invalid="ignore"):  # what stands in a damaged record need be no number
            lengths = np.linalg.norm(records["vector"].astype(np.float32), axis=1)
        good = np.flatnonzero((lengths > _LENGTH[0]) & (lengths < _LENGTH[1]))
        return {records["digest"][row].tobytes(): int(row) for row in good}, records["vector"]

    def _add(self, texts: Sequence[str], vectors: Array) -> None:
        with self._file.open("ab") as file:
            # What a broken-off writing left behind would shift all that follows.
            file.truncate(file.tell() // self._record.itemsize * self._record.itemsize)
            file.write(self._records(texts, vectors))

    def _records(self, texts: Sequence[str], vectors: Array) -> bytes:
        records = np.zeros(len(texts), self._record)
        records["digest"] = [np.void(_digest(text)) for text in texts]
        records["vector"] = vectors
        return records.tobytes()

    @contextmanager
    def _alone(self) -> Iterator[None]:
        self._file.parent.mkdir(parents=True, exist_ok=True)
        with self._file.with_suffix(".lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def _digest(text: str) -> bytes:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=_DIGEST).digest()
