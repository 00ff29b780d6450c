"""Right, asked back, wrong: the figures of a run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from evaluation.labelled import Question

FALLBACK = "nlu_fallback"

OUT_OF_SCOPE = "out_of_scope"


@dataclass(frozen=True)
class Answer:
    """What a reader made of a question.

    Attributes:
        intent: The intent, or `nlu_fallback` where the reader asks back.
        best: The likeliest intent, also where it asks back.
        confidence: Of `best`, 0 to 1.
    """

    intent: str
    best: str
    confidence: float


@dataclass(frozen=True)
class IntentScore:
    """One intent: shares 0 to 1, and how many questions are labelled with it."""

    precision: float
    recall: float
    count: int

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


@dataclass(frozen=True)
class Scores:
    """Shares of all questions, 0 to 1.

    Attributes:
        right: Read as one of the right labels.
        asked_back: Below the confidence line.
        wrong: Read as another label.
        macro_f1: Mean F1 of the intents that occur.
        out_of_scope_caught: Of the questions that are only out of scope, those read so or asked back.
        intents: By intent.
        confusions: (right label, read as) with how often, most frequent first.
    """

    count: int
    right: float
    asked_back: float
    wrong: float
    macro_f1: float
    out_of_scope_caught: float
    intents: dict[str, IntentScore]
    confusions: list[tuple[tuple[str, str], int]]


def is_right(question: Question, answer: Answer) -> bool:
    """Whether the answer is one of the question's labels."""
    return answer.intent in question.labels


def label_of(question: Question, answer: Answer) -> str:
    """The label that the question counts under: the one read, if it is right."""
    return answer.intent if is_right(question, answer) else min(question.labels)


def score(questions: Sequence[Question], answers: Sequence[Answer]) -> Scores:
    """Compares answers with the labels."""
    count = len(questions)
    pairs = list(zip(questions, answers, strict=True))
    right = sum(is_right(*pair) for pair in pairs)
    asked = sum(answer.intent == FALLBACK for _, answer in pairs)
    outside = [answer for question, answer in pairs if question.labels == {OUT_OF_SCOPE}]
    caught = sum(answer.intent in (OUT_OF_SCOPE, FALLBACK) for answer in outside)
    intents = _by_intent(pairs)
    confusions = Counter(
        (label_of(question, answer), answer.intent)
        for question, answer in pairs
        if not is_right(question, answer) and answer.intent != FALLBACK
    )
    return Scores(
        count=count,
        right=right / count,
        asked_back=asked / count,
        wrong=(count - right - asked) / count,
        macro_f1=sum(found.f1 for found in intents.values()) / len(intents),
        out_of_scope_caught=caught / len(outside) if outside else 1.0,
        intents=intents,
        confusions=confusions.most_common(20),
    )


def curve(questions: Sequence[Question], answers: Sequence[Answer]) -> list[tuple[float, float, float]]:
    """Coverage against precision: (line, answered share, right share of the answered), line rising."""
    pairs = list(zip(questions, answers, strict=True))
    points = []
    for step in range(0, 100, 2):
        line = step / 100
        answered = [pair for pair in pairs if pair[1].confidence >= line]
        if not answered:
            break
        right = sum(answer.best in question.labels for question, answer in answered)
        points.append((line, len(answered) / len(pairs), right / len(answered)))
    return points


def wrong_at(
    questions: Sequence[Question], answers: Sequence[Answer], right: float, line: Callable[[str], float]
) -> float | None:
    """The wrong share where the lines are moved, all by the same, until a share is right.

    Readers that ask back more or less often can only be held against each other at an equal right share.

    Args:
        questions: With their labels.
        answers: One a question.
        right: The share that is to be right, 0 to 1.
        line: The confidence line of an intent.

    Returns:
        The share, 0 to 1; None where so many are not right even if nothing is asked back.
    """
    beyond = [
        (answer.confidence - line(answer.best), answer.best in question.labels)
        for question, answer in zip(questions, answers, strict=True)
    ]
    rightly = sorted((distance for distance, is_right in beyond if is_right), reverse=True)
    wanted = round(right * len(beyond))
    if wanted > len(rightly):
        return None
    if not wanted:
        return 0.0
    moved = rightly[wanted - 1]
    return sum(distance >= moved for distance, is_right in beyond if not is_right) / len(beyond)


def _by_intent(pairs: Sequence[tuple[Question, Answer]]) -> dict[str, IntentScore]:
    labelled = Counter(label_of(*pair) for pair in pairs)
    read = Counter(answer.intent for _, answer in pairs)
    hits = Counter(answer.intent for question, answer in pairs if is_right(question, answer))
    return {
        intent: IntentScore(
            precision=hits[intent] / read[intent] if read[intent] else 0.0,
            recall=hits[intent] / count,
            count=count,
        )
        for intent, count in sorted(labelled.items())
    }
