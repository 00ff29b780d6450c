"""Sentence encoders: a text as a point, near to those of texts that mean the same in other words.

The port, and which encoder there is on this machine. Nothing is ever downloaded at run time.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import Protocol

from nlu.feature_index import Array
from support.environment import sentence_encoder

VARIABLE = "SENTENCE_ENCODER"
"""Environment variable: empty for the wheel where it is installed, `off`, or a folder of an ONNX encoder."""

OFF = "off"

LONGEST = 200
"""Characters of a text that are encoded: no example has more. With 1,000 one message would keep all the
others waiting for 1.2 s, with 200 for 0.15 s (the wheel, on one core)."""


class EncoderMissing(Exception):
    """There is no encoder, or it cannot be used here; the text says why."""


class SentenceEncoder(Protocol):
    """Gives texts their vectors."""

    @property
    def name(self) -> str:
        """What vectors of one kind have in common: file names hold it, so it is of `[a-z0-9.-]`."""

    @property
    def width(self) -> int:
        """Numbers in a vector."""

    def encode(self, texts: Sequence[str]) -> Array:
        """The vectors of texts, texts by `width`, float32, each of length one; the same for the same text
        whatever stands beside it. On one core.
        """


@functools.lru_cache(maxsize=4)
def opened(wanted: str | None = None) -> SentenceEncoder:
    """The encoder that is asked for, loaded once a process.

    Args:
        wanted: As `SENTENCE_ENCODER` has it; its value when left out.

    Raises:
        EncoderMissing: It is switched off, not installed, damaged, or made for another processor.
    """
    try:
        wanted = sentence_encoder() if wanted is None else wanted.strip()
    except ValueError as fault:
        raise EncoderMissing(str(fault)) from fault
    if wanted.lower() == OFF:
        raise EncoderMissing(f"{VARIABLE} is off")
    if wanted:
        from nlu.encoders.onnx_folder import OnnxEncoder

        return OnnxEncoder.opened(wanted)
    from nlu.encoders.wheel import WheelEncoder

    return WheelEncoder.opened()


def readable(text: str) -> str:
    """What is encoded of a text: at most `LONGEST` characters, each of which has a form in UTF-8."""
    return text[:LONGEST].encode("utf-8", "replace").decode("utf-8")
