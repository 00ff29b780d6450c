"""The assistant as shipped, read with its second opinion, without it, and by its linear model alone."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from rasa.core.agent import Agent
from rasa.shared.nlu.constants import INTENT_NAME_KEY, PREDICTED_CONFIDENCE_KEY

from evaluation.contenders import Reading, read_with_agent
from evaluation.labelled import Question
from evaluation.thresholds import Thresholds
from nlu.adviser import READY, Adviser
from nlu.encoders import EncoderMissing
from nlu.intents import IntentClassifier
from nlu.preparing import prepare
from support.reading.text import normalise

OWN, WITHOUT, LINEAR = "this assistant", "without second opinion", "its linear model alone"
"""Names of the readings."""


class Assistant:
    """A trained model in this process.

    Args:
        model: The model. Its second opinion is made first if it is not there.

    Attributes:
        second_opinion: A line about it: there, or why not.
    """

    def __init__(self, model: Path) -> None:
        started = time.monotonic()
        refused = _prepared(model)
        took = time.monotonic() - started
        self._agent = Agent.load(str(model))
        self._classifier = _classifier(self._agent)
        self._adviser = self._classifier.adviser
        if self._adviser is not None and self._adviser.state == READY:
            self.second_opinion = f"ready ({took:.1f} s)"
        else:
            reason = refused or (self._adviser.reason if self._adviser else "the model has no adviser")
            self.second_opinion = f"missing, the linear model reads alone: {reason}"
            self._adviser = None

    def readings(self, questions: Sequence[Question]) -> Iterator[Reading]:
        """As shipped, then without the second opinion where there is one."""
        yield self._read(OWN, questions, self._adviser)
        if self._adviser is not None:
            yield self._read(WITHOUT, questions, None)

    def linear(self, questions: Sequence[Question]) -> Reading:
        """By the linear model and the exact look-up: the whole message, nothing else."""
        lines, answers, times = Thresholds.configured(), [], []
        for question in questions:
            started = time.perf_counter()
            best = self._classifier.ranking(normalise(question.text))[0]
            times.append(time.perf_counter() - started)
            answers.append(lines.answer(best[INTENT_NAME_KEY], best[PREDICTED_CONFIDENCE_KEY]))
        return Reading(LINEAR, answers, times)

    def _read(self, name: str, questions: Sequence[Question], adviser: Adviser | None) -> Reading:
        self._classifier.adviser = adviser
        try:
            return read_with_agent(name, self._agent, questions)
        finally:
            self._classifier.adviser = self._adviser


def _prepared(model: Path) -> str:
    """Makes the second opinion if it is not there; the reason where that cannot be."""
    try:
        prepare(model)
    except (EncoderMissing, KeyError, OSError) as why:
        return str(why)
    return ""


def _classifier(agent: Agent) -> IntentClassifier:
    assert agent.processor
    nodes = agent.processor.graph_runner._instantiated_nodes.values()
    found: IntentClassifier = next(
        node._component for node in nodes if isinstance(node._component, IntentClassifier)
    )
    return found
