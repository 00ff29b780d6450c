"""The model: trained when there is none, or when what it was trained from has changed."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import IO

from launch import file_lock
from launch.failure import StartError
from launch.processes import end
from launch.progress import Progress, follow
from launch.sentences import say
from support.catalogue import Catalogue, CatalogueError, catalogue

LOG = Path("var/logs/train.log")
"""All that Rasa says while it trains."""

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
    known = _known()
    digest.update(repr((sorted(known.named), known.families)).encode())
    return digest.hexdigest()[:12]


def _known() -> Catalogue:
    """The catalogue.

    Raises:
        StartError: A file of it is malformed.
    """
    try:
        return catalogue()
    except CatalogueError as fault:
        raise StartError(say("data_malformed", fault=fault)) from fault


class TrainingFailed(StartError):
    """No model was made. The message holds what Rasa gave as the reason, in full."""


def train(environment: Mapping[str, str]) -> Path:
    """Trains the model of the present sources unless it is there; older ones are removed.

    Whoever comes while another trains waits for that model. Nothing is left of a training that is broken off.

    Raises:
        TrainingFailed: Rasa made no model.
    """
    wanted, progress = path(), Progress(say("training_elsewhere"))
    with file_lock.held(MODELS / ".lock", progress.tick):
        progress.end()
        if not wanted.exists():
            _make(wanted, environment)
    for other in MODELS.glob("okpay-*.tar.gz"):
        if other != wanted:
            other.unlink()
    return wanted


def _make(wanted: Path, environment: Mapping[str, str]) -> None:
    """Trains beside the place and moves there what is whole: a name that is there is taken for a model."""
    beside = MODELS / ".training"
    shutil.rmtree(beside, ignore_errors=True)
    command = [sys.executable, "-m", "engine", "train", f"--out={beside}"]
    command.append(f"--fixed-model-name={wanted.name.removesuffix('.tar.gz')}")
    LOG.parent.mkdir(parents=True, exist_ok=True)
    try:
        with LOG.open("wb+") as log:
            code, reason = _run(command, environment, log)
        if code or not (beside / wanted.name).exists():
            raise TrainingFailed(say("training_failed", code=code, reason=reason, log=LOG))
        os.replace(beside / wanted.name, wanted)
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _run(command: list[str], environment: Mapping[str, str], log: IO[bytes]) -> tuple[int, str]:
    """Runs Rasa out of reach of the terminal's Ctrl-C, so that it is ended in one way only.

    Returns:
        Its exit code, and its reason should it have failed: Rasa prints that to the standard output, and all
        else, bars and other libraries' warnings too, to the standard error.
    """
    with tempfile.TemporaryFile() as output:
        process = subprocess.Popen(
            command, env=dict(environment), stdout=output, stderr=log, start_new_session=True
        )
        try:
            code = follow(process, say("training"))
        finally:
            end([process], signal.SIGINT)
        log.seek(0)
        trace = _trace(log.read().decode("utf-8", "replace"))
        output.seek(0)
        said = output.read()
    log.write(said)
    return code, "\n".join(filter(None, (_COLOUR.sub("", said.decode("utf-8", "replace")).strip(), trace)))


_COLOUR = re.compile(r"\x1b\[[0-9;]*m")


def _trace(log: str) -> str:
    """The last trace in a log, to its end; empty if there is none."""
    begun = log.rfind("Traceback (most recent call last)")
    return log[begun:].strip() if begun >= 0 else ""
