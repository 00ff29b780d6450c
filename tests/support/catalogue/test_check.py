"""Each part of a question, a problem, a fact, a demo entry taken out in turn: it is named, with its line."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from support.catalogue import DATA, shape
from support.catalogue.fault import Fault
from support.catalogue.source import Source
from tools.validate import faults, notices, sentence, words

QUESTION = "questions/contact_preparation.yml"
PROBLEM = "problems/withdrawal_delayed"
FACT = "facts/amount.yml"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """The project's data, to be broken."""
    return Path(shutil.copytree(DATA, tmp_path / "data"))


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
    assert not faults(DATA)


TAKEN_OUT = yaml.safe_load(Path(__file__).with_name("taken_out.yml").read_text(encoding="utf-8"))


@pytest.mark.parametrize(("file", "old", "new", "name", "about"), TAKEN_OUT, ids=str)
def test_what_is_missing_is_named(data: Path, file: str, old: str, new: str, name: str, about: str) -> None:
    """The fault is found, in words for an editor, at the file that lacks it."""
    changed(data, file, old, new)
    found = faults(data)
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
    found = [fault for fault in faults(data) if fault.name == name]
    assert found
    assert name != "no_file" or found[0].path == data / file


def test_a_file_by_a_wrong_name(data: Path) -> None:
    (data / PROBLEM / "answers.yml").rename(data / PROBLEM / "answer.yml")
    assert [fault.path.name for fault in faults(data) if fault.name == "unknown_file"] == ["answer.yml"]


@pytest.mark.parametrize("name", ["Refunds", "my-question", "费用"])
def test_a_name_that_rasa_does_not_take(data: Path, name: str) -> None:
    (data / QUESTION).rename(data / "questions" / f"{name}.yml")
    assert "bad_name" in {fault.name for fault in faults(data)}


def test_a_name_for_two_things(data: Path) -> None:
    (data / QUESTION).rename(data / "questions" / "refund_status.yml")
    assert "name_twice" in {fault.name for fault in faults(data)}


def test_an_answer_in_two_files(data: Path) -> None:
    shutil.copy(data / "words" / "handoff.yml", data / "words" / "more.yml")
    assert "answer_twice" in {fault.name for fault in faults(data)}


def test_a_line_is_where_the_fault_is(data: Path) -> None:
    """The line that an editor has to go to, not the beginning of the file."""
    file = data / PROBLEM / "playbook.yml"
    rows = file.read_text(encoding="utf-8").splitlines()
    line = next(number for number, row in enumerate(rows, 1) if "name: queued" in row)
    changed(data, f"{PROBLEM}/playbook.yml", "label: 排队处理中, ", "")
    assert [(fault.path, fault.line) for fault in faults(data)] == [(file, line)]


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("facts/member-number.yml", "bad_name"),
        ("facts/会员号.yml", "bad_name"),
        ("facts/requested_slot.yml", "name_taken"),
        ("questions/restart.yml", "name_taken"),
        ("questions/greet.yml", "name_taken"),
        ("questions/fees.yaml", "wrong_place"),
        ("questions/cards/gift.yml", "wrong_place"),
        ("problems/gift_card.yml", "wrong_place"),
        ("questions/x.yml.txt", "wrong_place"),
    ],
    ids=str,
)
def test_a_file_in_a_wrong_place(data: Path, file: str, name: str) -> None:
    (data / file).parent.mkdir(exist_ok=True)
    shutil.copy(data / (FACT if file.startswith("facts") else QUESTION), data / file)
    assert [fault.path for fault in faults(data) if fault.name == name] == [data / file]


def test_what_an_editors_computer_leaves_behind(data: Path) -> None:
    for file in ("problems/fees/.DS_Store", "questions/._fees.yml", f"{PROBLEM}/.DS_Store"):
        (data / file).parent.mkdir(exist_ok=True)
        (data / file).write_bytes(b"\xff\x00")
    (data / "problems/fees/.DS_Store").unlink()
    (data / "problems/fees").rmdir()
    assert not faults(data)


@pytest.mark.parametrize("file", ["settings.yml", "canned_replies.yml", "demo.yml"])
def test_a_file_of_the_root_that_is_gone(data: Path, file: str) -> None:
    (data / file).unlink()
    assert [(fault.name, fault.path.name) for fault in faults(data)] == [("unreadable", file)]


@pytest.mark.parametrize("file", ["calendar.yml", "held_out.tsv"])
def test_files_that_may_be_missing(data: Path, file: str) -> None:
    (data / file).unlink()
    assert not faults(data) and notices(data) is not None


def test_settings_are_looked_at(data: Path) -> None:
    changed(data, "settings.yml", "^agent_hours:", "agent_hour:")
    assert [fault.name for fault in faults(data)] == ["missing", "unknown_key"]


ODD: list[Any] = [None, "x", 5, [], ["a"], {"a": 1}]
SHAPED = {
    QUESTION: "question",
    f"{PROBLEM}/playbook.yml": "playbook",
    f"{PROBLEM}/answers.yml": "answers",
    f"{PROBLEM}/examples.yml": "examples",
    f"{PROBLEM}/demo.yml": "demo",
    FACT: "fact",
    "settings.yml": "settings",
    "calendar.yml": "calendar",
    "canned_replies.yml": "canned_replies",
}


def places(content: Any) -> Iterator[tuple[Any, Any]]:
    """Each mapping or list of a file with a key in it; of lists of the same, the first two."""
    entries = content.items() if isinstance(content, dict) else enumerate(content[:2])
    for key, value in list(entries):
        yield content, key
        if isinstance(value, (dict, list)):
            yield from places(value)


@pytest.mark.parametrize("file", SHAPED)
def test_whatever_stands_somewhere_is_named_or_harmless(data: Path, file: str) -> None:
    """Any part of a file replaced by what does not belong there: a sentence, or nothing; no traceback."""
    content = yaml.safe_load((data / file).read_text(encoding="utf-8"))
    for within, key in places(content):
        whole = within[key]
        for odd in ODD:
            within[key] = odd
            (data / file).write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
            kind = list if isinstance(content, list) else dict
            named = [Fault.of(error) for error in shape.errors(Source(data / file, kind), SHAPED[file])]
            found = named or faults(data)
            assert all(sentence(fault, words()) for fault in found)
        within[key] = whole


def lines_of(data: Path) -> Iterator[str]:
    """All that is found, as an editor reads it."""
    return (sentence(fault, words()) for fault in faults(data))


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
