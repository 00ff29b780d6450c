"""What can be wrong with the examples of acts: each is named, at its line."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from support.catalogue import DATA
from tools.validate import faults, sentence, words

Change = Callable[[Path], object]


def line_of(file: Path, text: str) -> int:
    """Where a line of that text stands, from 1."""
    return file.read_text(encoding="utf-8").splitlines().index(text) + 1


def appended(name: str, line: str) -> Change:
    """A line more at the end of a file."""

    def change(folder: Path) -> None:
        with (folder / f"{name}.yml").open("a", encoding="utf-8") as file:
            file.write(f"  {line}\n")

    return change


def replaced(name: str, text: str) -> Change:
    """Another content of a file."""
    return lambda folder: (folder / f"{name}.yml").write_text(text, encoding="utf-8")


WRONG: dict[str, tuple[Change, str, str]] = {
    "an act that there is not": (
        lambda folder: shutil.copy(folder / "cost.yml", folder / "costs.yml"),
        "unknown_act",
        "costs.yml:1：没有 costs",
    ),
    "an act without a file": (lambda folder: (folder / "why.yml").unlink(), "no_file_of_act", "why.yml:1"),
    "no file of what has none": (lambda folder: (folder / "none.yml").unlink(), "no_file_of_act", "none"),
    "a line that is none": (appended("cost", "要钱不要钱"), "no_example_line", "要钱不要钱"),
    "a text twice in a file": (appended("cost", "- 要收钱吗？"), "act_example_twice", "要收钱吗"),
    "a text with an act and without": (appended("none", "- 收费吗!"), "act_and_none", "收费吗"),
    "a handful of examples": (
        replaced("cost", "means: x\nexamples: |\n  - 要钱吗\n  - 贵吗\n"),
        "few_examples",
        "cost 只有 2 条例句",
    ),
    "no examples": (replaced("cost", "means: x\n"), "missing", "examples"),
    "Rasa's form": (
        replaced("cost", "nlu:\n- intent: cost\n  examples: |\n    - 要钱吗\n"),
        "unknown_key",
        "nlu",
    ),
    "no YAML": (replaced("cost", "means: [\n"), "no_yaml", "cost.yml"),
    "a folder in it": (
        lambda folder: shutil.copytree(folder, folder / "more"),
        "wrong_place",
        "acts/more",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_named(name: str, tmp_path: Path) -> None:
    data = Path(shutil.copytree(DATA, tmp_path / "data"))
    change, fault, about = WRONG[name]
    change(data / "acts")
    said = [sentence(found, words()) for found in faults(data) if found.name == fault]
    assert any(about in one for one in said), said


def test_the_line_is_the_second_one(tmp_path: Path) -> None:
    """That is the one that goes; the first is told beside it."""
    data = Path(shutil.copytree(DATA, tmp_path / "data"))
    appended("cost", "- 要收钱吗")(data / "acts")
    (found,) = faults(data)
    file = data / "acts" / "cost.yml"
    assert found.line == len(file.read_text(encoding="utf-8").splitlines())
    assert found.about["line"] == str(line_of(file, "  - 要收钱吗"))


def test_one_text_in_two_acts_is_right(tmp_path: Path) -> None:
    data = Path(shutil.copytree(DATA, tmp_path / "data"))
    for name in ("how_long", "cost"):
        appended(name, "- 办这个得多长日子 又得花几个钱")(data / "acts")
    assert not faults(data)
