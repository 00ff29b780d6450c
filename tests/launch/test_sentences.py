"""The sentences of the start."""

from __future__ import annotations

import re

import yaml

from launch import sentences
from launch.reloading import Outcome
from tests.launch.checkout import ROOT


def test_file_is_yaml_and_read_as_such() -> None:
    """The reading without a YAML library comes to the same."""
    assert sentences.sentences() == yaml.safe_load(sentences.FILE.read_text(encoding="utf-8"))


def test_every_sentence_is_said_and_every_said_one_is_there() -> None:
    """Names in code, and in the Makefile for what runs under a progress line."""
    code = "\n".join(file.read_text(encoding="utf-8") for file in (ROOT / "launch").glob("*.py"))
    said = set(re.findall(r'\bsay\(\s*"(\w+)"', code))
    made = (ROOT / "Makefile").read_text(encoding="utf-8")
    said |= set(re.findall(r"launch\.progress (\w+) --", made))
    # Said by a shell where Python is too old to.
    said |= set(re.findall(r"s/\^(\w+): //p' data/words/launch", made))
    said |= {"role_agent", "role_supervisor", *(outcome.value for outcome in Outcome)}
    assert said == set(sentences.sentences())
