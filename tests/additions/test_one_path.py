"""A question is one file, a problem one folder, a fact one entry: put in, it works; taken out, it is gone."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from tests.additions.copies import ADDED, copied, run

PATHS = ("questions/student_discount.yml", "problems/sticker_damaged", "facts/sticker_number.yml")
"""All that is put in; each for itself is one path."""

STAYS = [{"user": "手续费怎么收", "says": ["utter_fees"]}]

TALK = Path("tests/conversations/added/added.yml")


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A copy of the project."""
    yield copied(tmp_path_factory.mktemp("copy"))


def put_in(copy: Path, path: str) -> None:
    """Copies one path into the data."""
    target = copy / "data" / path
    if (ADDED / path).is_dir():
        shutil.copytree(ADDED / path, target)
    else:
        shutil.copy(ADDED / path, target)


def take_out(copy: Path, path: str) -> None:
    """Removes one path from the data."""
    target = copy / "data" / path
    shutil.rmtree(target) if target.is_dir() else target.unlink()


def talk(copy: Path, conversations: str) -> str:
    """What the copy's conversation tests print for these conversations; empty when all is as it should be."""
    file = copy / TALK
    file.parent.mkdir(exist_ok=True)
    file.write_text(conversations, encoding="utf-8")
    tests = ("tests/conversations/test_conversations.py", "-k", "added/", "-p", "no:cacheprovider")
    ran = run(copy, "pytest", *tests)
    expected = f"{len(yaml.safe_load(conversations))} passed"
    return "" if ran.returncode == 0 and expected in ran.stdout else ran.stdout + ran.stderr


def test_put_in_it_works(copy: Path) -> None:
    """The copy is valid, trains, understands, asks, reads back, finds; no other file was touched."""
    for path in PATHS:
        put_in(copy, path)
    validated = run(copy, "tools.validate")
    assert validated.returncode == 0, validated.stdout + validated.stderr
    assert not (fault := talk(copy, (ADDED / "conversations.yml").read_text(encoding="utf-8"))), fault


def test_taken_out_it_is_gone(copy: Path) -> None:
    """What was put in, and what was always there: the rest stays valid and goes on as before."""
    for path in PATHS:
        if not (copy / "data" / path).exists():
            put_in(copy, path)
    for path in (*PATHS, "questions/contact_preparation.yml", "problems/verification_code_not_received"):
        take_out(copy, path)
    validated = run(copy, "tools.validate")
    assert validated.returncode == 0, validated.stdout + validated.stderr
    gone = [
        {
            "name": name,
            "turns": [
                {"user": text, "says_not": [response]},
                {"user": "手续费怎么收", "says": ["utter_fees"]},
            ],
        }
        for name, text, response in (
            ("the added question", "学生有没有优惠", "utter_student_discount"),
            ("the added problem", "收款码贴纸坏了", "utter_open_sticker_damaged"),
            ("a question of before", "找客服前要准备什么", "utter_contact_preparation"),
            ("a problem of before", "收不到验证码", "utter_open_verification_code_not_received"),
        )
    ]
    assert not (fault := talk(copy, yaml.safe_dump(gone, allow_unicode=True))), fault
