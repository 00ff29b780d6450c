"""`python -m nlu.preparing`: makes the second opinion of a trained model, beside what is running.

What is encoded is kept as it comes, so that a process that is ended goes on where it was; a later model
costs only its new examples. How far it is stands in a file (`nlu.headway`).
"""

from __future__ import annotations

import argparse
import os
import sys
import tarfile
from collections.abc import Sequence
from pathlib import Path

from nlu import vectors
from nlu.adviser import digest, examples_in, opinion_file
from nlu.archive import NoModel, newest
from nlu.encoders import EncoderMissing, opened
from nlu.headway import Progress
from nlu.opinion import Damaged, SecondOpinion, chosen
from nlu.vectors import VectorCache

_KEPT = 3
"""Opinions that are kept: an engine may still load the model of before."""


class TakesLong(Exception):
    """More texts are missing than were to be made; nothing was done. The text says how many."""


def prepare(archive: Path, folder: Path | None = None, at_most: int | None = None) -> Path:
    """Makes the second opinion of a trained model, if it is not there or damaged.

    Args:
        archive: The model.
        folder: Where vectors and opinions are kept.
        at_most: Texts to encode; any number when left out.

    Returns:
        Where it is.

    Raises:
        EncoderMissing: There is no encoder here.
        TakesLong: More than `at_most` are missing.
        KeyError, OSError, tarfile.TarError: The model holds no examples, or cannot be read; or the disk
            refuses.
        ValueError: Its examples are of one intent only.
    """
    folder = folder or vectors.FOLDER
    encoder, examples = opened(), examples_in(archive)
    name = digest(examples)
    file, learned = opinion_file(encoder, name, folder), chosen(examples)
    texts = [text for text, _ in learned]
    if not _is_whole(file, examples):
        cache = VectorCache(encoder, folder)
        wanted = len(cache.missing(texts))
        if at_most is not None and wanted > at_most:
            raise TakesLong(f"{wanted} texts are to be encoded")
        Progress(archive.name, name, 0, wanted).write(folder)
        for made in cache.make(texts):
            Progress(archive.name, name, made, wanted).write(folder)
        SecondOpinion.of(cache.of(texts), [intent for _, intent in learned]).save(file)
    os.utime(file)
    Progress(archive.name, name, len(texts), len(texts), done=True).write(folder)
    _forget_old(folder, encoder.name)
    return file


def _is_whole(file: Path, examples: Sequence[tuple[str, str]]) -> bool:
    """Whether it is there, legible, and of the model's intents."""
    try:
        return set(SecondOpinion.load(file).labels) == {intent for _, intent in examples}
    except (FileNotFoundError, Damaged):
        return False


def _forget_old(folder: Path, encoder: str) -> None:
    opinions = folder.glob(f"{encoder}-*.opinion.npz")
    for file in sorted(opinions, key=lambda file: file.stat().st_mtime, reverse=True)[_KEPT:]:
        file.unlink(missing_ok=True)


def main() -> int:
    """Makes it at the lowest priority.

    Returns:
        0 also where there is no encoder, or it was not to take long: the assistant works without.
    """
    parser = argparse.ArgumentParser(prog="python -m nlu.preparing", description=__doc__)
    parser.add_argument("model", type=Path, nargs="?", help="a trained model; the newest when left out")
    parser.add_argument("--at-most", type=int, help="does nothing where more texts are to be encoded")
    arguments = parser.parse_args()
    os.nice(19)
    try:
        archive = arguments.model or newest()
    except NoModel as why:
        print(why, file=sys.stderr)
        return 1
    try:
        print(prepare(archive, at_most=arguments.at_most))
    except TakesLong as why:
        print(why)
    except EncoderMissing as why:
        Progress(archive.name, fault=str(why)).write(vectors.FOLDER)
        print(why)
    except (KeyError, OSError, ValueError, tarfile.TarError) as fault:
        print(f"No second opinion: {fault}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
