"""A text that sends the customer to a button has it."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from support.catalogue.checks import pointing
from support.catalogue.source import Source
from tools.validate import sentence, words

PERSON = "转人工"


def found(folder: Path, text: str, buttons: list[str], key: str) -> list[str]:
    """What is wrong with an answer of this text and these buttons, as an editor reads it."""
    file = folder / "x.yml"
    variant = {"text": text, "buttons": [{"title": title, "payload": title} for title in buttons]}
    answers = {"utter_x": [variant]}
    content = {key: {"solved": answers} if key == "after" else answers}
    file.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    return [sentence(fault, words()) for fault in pointing.faults(Source(file))]


@pytest.mark.parametrize("key", ["responses", "instead", "then", "after"])
@pytest.mark.parametrize(
    ("text", "buttons", "wrong"),
    [
        ("想找人，点下面。", [], "点下面"),
        ("看下面的按钮。", [], "按钮"),
        ("想找人，点“转人工”。", [], PERSON),
        ("点“查进度”，或者点“转人工”。", [PERSON], "查进度"),
        ("点“转人工”。", [PERSON], ""),
        ("想找人，点下面。", [PERSON], ""),
        ("回“转人工”就行。", [], ""),
        ("登录页点「忘记密码」。", [], ""),
        ("下面开工单，请同事来查。", [], ""),
    ],
)
def test_a_button_that_is_named_is_there(
    tmp_path: Path, key: str, text: str, buttons: list[str], wrong: str
) -> None:
    """Wherever an answer may stand."""
    faults = found(tmp_path, text, buttons, key)
    assert len(faults) == bool(wrong)
    assert all(wrong in fault for fault in faults)


def test_the_fault_is_told_at_its_line(tmp_path: Path) -> None:
    """Of the variant, not of the answer."""
    file = tmp_path / "x.yml"
    file.write_text('responses:\n  utter_x:\n  - text: "好"\n  - text: "点下面"\n', encoding="utf-8")
    assert [fault.line for fault in pointing.faults(Source(file))] == [4]
