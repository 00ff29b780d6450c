"""Findings in words, and which sentences there are."""

from __future__ import annotations

import ast
import json
import re
import string
from collections.abc import Iterator
from pathlib import Path

import yaml

from doctor import printing
from doctor.finding import Finding, broken, good, warning
from doctor.looking import Check, Looked
from doctor.registry import CHECKS, GROUPS
from launch.sentences import DOCTOR, sentences
from tests.assistant import ROOT
from tests.doctor.patients import of

KINDS = ("good", "warning", "broken")

_NAME = re.compile(r"[a-z]+(_[a-z0-9]+)+")


def checks(*findings: Finding) -> list[Looked]:
    return [Looked(Check("settings", "dotenv", lambda _: []), list(findings))]


def test_what_is_wrong_comes_first_and_what_is_well_in_one_line() -> None:
    found = checks(good("env_fine"), warning("env_twice", line=3, variable="A"), broken("env_in_git"))
    rows = printing.as_text(found, of()).splitlines()
    assert [row[:4] for row in rows] == ["设置（.", "  ✗ ", "  ! ", "  ✓ ", "", "有 1 "]


def test_all_well() -> None:
    text = printing.as_text(checks(good("env_fine"), good("variables_fine")), of())
    assert text.splitlines()[1].count("；") == 1
    assert text.splitlines()[-1] == sentences(DOCTOR)["all_well"]


def test_for_machines() -> None:
    content = json.loads(printing.as_json(checks(warning("env_twice", line=3, variable="A")), of()))
    assert content["severity"] == "warning" and content["exit_code"] == 1
    (finding,) = content["findings"]
    assert finding["name"] == "env_twice" and finding["about"] == {"line": "3", "variable": "A"}
    assert finding["group"] == "settings" and finding["check"] == "dotenv" and "3" in finding["sentence"]


def test_each_check_and_group_has_its_name() -> None:
    said = sentences(DOCTOR)
    assert not {f"check_{check.name}" for check in CHECKS} - said.keys()
    assert not {f"group_{group}" for group in GROUPS} - said.keys()
    assert len({check.name for check in CHECKS}) == len(CHECKS)


def test_each_finding_has_its_sentence_and_each_sentence_its_finding() -> None:
    """By the names in the code."""
    names = {name for file in sorted((ROOT / "doctor").rglob("*.py")) for name in _texts(file)}
    shown = {name for name in sentences(DOCTOR) if not name.startswith(("check_", "group_"))}
    shown |= {"check_too_late", "check_crashed"}
    assert not shown - names
    for file in sorted((ROOT / "doctor").rglob("*.py")):
        assert not _findings(file) - sentences(DOCTOR).keys(), file


def test_each_finding_is_asserted_in_a_test() -> None:
    """Of the condition itself: a name that no test speaks of was never seen."""
    tests = "\n".join(file.read_text("utf-8") for file in sorted((ROOT / "tests/doctor").rglob("test_*.py")))
    findings = set().union(*(_findings(file) for file in sorted((ROOT / "doctor").rglob("*.py"))))
    assert len(findings) > 80
    assert not sorted(name for name in findings if f'"{name}"' not in tests)


def test_sentences_are_read_alike_by_everybody() -> None:
    """By our own reader, which needs no library, and as YAML."""
    assert yaml.safe_load(DOCTOR.read_text(encoding="utf-8")) == sentences(DOCTOR)


def test_a_sentence_is_one_short_line() -> None:
    for name, sentence in sentences(DOCTOR).items():
        assert "\n" not in sentence and len(sentence) <= 120, name
        places = {place for _, place, _, _ in string.Formatter().parse(sentence) if place}
        assert all(re.fullmatch("[a-z]+", place) for place in places), name


def _texts(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def _findings(file: Path) -> set[str]:
    """The names that a module gives its findings: said outright, or in a table beside."""
    outright = set(_said_outright(ast.parse(file.read_text("utf-8"))))
    if file.name in ("printing.py", "__main__.py"):
        return outright
    return outright | {text for text in _texts(file) if _NAME.fullmatch(text) and text in sentences(DOCTOR)}


def _said_outright(module: ast.Module) -> Iterator[str]:
    for node in ast.walk(module):
        called = node.func if isinstance(node, ast.Call) else None
        if isinstance(node, ast.Call) and isinstance(called, ast.Name) and called.id in KINDS and node.args:
            name = node.args[0]
            if isinstance(name, ast.Constant) and isinstance(name.value, str):
                yield name.value
