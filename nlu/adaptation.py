"""A company's own chat log teaches the classifier how its customers speak.

`learn` reads unlabelled messages with the trained classifier, and with the second opinion where there is
one, each in the light of its topic (`nlu.topics`), and keeps those it is fairly sure of; training then counts
them as examples of a tenth of an example's weight. They are masked before anything reads them, and stay in a
file beside the models: the model itself knows no words but those of the examples. Their vectors are kept
nowhere: a log is read once.
"""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from nlu import topics
from nlu.adviser import Adviser
from nlu.feature_index import Array
from nlu.features import features
from nlu.linear import LinearModel
from support.reading.privacy import mask_secrets
from support.reading.text import LONGEST_READ, normalise, says_something

FILE = Path(__file__).parent.parent / "models" / "adaptation" / "readings.jsonl.gz"
"""What was learned; removing it takes the adaptation back at the next training."""

FEWEST = 50
"""Messages below which nothing can be learned."""

_SAMPLE = 20_000
"""Messages that are read of a longer log: 112,000 of them helped no more (docs/experiments.md)."""

_LONGEST_LINE = 16 * 1024


_SURE = 0.4
"""The chance from which a message is kept."""

_WEIGHT = 0.1
"""Of a message that is wholly sure, against an authored example's 1."""


class AdaptationError(Exception):
    """The log, or what was learned from one, can't be used; the text says why and what to do."""


@dataclass(frozen=True)
class Reading:
    """A message of the log, as it was read.

    Attributes:
        text: Masked and normalised.
        intent: Its likeliest intent.
        weight: What it counts in training, against 1 for an authored example.
    """

    text: str
    intent: str
    weight: float


def learn(
    model: LinearModel,
    texts: Sequence[str],
    adviser: Adviser | None = None,
    told: Callable[[int, int], None] = lambda read, messages: None,
) -> list[Reading]:
    """What normalised texts most likely mean, as the classifier and their topics read them.

    Args:
        model: The linear model.
        texts: Normalised.
        adviser: The second opinion, asked where the linear model is not sure; 14 ms of a core each time.
        told: Gets after each message how many of how many are read.
    """
    names = [list(features(text)) for text in texts]
    own = np.array(list(_chances(model, texts, names, adviser, told)))
    chances = topics.lean(names, own)
    return [
        Reading(text, model.labels[each.argmax()], round(_WEIGHT * float(each.max()), 4))
        for text, each in zip(texts, chances, strict=True)
        if each.max() >= _SURE
    ]


def _chances(
    model: LinearModel,
    texts: Sequence[str],
    names: Sequence[Sequence[str]],
    adviser: Adviser | None,
    told: Callable[[int, int], None],
) -> Iterator[Array]:
    for read, (text, each) in enumerate(zip(texts, names, strict=True), 1):
        first = model.probabilities(each)
        yield adviser.advised(text, first) if adviser else first
        told(read, len(texts))


def save(readings: Sequence[Reading], file: Path | None = None) -> None:
    """Writes what was learned, whole or not at all."""
    file = file or FILE
    file.parent.mkdir(parents=True, exist_ok=True)
    fresh = file.with_suffix(".new")
    with gzip.open(fresh, "wt", encoding="utf-8") as output:
        for reading in readings:
            print(json.dumps(vars(reading), ensure_ascii=False), file=output)
    fresh.replace(file)


def learned(file: Path | None = None) -> list[Reading]:
    """What was learned earlier, if anything.

    Raises:
        AdaptationError: The file is damaged.
    """
    file = file or FILE
    if not file.exists():
        return []
    try:
        with gzip.open(file, "rt", encoding="utf-8") as lines:
            return [_reading(json.loads(line)) for line in lines]
    except (OSError, EOFError, ValueError, KeyError, TypeError) as error:
        raise AdaptationError(f"{file} is damaged: remove it, or run make adapt again") from error


def read_log(path: Path) -> list[str]:
    """A sample of the messages of a log, one a line, masked and normalised.

    Raises:
        AdaptationError: No file, no text in UTF-8, or too few messages.
    """
    if not path.is_file():
        raise AdaptationError(f"{path}: no such file; make adapt LOGS=file.txt, one message a line")
    chosen: list[str] = []
    dice = random.Random(0)
    count = 0
    with path.open("rb") as file:
        for line in _lines(file, path):
            count += 1
            if len(chosen) < _SAMPLE:
                chosen.append(line)
            elif (place := dice.randrange(count)) < _SAMPLE:
                chosen[place] = line
    texts = [normalise(mask_secrets(line).text) for line in chosen]
    texts = [text for text in texts if says_something(text)]
    if len(texts) < FEWEST:
        raise AdaptationError(f"{path}: {len(texts)} messages; at least {FEWEST} are needed, one a line")
    return texts


def _reading(line: dict[str, Any]) -> Reading:
    return Reading(str(line["text"]), str(line["intent"]), float(line["weight"]))


def _lines(file: BinaryIO, path: Path) -> Iterator[str]:
    """The lines that say something, each cut to what the assistant reads of a message."""
    first = True
    while raw := file.readline(_LONGEST_LINE):
        whole = raw.endswith(b"\n")
        try:
            text = raw.decode("utf-8-sig" if first else "utf-8", errors="strict" if whole else "ignore")
        except UnicodeDecodeError as error:
            raise AdaptationError(f"{path}: not a text in UTF-8; save it as UTF-8 first") from error
        if "\0" in text:
            raise AdaptationError(f"{path}: not a text file")
        first = False
        while not whole and (rest := file.readline(_LONGEST_LINE)):
            whole = rest.endswith(b"\n")
        if text.strip():
            yield text.strip()[:LONGEST_READ]
