"""The classifier inside a trained model, for commands that read texts without Rasa."""

from __future__ import annotations

import tarfile
import tempfile
from pathlib import Path

from nlu.linear import LinearModel

MODELS = Path("models")


class NoModel(Exception):
    """There is no trained model; the text says what to do."""


def newest(models: Path = MODELS) -> Path:
    """The newest trained model of a folder.

    Raises:
        NoModel: It holds none.
    """
    archives = sorted(models.glob("okpay-*.tar.gz"), key=lambda file: file.stat().st_mtime)
    if not archives:
        raise NoModel(f"no model in {models}: run make train first")
    return archives[-1]


def linear_of(archive: Path) -> LinearModel:
    """The linear model of the intents inside a trained model."""
    with tempfile.TemporaryDirectory() as folder, tarfile.open(archive) as whole:
        for member in whole.getmembers():
            name = Path(member.name).name
            if name in ("linear.json", "linear.npz") and (content := whole.extractfile(member)):
                (Path(folder) / name).write_bytes(content.read())
        return LinearModel.load(Path(folder))
