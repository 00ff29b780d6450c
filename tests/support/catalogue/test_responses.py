"""The register of answers is what the code says, name by name."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import yaml

from support.catalogue import DATA, catalogue
from support.catalogue.responses import FAULTS, GENERAL, OF_PROBLEM, said
from support.dialogue import faults
from tests.assistant import ROOT

ROOMS = ("actions", "engine", "support/dialogue", "support/people")

NAME = re.compile(r"utter_[a-z0-9]+(?:_[a-z0-9]+)*")

KEYS = {"utter_action"}
"""Rasa's own word for the name of an answer."""

BY_FORM = {"utter_ask_confirmation"}
"""Rasa's form says it when it asks for that slot."""

BY_KIND = re.compile(r"utter_(secret|why|example|ask|invalid|asks|tells|again|out_of_scope)_")
"""Names that code makes of a kind: `utter_secret_` and what was masked."""


def constants() -> Iterator[str]:
    """Names of answers that stand in the code, whole."""
    for room in ROOMS:
        for file in (ROOT / room).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Constant) and NAME.fullmatch(str(node.value)):
                    yield str(node.value)


def ruled() -> Iterator[str]:
    """Names that rules written by hand name."""
    for rule in yaml.safe_load((DATA / "dialog" / "rules.yml").read_text(encoding="utf-8"))["rules"]:
        for step in rule["steps"]:
            if str(step.get("action", "")).startswith("utter_"):
                yield step["action"]


def test_the_register_is_what_is_said() -> None:
    """Nothing more, so that an answer nobody says is found; nothing less, so that a missing one is."""
    named = (set(constants()) | set(ruled())) - KEYS
    registered = set(GENERAL) | {name for names in OF_PROBLEM.values() for name in names}
    unregistered = named - registered - set(said(catalogue()))
    assert not unregistered
    unsaid = {name for name in registered - named - BY_FORM if not BY_KIND.match(name)}
    assert not unsaid


def test_each_fault_of_a_fact_is_one_that_the_readers_find() -> None:
    """The reasons in the register are those of the code."""
    assert set(faults._REASONS) | {"transaction_id"} == set(FAULTS)
