"""Files of labelled questions: `text<TAB>label`, several right labels joined by `|`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

HELD_OUT = Path("data/held_out.tsv")
"""Our own questions, ten and more an intent, never trained on."""

REAL = Path("../shared/eval/real_questions_dev.tsv")
"""Real customers' questions; they stay outside the project and are measured where they are at hand."""

STRANGERS = Path("../shared/eval/strangers_dev.tsv")
"""Questions of another payment service's customers; kept and measured like `REAL`."""

FILES = (HELD_OUT, REAL, STRANGERS)
"""Each is measured where it is at hand."""


@dataclass(frozen=True)
class Question:
    """A question and the labels that are right for it."""

    text: str
    labels: frozenset[str]


def read(path: Path) -> list[Question]:
    """The questions of a file; a header line `text<TAB>intent` is passed over."""
    questions = []
    for row in path.read_text(encoding="utf-8").splitlines():
        text, _, labels = row.partition("\t")
        if text and labels and (text, labels) != ("text", "intent"):
            questions.append(Question(text, frozenset(labels.split("|"))))
    return questions
