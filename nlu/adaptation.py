"""What a company's own chat log says about its customers: how often they come with which matter.

The authored examples give every problem about as many lines; customers do not. `learn` reads unlabelled
messages with the trained classifier and keeps the mean chance of each intent; training then leans the
classifier a little towards what is asked often. Only these shares are kept, no word of the log.
"""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from nlu.features import features
from nlu.linear import Array, LinearModel
from support.privacy import mask_secrets
from support.text import LONGEST_READ, normalise, says_something

FILE = Path(__file__).parent.parent / "models" / "adaptation" / "shares.json"
"""What was learned; removing it takes the adaptation back at the next training."""

FEWEST = 50
"""Messages below which nothing can be learned."""

_SAMPLE = 20_000
"""Messages that are read of a longer log: the shares stay within half a point, in a minute."""

_STRENGTH = 0.25
"""Power of the ratio of shares. 1 would be Bayes, but the shares come from the classifier itself."""

_SMOOTHING = 200
"""Messages' worth of trust in the examples' own shares."""

_LONGEST_LINE = 16 * 1024


class AdaptationError(Exception):
    """The log, or what was learned from one, can't be used; the text says why and what to do."""


@dataclass(frozen=True)
class Adaptation:
    """What was learned.

    Attributes:
        shares: Intent to its mean chance over the messages, 0 to 1.
        messages: How many messages were read.
    """

    shares: dict[str, float]
    messages: int

    def weights(self, labels: Sequence[str], examples: Sequence[str], topics: Collection[str]) -> Array:
        """A factor for the chance of each label.

        Args:
            labels: The classifier's labels.
            examples: The label of each training example.
            topics: Intents that a customer comes with. The others (yes, thanks, a fact) belong to the
                middle of a conversation, of which a log of questions says nothing: their factor is 1.
        """
        authored = Counter(label for label in examples if label in topics)
        known = {label for label in authored if label in self.shares}
        total = sum(authored[label] for label in known)
        mass = sum(self.shares[label] for label in known)
        if not total or not mass:
            return np.ones(len(labels))
        trust = self.messages / (self.messages + _SMOOTHING)
        factors = np.ones(len(labels))
        for column, label in enumerate(labels):
            if label in known:
                own = authored[label] / total
                asked = trust * self.shares[label] / mass + (1 - trust) * own
                factors[column] = (asked / own) ** _STRENGTH
        return factors

    def save(self, file: Path = FILE) -> None:
        """Writes it, whole or not at all."""
        file.parent.mkdir(parents=True, exist_ok=True)
        content = {"messages": self.messages, "shares": self.shares}
        fresh = file.with_suffix(".new")
        fresh.write_text(json.dumps(content, indent=1, sort_keys=True) + "\n", encoding="utf-8")
        fresh.replace(file)

    @classmethod
    def load(cls, file: Path = FILE) -> Adaptation | None:
        """What was learned earlier, if anything.

        Raises:
            AdaptationError: The file is damaged.
        """
        if not file.exists():
            return None
        try:
            content: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
            shares = {str(label): float(share) for label, share in content["shares"].items()}
            return cls(shares, int(content["messages"]))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
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


def learn(model: LinearModel, texts: Sequence[str]) -> Adaptation:
    """The mean chance of each intent over normalised texts, as the model without adaptation reads them."""
    total = sum((model.probabilities(features(text)) for text in texts), np.zeros(len(model.labels)))
    shares = (total / len(texts)).tolist()
    return Adaptation(dict(zip(model.labels, shares, strict=True)), len(texts))


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
