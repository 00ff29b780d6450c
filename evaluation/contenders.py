"""Those who read the questions: what they answered and how long they took, and the peers themselves."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import yaml

from evaluation.labelled import Question
from evaluation.scores import FALLBACK, Answer
from support.catalogue.examples import example_files, examples
from support.catalogue.source import Source

if TYPE_CHECKING:
    from rasa.core.agent import Agent

PEER_CONFIGS = Path(__file__).parent / "peers"
"""Rasa configurations that are trained on the same data."""

LINE = 0.4
"""The confidence line for peers that have none of their own."""


@dataclass(frozen=True)
class Reading:
    """A reader's answers.

    Attributes:
        name: The reader's.
        answers: One a question.
        times: What each took, in seconds; empty where that was not measured.
    """

    name: str
    answers: list[Answer]
    times: Sequence[float] = ()

    def milliseconds(self, percentile: float) -> float:
        """How long a question took at most in so many of a hundred cases; not a number if unmeasured."""
        return 1000 * float(np.percentile(self.times, percentile)) if self.times else float("nan")


Reader = Callable[[Sequence[Question]], Reading]
"""Whoever reads questions."""


@dataclass(frozen=True)
class Section:
    """Questions, and who read them.

    Attributes:
        title: Where the questions are from.
        questions: With their labels.
        readings: The assistant's own first.
        plain: Which of them the others are held against at an equal right share.
    """

    title: str
    questions: Sequence[Question]
    readings: Sequence[Reading]
    plain: Reading


def read_with_model(name: str, model: Path, questions: Sequence[Question]) -> Reading:
    """Answers by a Rasa model, as `/model/parse` gives them."""
    from rasa.core.agent import Agent

    return read_with_agent(name, Agent.load(str(model)), questions)


def read_with_agent(name: str, agent: Agent, questions: Sequence[Question]) -> Reading:
    """Answers by a loaded model."""

    async def ask() -> tuple[list[Answer], list[float]]:
        answers, times = [], []
        await agent.parse_message("预热")
        for question in questions:
            started = time.perf_counter()
            parsed = await agent.parse_message(question.text)
            times.append(time.perf_counter() - started)
            answers.append(_answer(parsed))
        return answers, times

    return Reading(name, *asyncio.run(ask()))


def train_peer(config: Path, data: Path, epochs: int | None = None) -> Path:
    """Trains a peer's NLU on the project's examples; returns the model's file.

    Args:
        config: Rasa's configuration.
        data: The examples.
        epochs: Of its DIET, in place of the configuration's.

    Raises:
        subprocess.CalledProcessError: Training failed.
    """
    folder = Path(tempfile.mkdtemp(prefix="okpay-peer-"))
    if epochs is not None:
        config = _shortened(config, epochs, folder)
    command = [sys.executable, "-m", "rasa", "train", "nlu", "--config", str(config), "--nlu", str(data)]
    command += ["--domain", str(_no_domain(folder)), "--out", str(folder), "--fixed-model-name", "peer"]
    subprocess.run(command, check=True, capture_output=True)
    return folder / "peer.tar.gz"


def char_ngrams(data: Path) -> Reader:
    """The plain peer: scikit-learn, characters one to four, logistic regression."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline

    texts, labels = _examples(data)
    model = make_pipeline(
        TfidfVectorizer(analyzer="char_wb", ngram_range=(1, 4), sublinear_tf=True),
        LogisticRegression(C=10, solver="liblinear", max_iter=200, tol=0.01),
    ).fit(texts, labels)

    def read(questions: Sequence[Question]) -> Reading:
        answers, times = [], []
        for question in questions:
            started = time.perf_counter()
            chances = model.predict_proba([question.text])[0]
            times.append(time.perf_counter() - started)
            best, confidence = str(model.classes_[chances.argmax()]), float(chances.max())
            answers.append(Answer(best if confidence >= LINE else FALLBACK, best, confidence))
        return Reading("scikit-learn, char n-grams", answers, times)

    return read


def _answer(parsed: dict[str, object]) -> Answer:
    intent, ranking = parsed["intent"], parsed.get("intent_ranking") or []
    assert isinstance(intent, dict) and isinstance(ranking, list)
    best = next((entry for entry in ranking if entry["name"] != FALLBACK), intent)
    return Answer(str(intent["name"]), str(best["name"]), float(best["confidence"]))


def _examples(data: Path) -> tuple[list[str], list[str]]:
    texts, labels = [], []
    for file in example_files(data).values():
        for intent, text in examples(Source(file)):
            texts.append(text)
            labels.append(intent)
    return texts, labels


def _shortened(config: Path, epochs: int, folder: Path) -> Path:
    content = yaml.safe_load(config.read_text(encoding="utf-8"))
    for component in content["pipeline"]:
        if "epochs" in component:
            component["epochs"] = epochs
    file = folder / config.name
    file.write_text(yaml.safe_dump(content), encoding="utf-8")
    return file


def _no_domain(folder: Path) -> Path:
    file = folder / "domain.yml"
    file.write_text('version: "3.1"\n', encoding="utf-8")
    return file
