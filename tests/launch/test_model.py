"""Training by launch: what is shown, what is kept, and what is left when it fails or is broken off."""

from __future__ import annotations

import tarfile
import time
from pathlib import Path

import psutil  # type: ignore[import-untyped]

from launch import file_lock, model
from launch.sentences import say
from support.catalogue.examples import example_files
from tests.additions.copies import thinned_out
from tests.launch.checkout import ROOT, Checkout, Launching

EXAMPLES = "data/dialog/greet.yml"
"""A file that only Rasa reads: what the catalogue reads is looked at before."""

NOISE = ("DeprecationWarning", "INFO ", "it/s", "\x1b[")
"""Marks of Rasa's log, its bars and colours, and of other libraries' warnings."""


def left_in(own: Checkout) -> list[str]:
    """What lies where the models are, but for what the copy was given."""
    given = (".lock", "vectors")
    return sorted(file.name for file in (own.folder / "models").iterdir() if file.name not in given)


def log_of(own: Checkout) -> Path:
    """The log of the training."""
    return own.folder / model.LOG


def until_training(started: Launching, own: Checkout) -> None:
    """Waits until Rasa is at work; how long its imports take is the machine's affair."""
    while not log_of(own).exists() or "Started validating" not in log_of(own).read_text(errors="replace"):
        assert started.process.poll() is None, started.said()
        time.sleep(0.1)


def runs(process: psutil.Process) -> bool:
    """Whether it does anything; one that has ended may wait for somebody to take note."""
    try:
        return bool(process.is_running() and process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def test_training_leaves_one_whole_model(own: Checkout) -> None:
    """Of few examples here. A line says so, the older model makes way, and it is not made twice."""
    for file in example_files().values():
        few = thinned_out(file.read_text(encoding="utf-8"), 3)
        own.with_data_changed(str(file.relative_to(ROOT)), few)
    (own.folder / "models" / "okpay-0123456789ab.tar.gz").write_bytes(b"of other data")
    ended = own.launch("train")
    assert (ended.returncode, ended.stderr) == (0, ""), ended.stderr
    assert ended.stdout.startswith(say("training") + say("going_on") + "\n")
    assert not [noise for noise in NOISE if noise in ended.stdout], ended.stdout
    (name,) = left_in(own)
    assert name != "okpay-0123456789ab.tar.gz"
    with tarfile.open(own.folder / "models" / name) as archive:
        assert "metadata.json" in [Path(member).name for member in archive.getnames()]
    again = own.launch("train")
    assert (again.returncode, again.stdout, again.stderr) == (0, "", "")


def test_malformed_data_is_named_before_anything_is_trained(own: Checkout) -> None:
    """By file and line, and where to read more."""
    own.with_data_changed("data/questions/fees.yml", 'version: "3.1"\nmeans: fees\n')
    ended = own.launch("train")
    assert ended.returncode == 1
    assert "data/questions/fees.yml:1" in ended.stderr and "make validate" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_failure_shows_rasas_reason_and_nothing_else(own: Checkout) -> None:
    """In full; the log holds the rest."""
    own.with_data_changed(EXAMPLES, 'version: "3.1"\nnlu:\n- intent: greet\n  examples: [\n')
    ended = own.launch("train")
    assert ended.returncode == 1
    for part in ("YamlSyntaxException", EXAMPLES, "expected the node content", "line 5", str(model.LOG)):
        assert part in ended.stderr, ended.stderr
    shown = ended.stdout + ended.stderr
    assert not [noise for noise in (*NOISE, "Traceback") if noise in shown], shown
    assert say("training") in ended.stdout
    log = log_of(own).read_text()
    assert "INFO " in log and "YamlSyntaxException" in log
    assert left_in(own) == []


def test_crash_shows_its_trace(own: Checkout) -> None:
    """What Rasa does not put into words: here an importer that cannot be imported."""
    own.with_data_changed("engine/importer.py", "raise RuntimeError('broken on purpose')\n")
    ended = own.launch("train")
    assert ended.returncode == 1
    assert "Traceback" in ended.stderr and "RuntimeError: broken on purpose" in ended.stderr
    assert not [noise for noise in NOISE if noise in ended.stderr], ended.stderr


def test_interrupt_ends_a_training_cleanly(own: Checkout) -> None:
    """No trace, no process, no half a model, and the lock is free."""
    own.with_data_changed(EXAMPLES, 'version: "3.1"\nnlu: []\n')
    with own.launching("train") as started:
        until_training(started, own)
        below = started.below()
        assert started.interrupt() == 130
        assert say("stopped") in started.said() and "Traceback" not in started.said()
        assert below and not [process for process in below if runs(process)]
    assert left_in(own) == []
    with file_lock.held(own.folder / "models" / ".lock", _taken):
        pass


def test_whoever_comes_meanwhile_waits_and_says_so(own: Checkout) -> None:
    """He takes the model that the other has made."""
    own.with_model()
    with file_lock.held(own.folder / "models" / ".lock"), own.launching("train") as started:
        while say("training_elsewhere") not in started.said():
            assert started.process.poll() is None
            time.sleep(0.1)
    assert len(left_in(own)) == 1
    ended = own.launch("train")
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "", "")


def _taken() -> None:
    raise AssertionError("the lock is still held")
