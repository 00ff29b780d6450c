"""The second opinion by itself: what it is made of, what it says, what is kept of it."""

from __future__ import annotations

import contextlib
import hashlib
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from nlu.opinion import Damaged, SecondOpinion, chosen
from tests.assistant import ROOT
from tests.nlu.examples_of_meaning import Letters, examples

MADE_ELSEWHERE = """
import hashlib, sys
import numpy as np
from nlu.opinion import SecondOpinion
from tests.nlu.examples_of_meaning import Letters, examples
pairs = examples()
opinion = SecondOpinion.of(Letters().encode([text for text, _ in pairs]), [intent for _, intent in pairs])
first = np.array([0.2, 0.3, 0.5])
said = [opinion.mixed(first, Letters().encode([text])[0]).tobytes() for text in ("收多少钱", "进不去了")]
print(hashlib.sha256(b"".join(said)).hexdigest())
"""


def opinion() -> SecondOpinion:
    """Of the few examples."""
    pairs = examples()
    return SecondOpinion.of(Letters().encode([text for text, _ in pairs]), [intent for _, intent in pairs])


def test_it_says_what_the_nearest_examples_are() -> None:
    made, unsure = opinion(), np.full(3, 1 / 3)
    for text, intent in examples():
        chances = made.mixed(unsure, Letters().encode([text])[0])
        assert made.labels[int(chances.argmax())] == intent, text
        assert chances.sum() == pytest.approx(1.0) and (chances > 0).all()


def test_the_linear_model_is_heard_as_well() -> None:
    made, vector = opinion(), Letters().encode(["收费标准"])[0]
    sure = made.mixed(np.array([0.0, 0.0, 1.0]), vector)
    unsure = made.mixed(np.full(3, 1 / 3), vector)
    assert sure[2] > unsure[2]


def test_two_processes_say_the_same_to_the_last_bit() -> None:
    """Learned and asked in each."""
    said = [
        subprocess.run(
            [sys.executable, "-c", MADE_ELSEWHERE], cwd=ROOT, capture_output=True, text=True, check=True
        ).stdout.strip()
        for _ in range(2)
    ]
    first = np.array([0.2, 0.3, 0.5])
    here = [
        opinion().mixed(first, Letters().encode([text])[0]).tobytes() for text in ("收多少钱", "进不去了")
    ]
    assert {*said, hashlib.sha256(b"".join(here)).hexdigest()} == {said[0]}


def test_what_is_saved_says_the_same(tmp_path: Path) -> None:
    made, file = opinion(), tmp_path / "new" / "it.opinion.npz"
    made.save(file)
    again, vector = SecondOpinion.load(file), Letters().encode(["转账收多少"])[0]
    assert again.labels == made.labels
    assert again.mixed(np.full(3, 1 / 3), vector).tobytes() == made.mixed(np.full(3, 1 / 3), vector).tobytes()
    assert [file.name for file in file.parent.iterdir()] == ["it.opinion.npz"]


def test_a_file_that_is_damaged_anywhere_is_known_as_such(tmp_path: Path) -> None:
    """Whatever is wrong with it: cut, spoiled, emptied, another kind of file, without some of its parts."""
    file = tmp_path / "it.opinion.npz"
    opinion().save(file)
    whole = file.read_bytes()
    cut = [whole[:length] for length in range(0, len(whole), max(1, len(whole) // 40))]
    spoiled = [whole[:at] + b"\xff" * 8 + whole[at + 8 :] for at in range(0, len(whole), len(whole) // 40)]
    for content in (*cut, b"no archive"):
        file.write_bytes(content)
        with pytest.raises(Damaged):
            SecondOpinion.load(file)
    for content in spoiled:
        file.write_bytes(content)
        with contextlib.suppress(Damaged):
            # Some bytes of an archive say nothing: then it is the same.
            assert SecondOpinion.load(file).places.tobytes() == opinion().places.tobytes()
    np.savez(file, labels=np.array(["fees"]))
    with pytest.raises(Damaged):
        SecondOpinion.load(file)
    with pytest.raises(FileNotFoundError):
        SecondOpinion.load(tmp_path / "none.npz")


def test_of_many_examples_about_as_many_are_learned_from_as_is_said() -> None:
    pairs = [(f"第{number}句", "fees" if number % 2 else "limits") for number in range(4000)]
    assert 900 < len(chosen(pairs, most=1000)) < 1100
    assert chosen(pairs, most=8000) == pairs


def test_an_example_more_changes_nothing_for_the_others() -> None:
    pairs = [(f"第{number}句", "fees") for number in range(4000)]
    before, after = chosen(pairs, most=2000), chosen([*pairs, ("新的一句", "fees")], most=2001)
    assert len(set(before) ^ set(after)) < 6


def test_an_intent_of_one_example_is_learned_as_well() -> None:
    """Whatever lot that draws: an opinion of fewer intents than the model's would be of no use."""
    pairs = [(f"第{number}句", "fees") for number in range(400)]
    for number in range(50):
        rare = (f"少见的{number}", "limits")
        assert rare in chosen([*pairs, rare], most=40)
