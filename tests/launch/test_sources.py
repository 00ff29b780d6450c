"""What a model is made from: examples and names, no text that is only said."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from launch.sources import Sources
from support.content import PROJECT

Change = Callable[[Path], None]


def replaced(name: str, before: str, after: str) -> Change:
    """A change in one file."""

    def change(data: Path) -> None:
        text = (data / name).read_text("utf-8")
        assert before in text
        (data / name).write_text(text.replace(before, after, 1), "utf-8")

    return change


def changed(tmp_path: Path, change: Change) -> tuple[Sources, Sources]:
    """Before and after."""
    copy = tmp_path / "data"
    shutil.copytree(PROJECT, copy)
    before = Sources.of(copy)
    change(copy)
    return before, Sources.of(copy)


SAID = {
    "an answer": replaced("questions/fees.yml", "实际扣多少", "到底扣多少"),
    "a button of an answer": replaced("questions/fees.yml", 'title: "觉得多扣了"', 'title: "多扣了"'),
    "a question's own button": replaced("questions/fees.yml", "button: 手续费怎么收", "button: 手续费"),
    "another variant": replaced(
        "questions/fees.yml", "responses:\n  utter_fees:\n", 'responses:\n  utter_fees:\n  - text: "免费"\n'
    ),
    "a playbook": replaced("problems/withdrawal_delayed/playbook.yml", "urgency: high", "urgency: normal"),
    "a problem's own words": replaced("words/steering.yml", "text: ", "text: "),
    "a word of the desk": replaced("words/desk.yml", "您好，我是", "您好，这里是"),
    "a comment": replaced("questions/fees.yml", "\nnlu:", "\n# Fees.\nnlu:"),
    "what an act means": replaced("acts/cost.yml", "means: ", "means: 费用，"),
    "a setting": replaced("settings.yml", "hotline:", "hotline :"),
}

LEARNED = {
    "an example": replaced("questions/fees.yml", "examples: |\n", "examples: |\n      - 这要收我多少\n"),
    "an example of an act": replaced("acts/cost.yml", "examples: |\n", "examples: |\n  - 这要收我多少\n"),
    "a typo": replaced("words/typos.yml", "\n", "\n手续费: [手续贵]\n"),
}

FRAMED = {
    "a name of an answer": replaced("questions/fees.yml", "utter_fees:", "utter_fees_own:"),
    "a rule": replaced("dialog/rules.yml", "rules:\n", "rules:\n- rule: own\n  steps:\n  - intent: bye\n"),
    "families": replaced(
        "problems/withdrawal_delayed/playbook.yml", "families: [withdrawals]", "families: [own]"
    ),
    "a question gone": lambda data: (data / "questions/fees.yml").unlink(),
}


@pytest.mark.parametrize("name", SAID)
def test_what_is_said_needs_no_training(name: str, tmp_path: Path) -> None:
    before, after = changed(tmp_path, SAID[name])
    assert before == after


@pytest.mark.parametrize("name", LEARNED)
def test_examples_are_trained_and_the_rest_need_not_wait(name: str, tmp_path: Path) -> None:
    before, after = changed(tmp_path, LEARNED[name])
    assert before.frame == after.frame and before.learned != after.learned


@pytest.mark.parametrize("name", FRAMED)
def test_names_and_rules_come_with_their_model(name: str, tmp_path: Path) -> None:
    before, after = changed(tmp_path, FRAMED[name])
    assert before.frame != after.frame and before.learned != after.learned
