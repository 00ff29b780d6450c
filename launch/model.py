"""The model: trained when there is none, or when what it was trained from has changed."""

from __future__ import annotations

import fcntl
import hashlib
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from support.catalogue import catalogue

MODELS = Path("models")

ADAPTATION = MODELS / "adaptation" / "readings.jsonl.gz"
"""What `make adapt` learned from the company's own log, if it was run."""

_FILES = ("domain.yml", "config.yml", "data/words/typos.yml", "support/reading/text.py")
_SOURCES = ("data/questions", "data/problems", "data/facts", "data/dialog", "data/words", "nlu")
_KINDS = (".yml", ".py", ".txt")

_SEEN_BY_RASA = re.compile(rb"^(nlu|responses|rules|stories):", re.MULTILINE)
"""What a YAML file must hold to be part of a model: playbooks, demos and the console's words are not."""


def path() -> Path:
    """Where the model of the present sources belongs (its name holds their fingerprint)."""
    return MODELS / f"okpay-{fingerprint()}.tar.gz"


def fingerprint() -> str:
    """Of everything that a model is made from."""
    digest = hashlib.sha256()
    files = [Path(name) for name in _FILES]
    for folder in _SOURCES:
        files += sorted(file for file in Path(folder).rglob("*") if file.suffix in _KINDS)
    files += [ADAPTATION] if ADAPTATION.exists() else []
    for file in files:
        content = file.read_bytes()
        if file.suffix != ".yml" or str(file) in _FILES or _SEEN_BY_RASA.search(content):
            digest.update(str(file).encode() + b"\0" + content)
    known = catalogue()
    digest.update(repr((sorted(known.named), known.families)).encode())
    return digest.hexdigest()[:12]


@contextmanager
def _alone() -> Iterator[None]:
    """Holds others off: whoever starts beside a training waits for its model."""
    with (MODELS / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def train(environment: Mapping[str, str]) -> Path:
    """Trains the model of the present sources unless it is there; older ones are removed.

    Raises:
        subprocess.CalledProcessError: Training failed; Rasa has printed why.
    """
    wanted = path()
    with _alone():
        if not wanted.exists():
            command = [sys.executable, "-m", "engine", "train", "--out", str(MODELS)]
            command += ["--fixed-model-name", wanted.name.removesuffix(".tar.gz")]
            subprocess.run(command, env=dict(environment), check=True)
    for other in MODELS.glob("okpay-*.tar.gz"):
        if other != wanted:
            other.unlink()
    return wanted
