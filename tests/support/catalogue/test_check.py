"""Each part of a question, a problem, a fact, a demo entry taken out in turn: it is named, with its line."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import yaml

from support.catalogue import DATA, check
from support.catalogue.fault import Fault
from support.wallet import check as wallet_check
from tools.validate import sentence, words

QUESTION = "questions/contact_preparation.yml"
PROBLEM = "problems/withdrawal_delayed"
FACT = "facts/amount.yml"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """The project's data, to be broken."""
    return Path(shutil.copytree(DATA, tmp_path / "data"))


def all_faults(data: Path) -> list[Fault]:
    """What `make validate` would print before Rasa's own check."""
    return check.faults(data) or wallet_check.faults(data)


def changed(data: Path, file: str, old: str, new: str) -> None:
    """Replaces a pattern in a file; it has to be there."""
    path = data / file
    text, count = re.subn(old, new, path.read_text(encoding="utf-8"), count=1, flags=re.MULTILINE | re.DOTALL)
    assert count == 1, f"{old} is not in {file}"
    path.write_text(text, encoding="utf-8")


def without_response(name: str) -> str:
    """The pattern of a response with its variants."""
    return rf"^  {name}:\n.*?(?=^  utter_|^\S|\Z)"


def test_the_project_is_whole() -> None:
    assert not all_faults(DATA)


TAKEN_OUT = yaml.safe_load(Path(__file__).with_name("taken_out.yml").read_text(encoding="utf-8"))


@pytest.mark.parametrize(("file", "old", "new", "name", "about"), TAKEN_OUT, ids=str)
def test_what_is_missing_is_named(data: Path, file: str, old: str, new: str, name: str, about: str) -> None:
    """The fault is found, in words for an editor, at the file that lacks it."""
    changed(data, file, old, new)
    found = all_faults(data)
    assert name in {fault.name for fault in found}, found
    said = [sentence(fault, words()) for fault in found if fault.name == name]
    assert any(about in one for one in said), said
    assert any(Path(file).parent.name in one for one in said)
    assert all(re.search(r":\d+：", one) for one in said)


REMOVED: list[tuple[str, str]] = [
    (f"{PROBLEM}/playbook.yml", "no_file"),
    (f"{PROBLEM}/examples.yml", "no_file"),
    (f"{PROBLEM}/answers.yml", "no_file"),
    (f"{PROBLEM}/demo.yml", "no_file"),
    ("facts/payment_method.yml", "unknown_fact"),
]


@pytest.mark.parametrize(("file", "name"), REMOVED, ids=str)
def test_a_file_that_is_gone_is_named(data: Path, file: str, name: str) -> None:
    (data / file).unlink()
    found = [fault for fault in all_faults(data) if fault.name == name]
    assert found
    assert name != "no_file" or found[0].path == data / file


def test_a_file_by_a_wrong_name(data: Path) -> None:
    (data / PROBLEM / "answers.yml").rename(data / PROBLEM / "answer.yml")
    assert [fault.path.name for fault in all_faults(data) if fault.name == "unknown_file"] == ["answer.yml"]


@pytest.mark.parametrize("name", ["Refunds", "my-question", "费用"])
def test_a_name_that_rasa_does_not_take(data: Path, name: str) -> None:
    (data / QUESTION).rename(data / "questions" / f"{name}.yml")
    assert "bad_name" in {fault.name for fault in all_faults(data)}


def test_a_name_for_two_things(data: Path) -> None:
    (data / QUESTION).rename(data / "questions" / "refund_status.yml")
    assert "name_twice" in {fault.name for fault in all_faults(data)}


def test_an_answer_in_two_files(data: Path) -> None:
    shutil.copy(data / "words" / "handoff.yml", data / "words" / "more.yml")
    assert "answer_twice" in {fault.name for fault in all_faults(data)}


def test_a_line_is_where_the_fault_is(data: Path) -> None:
    """The line that an editor has to go to, not the beginning of the file."""
    file = data / PROBLEM / "playbook.yml"
    rows = file.read_text(encoding="utf-8").splitlines()
    line = next(number for number, row in enumerate(rows, 1) if "name: queued" in row)
    changed(data, f"{PROBLEM}/playbook.yml", "label: 排队处理中, ", "")
    assert [(fault.path, fault.line) for fault in all_faults(data)] == [(file, line)]


def lines_of(data: Path) -> Iterator[str]:
    """All that is found, as an editor reads it."""
    return (sentence(fault, words()) for fault in all_faults(data))


DISASTERS: list[tuple[str, Callable[[Path], object]]] = [
    ("empty", lambda file: file.write_text("", encoding="utf-8")),
    ("binary", lambda file: file.write_bytes(b"\xff\xfe\x00\x01")),
    ("a list", lambda file: file.write_text("- a\n- b\n", encoding="utf-8")),
    ("tabs", lambda file: file.write_text("a:\n\t- b\n", encoding="utf-8")),
]


@pytest.mark.parametrize("file", [QUESTION, f"{PROBLEM}/playbook.yml", f"{PROBLEM}/demo.yml", FACT])
@pytest.mark.parametrize(("kind", "spoil"), DISASTERS, ids=[kind for kind, _ in DISASTERS])
def test_a_spoilt_file_is_named(data: Path, file: str, kind: str, spoil: Callable[[Path], object]) -> None:
    """One sentence an editor can follow; never a traceback."""
    spoil(data / file)
    assert any(Path(file).name in one for one in lines_of(data))
