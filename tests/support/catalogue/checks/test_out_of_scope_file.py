"""Each kind of what is not ours has its answer, and no answer is without a kind."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from support.catalogue import DATA
from tools.validate import faults, sentence, words


@pytest.mark.parametrize(
    ("old", "new", "fault", "about"),
    [
        ("\n  loan:", "\n  credit:", "no_answer", "utter_out_of_scope_credit"),
        ("\n  loan:", "\n  credit:", "unsaid_answer", "utter_out_of_scope_loan"),
        ("utter_out_of_scope_loan:", "utter_out_of_scope_credit:", "no_answer", "utter_out_of_scope_loan"),
    ],
)
def test_what_does_not_fit_is_named(old: str, new: str, fault: str, about: str, tmp_path: Path) -> None:
    data = Path(shutil.copytree(DATA, tmp_path / "data"))
    file = data / "words" / "out_of_scope.yml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    said = [sentence(found, words()) for found in faults(data) if found.name == fault]
    assert any(about in one for one in said), said
