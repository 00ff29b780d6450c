"""Intents of the conversation that are there by half: in the domain alone, or in a file alone."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from support.catalogue import DATA
from tests.support.catalogue.test_check import changed
from tools.validate import faults, sentence, words


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """The project's data with the domain beside it."""
    shutil.copy(DATA.with_name("domain.yml"), tmp_path)
    return Path(shutil.copytree(DATA, tmp_path / "data"))


def said(data: Path) -> str:
    """All faults as they are read."""
    return "\n".join(sentence(fault, words()) for fault in faults(data))


def test_a_file_without_an_intent(data: Path) -> None:
    text = (data / "dialog/thank.yml").read_text(encoding="utf-8")
    lines = "".join(f"      - 今天天气第{number}种说法\n" for number in range(12))
    (data / "dialog/weather.yml").write_text(
        text.split("nlu:")[0] + f"nlu:\n  - intent: weather\n    examples: |\n{lines}"
    )
    assert "weather.yml:1：domain.yml 的 intents 里没有 weather" in said(data)


def test_an_intent_without_a_file(data: Path) -> None:
    (data / "dialog/ask_if_bot.yml").unlink()
    found = said(data)
    assert "意图 ask_if_bot 没有例句" in found and "domain.yml:" in found
    assert "没有叫 ask_if_bot 的 intent" in found


def test_an_action_that_the_domain_lacks(data: Path) -> None:
    changed(data, "../domain.yml", "  - action_complain\n", "")
    assert "没有叫 action_complain 的 action" in said(data)


def test_a_question_that_a_story_tells_of(data: Path) -> None:
    (data / "questions/arrival_time.yml").unlink()
    found = said(data)
    assert "没有叫 arrival_time 的 intent" in found and "没有叫 utter_arrival_time 的 action" in found


def test_examples_of_an_intent_that_is_none(data: Path) -> None:
    text = "nlu:\n  - intent: nothing\n    examples: |\n      - 这一句没有人要\n"
    (data / "words/more.yml").write_text(text, encoding="utf-8")
    assert "more.yml:2：没有叫 nothing 的 intent" in said(data)


def test_without_a_domain_beside_it_the_projects_counts(data: Path) -> None:
    data.with_name("domain.yml").unlink()
    assert not said(data)
