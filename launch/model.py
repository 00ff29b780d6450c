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
from launch.processes import end, end_with_parent
from launch.progress import Progress, follow
from launch.sentences import say
from launch.sources import Sources
from support.catalogue import CatalogueError
from support.content import PROJECT, VARIABLE, Content

LOG = Path("var/logs/train.log")
"""All that Rasa says while it trains."""

MODELS = Path("models")

ADAPTATION = MODELS / "adaptation" / "readings.jsonl.gz"
"""What `make adapt` learned from the company's own log, if it was run."""


def path(data: Path = PROJECT) -> Path:
    """Where the model of a data folder belongs (its name holds the fingerprint)."""
    return MODELS / f"okpay-{fingerprint(data)}.tar.gz"


def fingerprint(data: Path = PROJECT) -> str:
    """Of everything that a model is made from.

    Raises:
        StartError: A file of the catalogue is malformed.
    """
    try:
        made_from = Sources.of(data).learned
    except CatalogueError as fault:
        raise StartError(say("data_malformed", fault=fault)) from fault
    adapted = ADAPTATION.read_bytes() if ADAPTATION.exists() else b""
    return hashlib.sha256(made_from.encode() + adapted).hexdigest()[:12]


class TrainingFailed(StartError):
    """No model was made. The message holds what Rasa gave as the reason, in full."""


def train(environment: Mapping[str, str], data: Path = PROJECT) -> Path:
    """Trains the model of a data folder unless it is there; older ones are removed.

    Whoever comes while another trains waits for that model. Nothing is left of a training that is broken off.

    Raises:
        TrainingFailed: Rasa made no model.
    """
    wanted, progress = path(data), Progress(say("training_elsewhere"))
    with file_lock.held(MODELS / ".lock", progress.tick):
        progress.end()
        if not wanted.exists():
            _make(wanted, environment, data)
    for other in MODELS.glob("okpay-*.tar.gz"):
        if other != wanted:
            other.unlink()
    return wanted


def _make(wanted: Path, environment: Mapping[str, str], data: Path) -> None:
    """Trains beside the place and moves there what is whole: a name that is there is taken for a model."""
    beside = MODELS / ".training"
    shutil.rmtree(beside, ignore_errors=True)
    command = [sys.executable, "-m", "engine", "train", f"--out={beside}", f"--data={beside / 'data'}"]
    command.append(f"--fixed-model-name={wanted.name.removesuffix('.tar.gz')}")
    LOG.parent.mkdir(parents=True, exist_ok=True)
    # A copy of its own: editions come and go in the minutes that it takes.
    shutil.copytree(data, beside / "data")
    # What is derived from the data comes from the same folder.
    Content((beside / "data").resolve()).write(beside / "content")
    environment = {**environment, VARIABLE: str((beside / "content").resolve())}
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
            command,
            env=dict(environment),
            stdout=output,
            stderr=log,
            start_new_session=True,
            preexec_fn=end_with_parent,
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
