"""`python -m nlu.preparing MODEL`: makes the second opinion of a trained model, beside what is running.

What is encoded is kept as it comes, so that a process that is ended goes on where it was; a later model
costs only its new examples. How far it is stands in a file for whoever wants to know.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import sys
import uuid
from pathlib import Path

from nlu import vectors
from nlu.adviser import digest, examples_in, opinion_file
from nlu.encoders import EncoderMissing, opened
from nlu.opinion import SecondOpinion, chosen
from nlu.vectors import VectorCache

PROGRESS = "progress.json"
"""In the folder of vectors: `model` (the archive's name), `made` and `wanted` (texts), `done`, `fault`."""

_KEPT = 3
"""Opinions that are kept: an engine may still load the model of before."""

logger = logging.getLogger(__name__)


def prepare(archive: Path, folder: Path | None = None) -> Path:
    """Makes the second opinion of a trained model, if it is not there.

    Args:
        archive: The model.
        folder: Where vectors and opinions are kept.

    Returns:
        Where it is.

    Raises:
        EncoderMissing: There is no encoder here.
        KeyError, OSError: The model holds no examples, or cannot be read; or the disk refuses.
    """
    folder = folder or vectors.FOLDER
    encoder, examples = opened(), examples_in(archive)
    file = opinion_file(encoder, digest(examples), folder)
    learned = chosen(examples)
    texts = [text for text, _ in learned]
    if not file.exists():
        cache = VectorCache(encoder, folder)
        wanted = len(cache.missing(texts))
        _note(folder, archive, made=0, wanted=wanted)
        for made in cache.make(texts):
            _note(folder, archive, made=made, wanted=wanted)
        SecondOpinion.of(cache.of(texts), [intent for _, intent in learned]).save(file)
    os.utime(file)
    _note(folder, archive, made=len(texts), wanted=len(texts), done=True)
    _forget_old(folder, encoder.name)
    return file


def _note(
    folder: Path, archive: Path, *, made: int, wanted: int, done: bool = False, fault: str = ""
) -> None:
    """Writes how far it is, whole or not at all."""
    folder.mkdir(parents=True, exist_ok=True)
    fresh = folder / f".{uuid.uuid4().hex}.json"
    content = {"model": archive.name, "made": made, "wanted": wanted, "done": done, "fault": fault}
    fresh.write_text(json.dumps(content), encoding="utf-8")
    os.replace(fresh, folder / PROGRESS)


def _forget_old(folder: Path, encoder: str) -> None:
    opinions = folder.glob(f"{encoder}-*.opinion.npz")
    for file in sorted(opinions, key=lambda file: file.stat().st_mtime, reverse=True)[_KEPT:]:
        file.unlink(missing_ok=True)


def main() -> int:
    """Makes it at the lowest priority.

    Returns:
        0 also where there is no encoder: the assistant works without.
    """
    parser = argparse.ArgumentParser(prog="python -m nlu.preparing", description=__doc__)
    parser.add_argument("model", type=Path, help="a trained model, models/okpay-….tar.gz")
    archive = parser.parse_args().model
    os.nice(19)
    try:
        print(prepare(archive))
    except EncoderMissing as why:
        _note(vectors.FOLDER, archive, made=0, wanted=0, fault=str(why))
        print(why)
    except (KeyError, OSError) as fault:
        print(f"No second opinion: {fault}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
