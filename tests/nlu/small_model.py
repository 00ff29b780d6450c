"""A trained model as Rasa packs it, as far as commands read it without Rasa."""

from __future__ import annotations

import json
import tarfile
from collections.abc import Sequence
from pathlib import Path

from nlu.adviser import EXAMPLES
from nlu.features import features
from nlu.linear import train


def archive(folder: Path, examples: Sequence[tuple[str, str]]) -> Path:
    """Trains and packs one.

    Args:
        folder: Where to; it is made.
        examples: Normalised texts and their intents.
    """
    inside = folder / "inside"
    inside.mkdir(parents=True)
    texts, labels = [text for text, _ in examples], [intent for _, intent in examples]
    train(texts, labels, features, strength=16.0).save(inside)
    (inside / EXAMPLES).write_text(json.dumps(list(examples), ensure_ascii=False), encoding="utf-8")
    file = folder / "okpay-0123456789ab.tar.gz"
    with tarfile.open(file, "w:gz") as whole:
        whole.add(inside, "components/train_nlu.intents")
    return file
