"""The second opinion in a running engine: asked as soon as it is there, never waited for."""

from __future__ import annotations

import hashlib
import json
import logging
import tarfile
import time
from collections.abc import Sequence
from pathlib import Path
from zipfile import BadZipFile

from nlu import vectors
from nlu.encoders import EncoderMissing, SentenceEncoder, opened
from nlu.feature_index import Array
from nlu.opinion import ASKED_BELOW, SecondOpinion

logger = logging.getLogger(__name__)

EXAMPLES = "examples.json"
"""File of a trained model: its examples, as pairs of normalised text and intent."""

_LOOKS_APART = 2.0
"""Seconds between two looks for an opinion that is still being made."""

READY, PREPARING, MISSING = "ready", "preparing", "missing"

Examples = Sequence[tuple[str, str]]
"""Normalised texts and their intents."""


class Adviser:
    """An encoder, and what it says of a text beside the linear model.

    Args:
        examples: Of the model in use.
        folder: Where vectors and opinions are kept.
    """

    def __init__(self, examples: Examples, folder: Path | None = None) -> None:
        self._examples = digest(examples)
        self._labels = tuple(sorted({intent for _, intent in examples}))
        self._folder = folder or vectors.FOLDER
        self._opinion: SecondOpinion | None = None
        self._encoder: SentenceEncoder | None = None
        self._next_look = 0.0
        self.reason = ""
        try:
            self._encoder = opened()
        except EncoderMissing as why:
            self.reason = str(why)
            logger.warning("No second opinion, the linear model reads alone: %s", why)
        self._look()

    @property
    def state(self) -> str:
        """`ready`, `preparing` (it joins when it is made), or `missing`, for `reason`."""
        if self._opinion is not None:
            return READY
        return PREPARING if self._encoder is not None else MISSING

    def advised(self, text: str, first: Array) -> Array:
        """The chances of a normalised text's intents, with the second opinion where it is needed and there.

        Args:
            text: Normalised; it says something.
            first: The linear model's chances.
        """
        if first.max() >= ASKED_BELOW or self._encoder is None:
            return first
        self._look()
        if self._opinion is None:
            return first
        return self._opinion.mixed(first, self._encoder.encode([text])[0])

    def _look(self) -> None:
        """Takes the opinion if it has been made since the last look."""
        if self._opinion is not None or self._encoder is None or time.monotonic() < self._next_look:
            return
        self._next_look = time.monotonic() + _LOOKS_APART
        file = opinion_file(self._encoder, self._examples, self._folder)
        try:
            opinion = SecondOpinion.load(file)
        except FileNotFoundError:
            return
        except (OSError, ValueError, KeyError, BadZipFile) as fault:
            self._give_up(f"{file} is damaged ({type(fault).__name__}): remove it, and start again")
            return
        if opinion.labels != self._labels:
            self._give_up(f"{file} is of other intents: remove it, and start again")
            return
        self._opinion = opinion
        logger.info("The second opinion has joined")

    def _give_up(self, reason: str) -> None:
        self._encoder, self.reason = None, reason
        logger.warning("No second opinion, the linear model reads alone: %s", reason)


def digest(examples: Examples) -> str:
    """Of a model's examples, and of the way an opinion is made of them."""
    made_by = (Path(__file__).parent / "opinion.py").read_bytes()
    content = json.dumps(list(map(list, examples)), ensure_ascii=False).encode("utf-8", "surrogatepass")
    return hashlib.sha256(made_by + content).hexdigest()[:16]


def opinion_file(encoder: SentenceEncoder, examples_digest: str, folder: Path) -> Path:
    """Where the opinion of these examples belongs."""
    return folder / f"{encoder.name}-{examples_digest}.opinion.npz"


def examples_in(archive: Path) -> list[tuple[str, str]]:
    """The examples of a trained model.

    Raises:
        KeyError: It holds none.
        OSError: It cannot be read.
    """
    with tarfile.open(archive) as whole:
        for member in whole:
            if Path(member.name).name == EXAMPLES and (content := whole.extractfile(member)):
                return [(text, intent) for text, intent in json.load(content)]
    raise KeyError(EXAMPLES)
