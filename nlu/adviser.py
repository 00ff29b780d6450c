"""The second opinion in a running engine: asked as soon as it is there, never waited for."""

from __future__ import annotations

import hashlib
import json
import logging
import tarfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nlu import vectors
from nlu.encoders import EncoderMissing, SentenceEncoder, opened
from nlu.feature_index import Array
from nlu.headway import Progress
from nlu.opinion import ASKED_BELOW, Damaged, SecondOpinion

logger = logging.getLogger(__name__)

EXAMPLES = "examples.json"
"""File of a trained model: its examples, as pairs of normalised text and intent."""

_LOOKS_APART = 2.0
"""Seconds between two looks for an opinion that is still being made."""

READY, PREPARING, MISSING = "ready", "preparing", "missing"

Examples = Sequence[tuple[str, str]]
"""Normalised texts and their intents."""


@dataclass(frozen=True)
class _Aside:
    """What is known, and what was asked beside it, while a message is read without waiting."""

    answers: Mapping[str, Array]
    questions: dict[str, Array]


_ASIDE: ContextVar[_Aside | None] = ContextVar("aside", default=None)


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

    def standing(self) -> dict[str, Any]:
        """`state`, `reason`, and while it is being made how many texts are `made` of those `wanted`. Takes
        the opinion if it has been made by now; reads files."""
        self._look()
        found: dict[str, Any] = {"state": self.state, "reason": self.reason}
        progress = Progress.read(self._folder) if self.state == PREPARING else None
        if progress and progress.examples == self._examples:
            found |= {"made": progress.made, "wanted": progress.wanted}
        return found

    def advised(self, text: str, first: Array) -> Array:
        """The chances of a normalised text's intents, with the second opinion where it is needed and there.

        Takes 12 ms where it is asked; within `aside` no time, and what is not known there stays `first`.

        Args:
            text: Normalised; it says something.
            first: The linear model's chances.
        """
        if first.max() >= ASKED_BELOW or not self._may_answer():
            return first
        aside = _ASIDE.get()
        if aside is None:
            return self.answers({text: first}).get(text, first)
        if text not in aside.answers:
            aside.questions[text] = first
        return aside.answers.get(text, first)

    @contextmanager
    def aside(self, answers: Mapping[str, Array]) -> Iterator[dict[str, Array]]:
        """Within it nobody waits for the encoder: what would be asked is only noted.

        Args:
            answers: By text, what `answers` gave.

        Yields:
            What was asked and is not among the answers: texts, and the linear model's chances.
        """
        aside = _Aside(answers, {})
        token = _ASIDE.set(aside)
        try:
            yield aside.questions
        finally:
            _ASIDE.reset(token)

    def answers(self, questions: Mapping[str, Array]) -> dict[str, Array]:
        """What was noted, asked: the chances by text; none while the opinion is not there, or if it fails."""
        self._look()
        opinion, encoder = self._opinion, self._encoder
        if opinion is None or encoder is None:
            return {}
        try:
            return {
                text: opinion.mixed(first, encoder.encode([text])[0]) for text, first in questions.items()
            }
        except Exception:
            # Whatever another's library does: a customer is answered all the same.
            logger.exception("The second opinion failed, the linear model reads alone")
            return {}

    def _may_answer(self) -> bool:
        """Whether it is there, or it is time to see whether it is by now."""
        if self._encoder is None:
            return False
        return self._opinion is not None or time.monotonic() >= self._next_look

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
        except Damaged as fault:
            self._refuse(f"{file.name} is damaged ({fault})")
            return
        if opinion.labels != self._labels:
            self._refuse(f"{file.name} is of other intents")
            return
        self._opinion, self.reason = opinion, ""
        logger.info("The second opinion has joined")

    def _refuse(self, reason: str) -> None:
        """What is there cannot be used: `nlu.preparing` makes it anew, and it joins then."""
        if reason != self.reason:
            self.reason = reason
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
