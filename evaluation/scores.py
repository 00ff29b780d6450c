"""Right, asked back, wrong: the figures of a run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from evaluation.questions import Question

FALLBACK = "nlu_fallback"

OUT_OF_SCOPE = "out_of_scope"


@dataclass(frozen=True)
class Answer:
    """What the assistant read a question as; `nlu_fallback` where it asks back."""

    intent: str
    confidence: float


@dataclass(frozen=True)
class Scores:
    """Shares of all questions, 0 to 1.

    Attributes:
        right: Read as one of the right labels.
        asked_back: Below the confidence line.
        wrong: Read as another label.
        out_of_scope_caught: Of the questions that are only out of scope, those read so or asked back.
        confusions: (right label, read as) with how often, most frequent first.
    """

    count: int
    right: float
    asked_back: float
    wrong: float
    out_of_scope_caught: float
    confusions: list[tuple[tuple[str, str], int]]


def score(questions: Sequence[Question], answers: Sequence[Answer]) -> Scores:
    """Compares answers with the labels."""
    count = len(questions)
    pairs = list(zip(questions, answers, strict=True))
    right = sum(answer.intent in question.labels for question, answer in pairs)
    asked = sum(answer.intent == FALLBACK for _, answer in pairs)
    outside = [answer for question, answer in pairs if question.labels == {OUT_OF_SCOPE}]
    caught = sum(answer.intent in (OUT_OF_SCOPE, FALLBACK) for answer in outside)
    confusions = Counter(
        (min(question.labels), answer.intent)
        for question, answer in pairs
        if answer.intent not in question.labels and answer.intent != FALLBACK
    )
    return Scores(
        count=count,
        right=right / count,
        asked_back=asked / count,
        wrong=(count - right - asked) / count,
        out_of_scope_caught=caught / len(outside) if outside else 1.0,
        confusions=confusions.most_common(15),
    )
